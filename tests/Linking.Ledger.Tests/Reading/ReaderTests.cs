using Linking.Hashing;
using Linking.Leaves;
using Linking.Ledger.Admission;
using Linking.Ledger.Reading;
using Linking.Publications;
using Linking.Storage;
using Linking.Tokens;
using Linking.Trees;
using Linking.Verification;
using Linking.Vouchers;

namespace Linking.Ledger.Tests.Reading;

public class ReaderTests : SuiteTests
{
    [Fact]
    public async Task Match_EachWay_IsFound()
    {
        await using var ledger = NewLedger();
        var node = await ledger.OpenAsync();
        var both = await ledger.DriveAsync(Task.WhenAll(
            node.SubmitAsync(Document("a"), CancellationToken.None),
            node.SubmitAsync(Document("b"), CancellationToken.None)));
        await ledger.StampAsync(node, "c");
        Assert.True(Token.TryDecode(both[0].Token, out var token, out _));
        var level = token.Levels[0];
        Assert.True(Leaf.TryDecode(Document("b"), out var leafB, out _));

        await FoundAsync(MatchFinding.Matched, token.ToBytes());
        await FoundAsync(MatchFinding.Malformed, []);
        await FoundAsync(MatchFinding.Malformed, token.ToBytes()[..^1]);
        byte[] newer = [.. token.ToBytes()];
        newer[3] = 2;
        var step = level.Path.Step(0);
        await FoundAsync(
            MatchFinding.OtherPath,
            With(level with { Path = MerklePath.Of(Suite.Width, [step with { Beta = step.Alpha }]) }, token.Header));
        await FoundAsync(MatchFinding.Unknown, newer);
        await FoundAsync(MatchFinding.OtherLeaf, With(level with { Leaf = leafB }, token.Header));
        await FoundAsync(MatchFinding.OtherLeaf, With(level with { Index = 1 }, token.Header));
        await FoundAsync(MatchFinding.NoSuchLeaf, With(level with { Index = 2 }, token.Header));
        await FoundAsync(MatchFinding.OtherHeader, With(level, token.Header.With(accuracy: 1)));
        await FoundAsync(MatchFinding.NoSuchRound, With(level, token.Header.With(index: 99)));
        await FoundAsync(MatchFinding.OtherLedger, With(level, token.Header.With(ledger: Rounds.LedgerId.Parse("other"))));
        await ledger.EndAsync();

        async Task FoundAsync(MatchFinding finding, byte[] bytes)
        {
            var result = await node.MatchAsync(bytes, CancellationToken.None);
            Assert.Equal(finding, result.Finding);
            Assert.NotEmpty(result.Message);
            Assert.Equal(finding == MatchFinding.Matched, result.Matched);
            var extended = await node.ExtendAsync(bytes, 0, CancellationToken.None);
            Assert.Equal(finding, extended.Match.Finding);
            if (finding != MatchFinding.Matched)
                Assert.Equal(bytes, extended.Token.ToArray());
        }

        static byte[] With(TokenLevel level, Rounds.Header header) => new Token([level], header.ToBytes(), []).ToBytes();
    }

    [Fact]
    public async Task Extend_BeforeAndAfterPublication_OnlyAdds()
    {
        await using var ledger = NewLedger();
        var node = await ledger.OpenAsync();
        var stamped = await ledger.StampAsync(node, "a");
        var none = await node.ExtendAsync(stamped.Token, 0, CancellationToken.None);
        Assert.Equal((0, false), (none.Added, none.Published));
        Assert.Equal(stamped.Token.ToArray(), none.Token.ToArray());

        await ledger.StampAsync(node, "b");
        var head = await node.ExtendAsync(stamped.Token, 0, CancellationToken.None);
        Assert.Equal((1, false), (head.Added, head.Published));
        ledger.AssertSigned(node, head.Token, "a");

        var publication = (await node.PublishAsync([], CancellationToken.None)).Publication;
        var published = await node.ExtendAsync(head.Token, 0, CancellationToken.None);
        Assert.Equal((1, true), (published.Added, published.Published));
        Assert.True(Token.TryDecode(published.Token, out var token, out _));
        Assert.Equal(3, token.Anchors.Count);
        Assert.True(Publication.TryParseNote(publication.Note, out var text, out _, out _));
        var verdict = Verifier.Verify(token, Suite.Hash("a"u8), new Trust
        {
            Ledger = TestLedger.Id,
            Identity = new LedgerIdentity(node.GenesisLink),
            Record = (await node.ReadRecordAsync(CancellationToken.None)).ToBytes(),
            Held = Instant.FromDateTime(ledger.Time.GetUtcNow() + TimeSpan.FromHours(1)),
            Vouchers = [.. text.Values.Select(v => (ReadOnlyMemory<byte>)new Voucher(
                VoucherKind.Observed, new RootSubject(v), new WordsEvidence(text.Time, text.Time, "here")).ToBytes())],
        });
        Assert.Equal((VerificationResult.Valid, Basis.Published), (verdict.Result, verdict.Basis));

        var again = await node.ExtendAsync(published.Token, 0, CancellationToken.None);
        Assert.Equal((0, true), (again.Added, again.Published));
        Assert.Equal(published.Token.ToArray(), again.Token.ToArray());
        await ledger.EndAsync();
    }

