using System.Text;

using Linking.Events;
using Linking.Hashing;
using Linking.Ledger.Admission;
using Linking.Ledger.Opening;
using Linking.Notes;
using Linking.Publications;
using Linking.Rounds;
using Linking.Storage;
using Linking.Tokens;
using Linking.Verification;
using Linking.Vouchers;

namespace Linking.Ledger.Tests.Records;

public sealed class ConfigureTests
{
    private static readonly CancellationToken None = CancellationToken.None;
    private static readonly SigningKey First = RecordLedger.KeyOf(11);
    private static readonly SigningKey Second = RecordLedger.KeyOf(12);

    [Fact]
    public async Task PublicationKey_SignsFromTheSecondSizeOn_AndTheRecordTells()
    {
        await using var ledger = new TestLedger();
        var node = await ledger.OpenAsync(RecordLedger.RingWith(First));
        var early = await ledger.StampAsync(node, "early");
        await PublishedAsync(node, TestLedger.KeyRing.Publications!);

        var round = await ConfigureAsync(ledger, node, s => s.WithPublicationKey(First));

        Assert.Equal((2UL, 3UL, 2), (round, node.Head.Size, node.Record.Count));
        // 'seal old': the round of the configuration is published with the old key.
        await PublishedAsync(node, TestLedger.KeyRing.Publications!);
        var late = await ledger.StampAsync(node, "late");
        await PublishedAsync(node, First);
        await AssertPublishedAsync(ledger, node, early.Token, "early");
        await AssertPublishedAsync(ledger, node, late.Token, "late");

        await ledger.RestartAsync();
        node = await ledger.OpenAsync(RecordLedger.RingWith(First));
        var after = await ledger.StampAsync(node, "after");
        await PublishedAsync(node, First);
        await AssertPublishedAsync(ledger, node, late.Token, "late");
        await AssertPublishedAsync(ledger, node, after.Token, "after");
        Assert.Equal(4UL, (await ledger.EndAsync()).Publications);
    }

    [Fact]
    public async Task HeadKeys_SignFromTheSecondSizeOn_AndTheOldOnesNeedNotBeThere()
    {
        await using var ledger = new TestLedger();
        var node = await ledger.OpenAsync(RecordLedger.RingWith(First));
        var early = await ledger.StampAsync(node, "early");
        var round = await ConfigureAsync(ledger, node, s => s.WithHeadKey(First));
        Assert.True(IsSignedBy(node.Head, TestLedger.KeyRing.Heads!));
        var late = await ledger.StampAsync(node, "late");
        Assert.True(IsSignedBy(node.Head, First));
        Assert.False(IsSignedBy(node.Head, TestLedger.KeyRing.Heads!));
        ledger.AssertSigned(node, early.Token, "early");

        await ledger.RestartAsync();
        var refused = await Assert.ThrowsAsync<LedgerOpenException>(() => ledger.OpenAsync());
        Assert.Equal(OpenProblem.OtherKey, refused.Problem);

        await ledger.RestartAsync();
        node = await ledger.OpenAsync(new KeyRing(First, TestLedger.KeyRing.Publications!));
        Assert.Equal(round + 2, node.Head.Size);
        await ledger.StampAsync(node, "after");
        ledger.AssertSigned(node, late.Token, "late");
        ledger.AssertSigned(node, (await node.ExtendAsync(early.Token, 0, None)).Token, "early");
        await ledger.EndAsync();
    }

    [Fact]
    public async Task AnotherNode_Follows_OrReadsOnlyWithoutTheKey()
    {
        await using var ledger = new TestLedger();
        var node = await ledger.OpenAsync(RecordLedger.RingWith(First));
        var with = await ledger.OpenAsync(RecordLedger.RingWith(First), store: new FaultyTruth(ledger.Store.Inner));
        var without = await ledger.OpenAsync(store: new FaultyTruth(ledger.Store.Inner));
        await ConfigureAsync(ledger, node, s => s.WithHeadKey(First));
        await ledger.StampAsync(node, "a");

        Assert.Equal(node.Head.Signed, (await with.ReadHeadAsync(None)).Signed);
        Assert.Equal((await node.ReadRecordAsync(None)).ToBytes(), (await with.ReadRecordAsync(None)).ToBytes());
        await ledger.StampAsync(with, "b");
        await without.ReadHeadAsync(None);
        Assert.Equal(LedgerMode.ReadOnly, without.State.Mode);
        Assert.Contains("key", without.State.Reason, StringComparison.Ordinal);
        await ledger.EndAsync();
    }

