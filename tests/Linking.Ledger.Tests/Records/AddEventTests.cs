using Linking.Events;
using Linking.Hashing;
using Linking.Leaves;
using Linking.Ledger.Admission;
using Linking.Rounds;
using Linking.Storage;

namespace Linking.Ledger.Tests.Records;

/// <summary>Events beside the record: they stand in rounds with other leaves.</summary>
public sealed class AddEventTests
{
    private static readonly CancellationToken None = CancellationToken.None;

    [Fact]
    public async Task Event_BesideALeaf_HasATokenAndIsRead_AlsoAfterARestart()
    {
        await using var ledger = new TestLedger();
        var node = await ledger.OpenAsync();
        var text = Statement("policy").ToText(Suite.One);
        var document = node.SubmitAsync(TestLedger.Document("beside"), None);
        var added = await ledger.DriveAsync(node.AddEventAsync(text, None));

        Assert.Equal((1UL, 1U, false), (added.Header.Index, added.LeafIndex, added.Repeated));
        Assert.Equal(1UL, (await document).Header.Index);
        Assert.Equal(new StoredEvent(1, 1, text), await node.ReadEventsAsync(1, 10, None).SingleAsync(None));
        Assert.Equal(added.Token.ToArray(), (await node.FindAsync(Leaf.OfEvent(Suite.One, text).ToBytes(), None))!.Value.Token.ToArray());
        var again = await node.AddEventAsync(text, None);
        Assert.Equal((1UL, 1U, true), (again.Header.Index, again.LeafIndex, again.Repeated));

        await ledger.RestartAsync();
        node = await ledger.OpenAsync();
        Assert.Equal(1U, (await node.AddEventAsync(text, None)).LeafIndex);
        Assert.Equal(2, await node.ReadEventsAsync(0, 10, None).CountAsync(None));
        await ledger.EndAsync();
    }

    [Fact]
    public async Task SameEvent_TwiceAtATime_StandsOnce()
    {
        await using var ledger = new TestLedger();
        var node = await ledger.OpenAsync();
        var text = Statement("policy").ToText(Suite.One);
        var both = Task.WhenAll(node.AddEventAsync(text, None), node.AddEventAsync(text, None));

        var added = await ledger.DriveAsync(both);

        Assert.Equal([(1UL, 0U), (1UL, 0U)], added.Select(a => (a.Header.Index, a.LeafIndex)));
        await ledger.EndAsync();
    }

    [Fact]
    public async Task ManyLargeEvents_AreBounded_AndTheRestFitsLater()
    {
        await using var ledger = new TestLedger();
        var node = await ledger.OpenAsync();
        var added = Enumerable.Range(0, 2_000).Select(i => node.AddEventAsync(Large(i), None)).ToList();

        await ledger.DriveUntilAsync(() => added.TrueForAll(a => a.IsCompleted));

        var refused = added.Where(a => a.IsFaulted).ToList();
        Assert.NotEmpty(refused);
        Assert.All(refused, a => Assert.Equal(
            RefusalReason.Overloaded, Assert.IsType<LedgerRefusedException>(a.Exception!.InnerException).Reason));
        var rounds = await node.ReadEventsAsync(1, 10_000, None).GroupBy(e => e.Round).Select(r => r.Count()).ToListAsync(None);
        Assert.Equal(added.Count - refused.Count, rounds.Sum());
        Assert.All(rounds, count => Assert.InRange(count, 1, (1 << 20) / Large(0).Length + 1));
        await ledger.DriveAsync(node.AddEventAsync(Large(5_000), None));
        await ledger.EndAsync();

        static byte[] Large(int i) => (Statement($"s-{i}") with
        {
            Text = [.. Enumerable.Repeat(new string('x', 200), 16)],
        }).ToText(Suite.One);
    }

    [Fact]
    public async Task WhatIsNoEventBesideTheRecord_IsRefused()
    {
        await using var ledger = new TestLedger();
        var node = await ledger.OpenAsync();
        var other = Statement("policy") with { Ledger = LedgerId.Parse("example.org/other") };
        var notice = new Notice { Ledger = TestLedger.Id, Record = node.GenesisLink, About = new OtherSubject(), Text = [] };

        Assert.Contains("belongs to the record", await WhyAsync(notice.ToText(Suite.One)));
        Assert.Contains("not of example.org/ledger", await WhyAsync(other.ToText(Suite.One)));
        Assert.Contains("The event was not written.", await WhyAsync("no event"u8.ToArray()));
        Assert.Contains("The event was not written.", await WhyAsync([]));
        Assert.Equal(1UL, node.Head.Size);

        async Task<string> WhyAsync(byte[] text)
        {
            var refused = await TestLedger.RefusedAsync(node.AddEventAsync(text, None));
            Assert.Equal(RefusalReason.BadRecordEvent, refused.Reason);
            return refused.Message;
        }
    }

    private static Statement Statement(string about) =>
        new() { Ledger = TestLedger.Id, About = about, Digests = Suite.One.Hash("abc"u8) };
}