    [Fact]
    public async Task Extend_AfterManyPublications_AddsTheFirstThatCovers_OrTheOneAskedFor()
    {
        await using var ledger = NewLedger();
        var node = await ledger.OpenAsync();
        for (var i = 0; i < 3; i++)
        {
            await ledger.StampAsync(node, $"before {i}");
            await node.PublishAsync([], CancellationToken.None);
        }

        var stamped = await ledger.StampAsync(node, "a");
        for (var i = 0; i < 5; i++)
        {
            await node.PublishAsync([], CancellationToken.None);
            await ledger.StampAsync(node, $"after {i}");
        }

        var first = await node.ExtendAsync(stamped.Token, 0, CancellationToken.None);
        var again = await node.ExtendAsync(first.Token, 0, CancellationToken.None);
        var sixth = await node.ExtendAsync(first.Token, 6, CancellationToken.None);
        var tooEarly = await node.ExtendAsync(first.Token, 3, CancellationToken.None);
        var tooLate = await node.ExtendAsync(first.Token, 9, CancellationToken.None);

        Assert.Equal([4UL], Numbers(first));
        Assert.Equal((0, true), (again.Added, again.Published));
        Assert.Equal([4UL, 6UL], Numbers(sixth));
        Assert.Equal((0, false), (tooEarly.Added, tooEarly.Published));
        Assert.Contains("does not cover", tooEarly.Message, StringComparison.Ordinal);
        Assert.Equal((0, false), (tooLate.Added, tooLate.Published));
        Assert.Contains("no publication 9", tooLate.Message, StringComparison.Ordinal);
        await ledger.EndAsync();

        static IEnumerable<ulong> Numbers(ExtendResult result)
        {
            Assert.True(Token.TryDecode(result.Token, out var token, out _));
            return token.Anchors.OfType<PublicationAnchor>()
                .Select(a => Publication.TryParseNote(a.Note, out var p, out _, out _) ? p.Number : 0);
        }
    }

    [Fact]
    public async Task Extend_PublicationFromTheFuture_IsNotAdded()
    {
        await using var ledger = NewLedger();
        var node = await ledger.OpenAsync();
        var stamped = await ledger.StampAsync(node, "a");
        await node.PublishAsync([], CancellationToken.None);
        ledger.Clock.Offset = TimeSpan.FromDays(-1);

        var result = await node.ExtendAsync(stamped.Token, 0, CancellationToken.None);

        Assert.Equal((0, false), (result.Added, result.Published));
        Assert.Contains("has not come", (await node.ExtendAsync(stamped.Token, 1, CancellationToken.None)).Message,
            StringComparison.Ordinal);
        await ledger.EndAsync();
    }

    [Fact]
    public async Task Extend_NoRoom_SaysSo()
    {
        await using var ledger = NewLedger();
        var node = await ledger.OpenAsync();
        var stamped = await ledger.StampAsync(node, "a");
        await node.PublishAsync([], CancellationToken.None);
        Assert.True(Token.TryDecode(stamped.Token, out var token, out _));
        var full = token.With([.. token.Anchors, .. Enumerable.Range(0, 63).Select(i => new UnknownAnchor(9, new[] { (byte)i }))])
            .ToBytes();
        var result = await node.ExtendAsync(full, 0, CancellationToken.None);
        Assert.Equal((0, false, true), (result.Added, result.Published, result.IsFull));
        Assert.Equal(full, result.Token.ToArray());
    }