    [Fact]
    public async Task Policy_IsThatOfTheNextRounds()
    {
        await using var ledger = new TestLedger();
        var node = await ledger.OpenAsync();
        var policy = PolicyOid.Parse("1.3.6.1.4.1.99999.2");
        await ConfigureAsync(ledger, node, s => s with { Policy = policy });
        Assert.Equal(policy, (await ledger.StampAsync(node, "a")).Header.Policy);

        await ledger.RestartAsync();
        Assert.Equal(OpenProblem.OtherLedger, (await Assert.ThrowsAsync<LedgerOpenException>(() => ledger.OpenAsync())).Problem);
        ledger.Options = ledger.Options with { Policy = policy };
        await ledger.StampAsync(await ledger.OpenAsync(), "b");
        await ledger.EndAsync();
    }

    [Fact]
    public async Task RecoveryKeys_MustSign_AndTheNewOnesTheNext()
    {
        await using var ledger = new TestLedger();
        ledger.Options = ledger.Options with { RecoveryKeys = [First.Recovering()] };
        var node = await ledger.OpenAsync(RecordLedger.RingWith(Second));
        Assert.Equal([First.Recovering()], node.Genesis.State.Keys.Recovery);

        await RefusedAsync(ledger, node, RecordLedger.Configure(node, s => s.WithPublicationKey(Second)), "recovery keys");
        await RefusedAsync(ledger, node, RecordLedger.Configure(node, Second, s => s.WithPublicationKey(Second)), "recovery keys");

        // 'seal new': already the round of the configuration is published with the new key.
        await ledger.DriveAsync(node.ConfigureAsync(
            RecordLedger.Configure(node, First, s => WithRecovery(s.WithPublicationKey(Second), Second), sealNew: true), None));
        await PublishedAsync(node, Second);
        await RefusedAsync(ledger, node, RecordLedger.Configure(node, First, s => s), "recovery keys");
        await ledger.DriveAsync(node.ConfigureAsync(RecordLedger.Configure(node, Second, s => WithRecovery(s)), None));
        await ConfigureAsync(ledger, node, s => s with { Media = ["Example Times"] });
        var stamped = await ledger.StampAsync(node, "a");
        await PublishedAsync(node, Second);
        await AssertPublishedAsync(ledger, node, stamped.Token, "a");
        await ledger.RestartAsync();
        await ledger.StampAsync(await ledger.OpenAsync(RecordLedger.RingWith(Second)), "b");
        await ledger.EndAsync();

        static LedgerState WithRecovery(LedgerState state, params SigningKey[] keys) =>
            state with { Keys = state.Keys with { Recovery = [.. keys.Select(k => k.Recovering())] } };
    }

    [Fact]
    public async Task WhatDoesNotFit_IsRefused_AndNothingIsWritten()
    {
        await using var ledger = new TestLedger();
        var node = await ledger.OpenAsync(RecordLedger.RingWith(First));
        await ledger.StampAsync(node, "a");
        var sound = RecordLedger.Configure(node, s => s.WithPublicationKey(First));
        var text = Encoding.UTF8.GetString(sound);

        await RefusedAsync(ledger, node, [], "malformed");
        await RefusedAsync(ledger, node, sound[..^1], "malformed");
        await RefusedAsync(ledger, node,
            Encoding.UTF8.GetBytes(
            text.Replace($"{node.Head.RecordLink}", $"{Suite.One.Empty}", StringComparison.Ordinal)), "'record' line");
        await RefusedAsync(ledger, node,
            new Notice { Ledger = TestLedger.Id, Record = node.Head.RecordLink,
            About = new OtherSubject() }.ToText(Suite.One), "not a configuration");
        await RefusedAsync(ledger, node, new NoteSigner(TestLedger.Id.RecoveryOrigin, [First]).Sign(text), "no recovery keys");
        await RefusedAsync(ledger, node, RecordLedger.Configure(node, s => s, sealNew: true), "seal old");
        await RefusedAsync(ledger, node, RecordLedger.Configure(node, s => s with { Accuracy = s.Accuracy - 1 }), "accuracy");
        await RefusedAsync(ledger, node, RecordLedger.Configure(node, s => s.WithPublicationKey(Second)), "is not on this node");
        await RefusedAsync(ledger, node, RecordLedger.Configure(node, s => s.WithHeadKey(Second)), "is not on this node");
        await ledger.DriveAsync(node.ConfigureAsync(sound, None));
        await RefusedAsync(ledger, node, sound, "'record' line");
        await ledger.EndAsync();
    }

