using System.Text;

using Linking.Events;
using Linking.Hashing;
using Linking.Ledger.Admission;
using Linking.Publications;
using Linking.Tokens;
using Linking.Verification;

namespace Linking.Ledger.Tests.Records;

/// <summary>A ledger that has signed a future takes it back and goes on.</summary>
public sealed class StrikeTests
{
    private static readonly CancellationToken None = CancellationToken.None;
    private static readonly TimeSpan Year = TimeSpan.FromDays(365);

    [Fact]
    public async Task Struck_TimeGoesOnBehindTheLastThatStands_AlsoAfterARestart_AndOnAnotherNode()
    {
        await using var ledger = new TestLedger();
        var node = await ledger.OpenAsync();
        var before = await ledger.StampAsync(node, "before");
        var struck = await MakeFutureAsync(ledger, node);
        var other = await ledger.OpenAsync(store: new FaultyTruth(ledger.Store.Inner));
        await SetRightAsync(ledger, node);
        Assert.Equal(RefusalReason.Clock, (await TestLedger.RefusedAsync(node.SubmitAsync(TestLedger.Document("none"), None))).Reason);

        var round = await ledger.DriveAsync(node.StrikeAsync(struck.Header.Index, ["The clock was a year ahead."], None));

        await ledger.DriveUntilAsync(() => node.State.Mode == LedgerMode.Issuing);
        Assert.True(node.Record.IsStruck(struck.Header.Index));
        Assert.False(node.Record.IsStruck(struck.Header.Index - 1));
        Assert.False(node.Record.IsStruck(round));
        var after = await ledger.StampAsync(node, "after");
        Assert.True(after.Header.Time > before.Header.Time);
        Assert.True(after.Header.Time < before.Header.Time.Plus(3_600_000_000));
        Assert.Equal(VerificationResult.Valid, Verdict(ledger, node, before.Token, "before"));
        Assert.NotEqual(VerificationResult.Valid, Verdict(ledger, node, struck.Token, "future 0"));

        other.ConfirmClock();
        Assert.Equal(node.Head.Signed, (await other.ReadHeadAsync(None)).Signed);
        await ledger.DriveUntilAsync(() => other.State.Mode == LedgerMode.Issuing);
        await ledger.StampAsync(other, "by the other");
        await ledger.RestartAsync();
        node = await ledger.OpenAsync();
        Assert.Equal(LedgerMode.Issuing, node.State.Mode);
        await ledger.StampAsync(node, "restarted");
        ledger.Options = ledger.Options with { TailRounds = 1 };
        await ledger.RestartAsync();
        node = await ledger.OpenAsync();
        await ledger.StampAsync(node, "restarted again");
        Assert.Equal(VerificationResult.Valid, Verdict(ledger, node, before.Token, "before"));
        await ledger.EndAsync();
    }

    [Fact]
    public async Task PublishedFuture_IsPassedOver_AndTheNextIsDueAsEver()
    {
        await using var ledger = new TestLedger();
        var node = await ledger.OpenAsync();
        var before = await ledger.StampAsync(node, "before");
        var struck = await MakeFutureAsync(ledger, node);
        var future = await node.PublishAsync([], None);
        await SetRightAsync(ledger, node);
        Assert.Equal((0, false), await AddedAsync(before.Token));

        await ledger.DriveAsync(node.StrikeAsync(struck.Header.Index, [], None));
        await ledger.DriveUntilAsync(() => node.State.Mode == LedgerMode.Issuing);
        var next = await node.PublishAsync([], None);

        Assert.Equal((1UL, 2UL, true), (future.Publication.Number, next.Publication.Number, next.Created));
        var extended = await node.ExtendAsync(before.Token, 0, None);
        Assert.Equal((1, true), (extended.Added, extended.Published));
        Assert.Equal(next.Publication.Size, Token.Decode(extended.Token).Anchors.OfType<PublicationAnchor>().Single().Size);
        await ledger.EndAsync();

        async Task<(int, bool)> AddedAsync(ReadOnlyMemory<byte> token)
        {
            var result = await node.ExtendAsync(token, 0, None);
            return (Token.Decode(result.Token).Anchors.OfType<PublicationAnchor>().Count(), result.Published);
        }
    }