    [Fact]
    public async Task Find_KnownAndUnknown_ByExactBytes()
    {
        await using var ledger = NewLedger();
        ledger.Options = ledger.Options with { TailRounds = 1, RepeatWindow = TimeSpan.Zero };
        var node = await ledger.OpenAsync();
        var stamped = await ledger.StampAsync(node, "a");
        await ledger.StampAsync(node, "b");
        await ledger.RestartAsync();
        node = await ledger.OpenAsync();
        Assert.Equal(stamped.Token.ToArray(),
            (await node.FindAsync(Document("a"), CancellationToken.None))!.Value.Token.ToArray());
        Assert.Null(await node.FindAsync(Document("z"), CancellationToken.None));
        Assert.Equal(RefusalReason.BadLeaf, (await TestLedger.RefusedAsync(node.FindAsync(new byte[5], CancellationToken.None))).Reason);
        await ledger.EndAsync();
    }

    [Fact]
    public async Task Read_OtherNodesRounds_AreFollowed()
    {
        await using var ledger = NewLedger();
        var (a, b) = (await ledger.OpenAsync(), await ledger.OpenAsync(store: new FaultyTruth(ledger.Store.Inner)));
        var stamped = await ledger.StampAsync(a, "a");
        Assert.True((await b.MatchAsync(stamped.Token, CancellationToken.None)).Matched);
        Assert.Equal(2UL, b.Head.Size);
        await ledger.StampAsync(a, "b");
        Assert.Equal(a.Head.Signed, (await b.ReadHeadAsync(CancellationToken.None)).Signed);
        await a.PublishAsync([], CancellationToken.None);
        Assert.True((await b.ExtendAsync(stamped.Token, 0, CancellationToken.None)).Published);
        await ledger.EndAsync();
    }

    [Fact]
    public async Task Prove_AcrossTilesAndRestart_Verifies()
    {
        await using var ledger = NewLedger();
        ledger.Options = ledger.Options with { Interval = TimeSpan.FromMilliseconds(10), TailRounds = 8 };
        var node = await ledger.OpenAsync();
        var tokens = new List<StampedLeaf>();
        for (var i = 0; i < 600; i++)
            tokens.Add(await ledger.DriveAsync(node.SubmitAsync(Document($"{i}"), CancellationToken.None)));
        await ProveAsync(node);
        await ledger.RestartAsync();
        node = await ledger.OpenAsync();
        Assert.NotNull(await ledger.Derived.ReadTileAsync(new TreeNode(0, 1), CancellationToken.None));
        await ProveAsync(node);

        // A tile that was never written, then a damaged one: the headers decide, and the tile is repaired.
        await ledger.RestartAsync();
        ledger.Derived.ReadingTile = (_, _) => null;
        await ProveAsync(await ledger.OpenAsync());
        await ledger.RestartAsync();
        var wrong = new DigestPair[256];
        await ledger.Derived.Inner.WriteTileAsync(new StoredTile(new TreeNode(0, 0), wrong), CancellationToken.None);
        node = await ledger.OpenAsync();
        await ProveAsync(node);
        Assert.NotEqual(wrong, await ledger.Derived.ReadTileAsync(new TreeNode(0, 0), CancellationToken.None));
        await node.PublishAsync([], CancellationToken.None);
        foreach (var i in (int[])[0, 255, 256, 599])
            Assert.True((await node.ExtendAsync(tokens[i].Token, 0, CancellationToken.None)).Published);
        Assert.Equal(601UL, (await ledger.EndAsync()).Rounds);
    }

    [Fact]
    public async Task Prove_OutOfBounds_Throws()
    {
        await using var ledger = NewLedger();
        var node = await ledger.OpenAsync();
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => node.ProveInclusionAsync(1, 1, CancellationToken.None));
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => node.ProveInclusionAsync(0, 2, CancellationToken.None));
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => node.ProveConsistencyAsync(0, 1, CancellationToken.None));
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => node.ProveConsistencyAsync(1, 2, CancellationToken.None));
    }

    private static async Task ProveAsync(LedgerNode node)
    {
        var size = node.Head.Size;
        foreach (var (index, at) in ((ulong, ulong)[])[(0, 1), (0, 256), (0, 257), (255, 256), (256, 257), (300, 511), (511, 513),
            (0, size), (size - 1, size)])
            Assert.Equal(at, (await node.ProveInclusionAsync(index, at, CancellationToken.None)).Size);
        foreach (var (from, to) in ((ulong, ulong)[])[(1, 1), (1, 2), (255, 257), (256, 512), (257, size), (size, size)])
            Assert.Equal(to, (await node.ProveConsistencyAsync(from, to, CancellationToken.None)).Size);
        Assert.Equal(node.Head.Root, (await node.ProveInclusionAsync(3, size, CancellationToken.None)).Root);
    }
}