    [Fact]
    public async Task Successor_IsTakenOnce()
    {
        await using var ledger = new TestLedger();
        var node = await ledger.OpenAsync();
        await ledger.DriveAsync(node.ConfigureAsync(SuccessorOf(node, "example.org/next"), None));

        Assert.Equal("example.org/next", node.Record.Successor?.SuccessorLedger.Value);
        var refused = await TestLedger.RefusedAsync(
            ledger.DriveAsync(node.ConfigureAsync(SuccessorOf(node, "example.org/other"), None)));
        Assert.Contains("names a successor already, example.org/next", refused.Message, StringComparison.Ordinal);
        await ledger.EndAsync();
    }

    [Fact]
    public async Task NoKeys_EndTheService()
    {
        await using var ledger = new TestLedger();
        var node = await ledger.OpenAsync();
        var stamped = await ledger.StampAsync(node, "a");
        await ConfigureAsync(ledger, node, s => s with { Keys = LedgerKeys.None });

        Assert.Equal(LedgerMode.ReadOnly, node.State.Mode);
        Assert.Contains("ended its service", node.State.Reason, StringComparison.Ordinal);
        var refused = await TestLedger.RefusedAsync(node.SubmitAsync(TestLedger.Document("b"), None));
        Assert.Equal(RefusalReason.ReadOnly, refused.Reason);
        Assert.Contains("named no successor", refused.Message, StringComparison.Ordinal);
        // The last head gets the last publication, once.
        var last = await node.PublishAsync([], None);
        Assert.True(last.Created);
        Assert.Equal(node.Head.Size, last.Publication.Size);
        Assert.False((await node.PublishAsync([], None)).Created);
        await ledger.RestartAsync();
        node = await ledger.OpenAsync();
        Assert.Equal(LedgerMode.ReadOnly, node.State.Mode);
        Assert.False((await node.PublishAsync([], None)).Created);
        Assert.Contains("ended its service", node.State.Reason, StringComparison.Ordinal);
        Assert.True((await node.MatchAsync(stamped.Token, None)).Matched);
        ledger.AssertSigned(node, stamped.Token, "a");
        await ledger.EndAsync();
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task NoKeys_OfAnotherNode_EndTheServiceHereToo(bool reads)
    {
        await using var ledger = new TestLedger();
        var node = await ledger.OpenAsync();
        var other = await ledger.OpenAsync(store: new FaultyTruth(ledger.Store.Inner));
        await ConfigureAsync(ledger, node, s => s with { Keys = LedgerKeys.None });

        if (reads)
        {
            await other.ReadHeadAsync(None);
            Assert.Equal(LedgerMode.ReadOnly, other.State.Mode);
        }

        var refused = await TestLedger.RefusedAsync(ledger.DriveAsync(other.SubmitAsync(TestLedger.Document("a"), None)));
        Assert.Equal((RefusalReason.ReadOnly, false), (refused.Reason, refused.MayExist));
        Assert.Equal(LedgerMode.ReadOnly, other.State.Mode);
        Assert.Contains("ended its service", other.State.Reason, StringComparison.Ordinal);
        Assert.Equal(node.Head, other.Head);
        Assert.Equal(node.Head.Size, (await ledger.Store.Inner.ReadHeadAsync(None))!.Value.Size);
        await ledger.EndAsync();
    }

    [Fact]
    public async Task BesideStamps_EachGetsItsRound()
    {
        await using var ledger = new TestLedger();
        var node = await ledger.OpenAsync();
        var stamping = Task.WhenAll(Enumerable.Range(0, 5).Select(i => node.SubmitAsync(TestLedger.Document($"{i}"), None)));
        var asked = node.ConfigureAsync(RecordLedger.Configure(node, s => s with { Media = ["Example Times"] }), None);
        var round = await ledger.DriveAsync(asked);
        var tokens = await ledger.DriveAsync(stamping);

        Assert.All(tokens, t => Assert.NotEqual(round, t.Header.Index));
        Assert.Equal(1U, (await Decoded(node, round)).LeafCount);
        await ledger.EndAsync();

        static async Task<Header> Decoded(LedgerNode node, ulong round)
        {
            await foreach (var stored in node.ReadHeadersAsync(round, 1, None))
                return Header.TryDecode(stored.Header, out var header, out _) ? header : throw new InvalidOperationException();
            throw new InvalidOperationException();
        }
    }

    private static async Task<ulong> ConfigureAsync(TestLedger ledger, LedgerNode node, Func<LedgerState, LedgerState> change) =>
        await ledger.DriveAsync(node.ConfigureAsync(RecordLedger.Configure(node, change), None));

    private static async Task RefusedAsync(TestLedger ledger, LedgerNode node, byte[] configuration, string says)
    {
        var (size, count) = (node.Head.Size, node.Record.Count);
        var refused = await TestLedger.RefusedAsync(ledger.DriveAsync(node.ConfigureAsync(configuration, None)));
        Assert.Equal((RefusalReason.BadRecordEvent, false), (refused.Reason, refused.MayExist));
        Assert.Contains(says, refused.Message, StringComparison.Ordinal);
        Assert.Equal((size, count, LedgerMode.Issuing), (node.Head.Size, node.Record.Count, node.State.Mode));
    }

    private static bool IsSignedBy(LedgerHead head, ISigner key) =>
        SignedNote.TryParse(head.Signed!.Alpha, out var note) &&
        note.IsSignedBy([key.Verifier(TestLedger.Id.HeadOrigin(Suite.One.Alpha))]);

    private static async Task PublishedAsync(LedgerNode node, ISigner by)
    {
        var made = await node.PublishAsync([], None);
        Assert.True(made.Created);
        Assert.True(Publication.TryParseNote(made.Publication.Note, out _, out var note, out _));
        Assert.True(note.IsSignedBy([by.Publishing()]));
        Assert.Single(note.Signatures);
    }

    // Extended, and judged with nothing but the record and one who saw the publication.
    private static async Task AssertPublishedAsync(TestLedger ledger, LedgerNode node, ReadOnlyMemory<byte> token, string name)
    {
        var extended = await node.ExtendAsync(token, 0, None);
        Assert.True(extended.Published, extended.Message);
        var anchor = Token.Decode(extended.Token).Anchors.OfType<PublicationAnchor>().First();
        Assert.True(Publication.TryParseNote(anchor.Note, out var publication, out _, out _));
        var verdict = Verifier.Verify(extended.Token, Suite.One.Hash(Encoding.UTF8.GetBytes(name)), new Trust
        {
            Ledger = TestLedger.Id,
            Identity = new LedgerIdentity(node.GenesisLink),
            Record = (await node.ReadRecordAsync(None)).ToBytes(),
            Held = Instant.FromDateTime(ledger.Time.GetUtcNow() + TimeSpan.FromHours(1)),
            Vouchers = [.. publication.Values.Select(v => (ReadOnlyMemory<byte>)new Voucher(
                VoucherKind.Observed, new RootSubject(v), new WordsEvidence(publication.Time, publication.Time, "here")).ToBytes())],
        });
        Assert.Equal((VerificationResult.Valid, Basis.Published), (verdict.Result, verdict.Basis));
    }

    private static byte[] SuccessorOf(LedgerNode node, string id) => new Successor
    {
        Ledger = node.Genesis.Ledger,
        Record = node.Head.RecordLink,
        SuccessorLedger = LedgerId.Parse(id),
        SuccessorSuite = Suite.Two,
        SuccessorIdentity = Suite.Two.HashEntry("next"u8),
    }.ToText(node.Genesis.Suite);
}