    [Fact]
    public async Task Strike_Twice_BehindTheFirst()
    {
        await using var ledger = new TestLedger();
        var node = await ledger.OpenAsync();
        var before = await ledger.StampAsync(node, "before");
        for (var i = 0; i < 2; i++)
        {
            var struck = await MakeFutureAsync(ledger, node, $"{i} ");
            await SetRightAsync(ledger, node);
            await ledger.DriveAsync(node.StrikeAsync(struck.Header.Index, [], None));
            await ledger.DriveUntilAsync(() => node.State.Mode == LedgerMode.Issuing);
        }

        // All behind the first round, notices too.
        await ledger.DriveAsync(node.StrikeAsync(before.Header.Index + 1, [], None));
        var after = await ledger.StampAsync(node, "after");
        Assert.True(after.Header.Time > before.Header.Time);
        Assert.Equal(4, node.Record.Count);
        Assert.True(node.Record.IsStruck(node.Head.Size - 3));
        await ledger.RestartAsync();
        await ledger.StampAsync(await ledger.OpenAsync(), "restarted");
        await ledger.EndAsync();
    }

    [Fact]
    public async Task Strike_WhatIsNotThere_IsRefused()
    {
        await using var ledger = new TestLedger();
        var node = await ledger.OpenAsync();
        await RefusedAsync(0);
        await RefusedAsync(1);
        await ledger.StampAsync(node, "a");
        await RefusedAsync(0);
        await RefusedAsync(2);
        await RefusedAsync(ulong.MaxValue);
        await ledger.DriveAsync(node.StrikeAsync(1, [], None));
        await ledger.EndAsync();

        async Task RefusedAsync(ulong first)
        {
            var refused = await TestLedger.RefusedAsync(ledger.DriveAsync(node.StrikeAsync(first, [], None)));
            Assert.Equal(RefusalReason.BadRecordEvent, refused.Reason);
            Assert.Equal(LedgerMode.Issuing, node.State.Mode);
        }
    }

    // Two rounds that say a time a year ahead, because somebody confirmed a wrong clock; the first of them.
    private static async Task<StampedLeaf> MakeFutureAsync(TestLedger ledger, LedgerNode node, string salt = "")
    {
        ledger.Clock.Offset = Year;
        node.ConfirmClock();
        var first = await ledger.DriveAsync(node.SubmitAsync(TestLedger.Document($"{salt}future 0"), None));
        await ledger.DriveAsync(node.SubmitAsync(TestLedger.Document($"{salt}future 1"), None));
        return first;
    }

    private static async Task SetRightAsync(TestLedger ledger, LedgerNode node)
    {
        ledger.Clock.Offset = default;
        node.ConfirmClock();
        await TestLedger.RefusedAsync(ledger.DriveAsync(node.SubmitAsync(TestLedger.Document("refused"), None)));
        await ledger.DriveUntilAsync(() => node.State.Mode == LedgerMode.Suspended);
    }

    private static VerificationResult Verdict(TestLedger ledger, LedgerNode node, ReadOnlyMemory<byte> token, string name)
    {
        var record = node.ReadRecordAsync(None);
        Assert.True(record.IsCompletedSuccessfully);
        return Verifier.Verify(token, Suite.One.Hash(Encoding.UTF8.GetBytes(name)), new Trust
        {
            Ledger = TestLedger.Id,
            Identity = new LedgerIdentity(node.GenesisLink),
            Record = record.Result.ToBytes(),
            Held = Instant.FromDateTime(ledger.Time.GetUtcNow() + TimeSpan.FromHours(1)),
        }).Result;
    }
}
