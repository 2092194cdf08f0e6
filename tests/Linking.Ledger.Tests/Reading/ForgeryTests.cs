using System.Text;

using Linking.Hashing;
using Linking.Leaves;
using Linking.Ledger.Reading;
using Linking.Notes;
using Linking.Publications;
using Linking.Tokens;
using Linking.Trees;
using Linking.Vouchers;

namespace Linking.Ledger.Tests.Reading;

/// <summary>What only looks like the ledger's is not matched, and nothing is added to it.</summary>
public sealed class ForgeryTests
{
    private static readonly CancellationToken None = CancellationToken.None;

    [Fact]
    public async Task LevelBelow_Changed_IsNotMatched()
    {
        await using var ledger = new TestLedger();
        var node = await ledger.OpenAsync();
        var token = await StampTwoAsync(ledger, node);
        await node.PublishAsync([], None);
        await FoundAsync(node, MatchFinding.Matched, token);

        var below = token.Levels[0];
        Assert.True(Leaf.TryDecode(TestLedger.Document("forged"), out var forged, out _));
        await FoundAsync(node, MatchFinding.OtherPath, With(token, below with { Leaf = forged }));
        await FoundAsync(node, MatchFinding.OtherPath, With(token, below with { Index = 1 }));
        await FoundAsync(node, MatchFinding.OtherPath, With(token, below with { Index = 2 }));
        await FoundAsync(node, MatchFinding.OtherPath, With(token, below with { Path = MerklePath.Empty(32) }));
        var step = below.Path.Step(0);
        await FoundAsync(node, MatchFinding.OtherPath,
            With(token, below with { Path = MerklePath.Of(32, [step with { Alpha = step.Beta }]) }));
        await FoundAsync(node, MatchFinding.OtherPath,
            With(token, below with { Path = MerklePath.Of(32, [step with { Beta = step.Alpha }]) }));
        await ledger.EndAsync();

        static Token With(Token token, TokenLevel below) => new([below, token.Levels[1]], token.HeaderBytes, token.Anchors);
    }

    [Fact]
    public async Task Publication_Changed_IsNotMatched()
    {
        await using var ledger = new TestLedger();
        var node = await ledger.OpenAsync();
        var token = await StampTwoAsync(ledger, node);
        await ledger.StampAsync(node, "later");
        await node.PublishAsync([], None);
        await ledger.StampAsync(node, "much later");
        await node.PublishAsync([], None);
        var extended = Token.Decode((await node.ExtendAsync(token.ToBytes(), 0, None)).Token);
        var anchor = extended.Anchors.OfType<PublicationAnchor>().Single();
        await FoundAsync(node, MatchFinding.Matched, extended);

        await AnchorAsync(anchor with { Size = anchor.Size + 1 });
        await AnchorAsync(anchor with { Size = 1000 });
        await AnchorAsync(anchor with { Path = MerklePath.Empty(32) });
        await AnchorAsync(anchor with { Path = MerklePath.Of(32, [anchor.Path.Step(0) with { Beta = anchor.Path.Step(0).Alpha }]) });
        await AnchorAsync(anchor with { Note = Resigned(p => p with { Time = p.Time.Plus(1) }) });
        await AnchorAsync(anchor with { Note = Resigned(p => p with { Number = 2, Previous = p.Root }) });
        await AnchorAsync(anchor with { Note = Resigned(p => p with { Record = p.Root }) });
        await AnchorAsync(anchor with { Note = "not a note"u8.ToArray() });

        // What is not of the ledger says nothing about it: anchors of other kinds, and of others.
        Assert.True(Publication.TryParseNote(anchor.Note, out var published, out _, out _));
        var voucher = new Voucher(VoucherKind.Observed, new RootSubject(published.Values[0]),
            new WordsEvidence(published.Time, published.Time, "here"));
        await FoundAsync(node, MatchFinding.Matched,
            extended.With([.. extended.Anchors, new VoucherAnchor(voucher.ToBytes()), new UnknownAnchor(9, new byte[4])]));
        await ledger.EndAsync();

        Task AnchorAsync(PublicationAnchor forged) =>
            FoundAsync(node, MatchFinding.OtherAnchor, token.With([.. token.Anchors, forged]));

        byte[] Resigned(Func<Publication, Publication> change)
        {
            Assert.True(Publication.TryParseNote(anchor.Note, out var publication, out _, out _));
            return new NoteSigner(TestLedger.Id.PublicationOrigin, [TestLedger.KeyRing.Publications!])
                .Sign(Encoding.UTF8.GetString(change(publication).ToBytes()));
        }
    }

    [Fact]
    public async Task SignedHead_Changed_IsNotMatched()
    {
        await using var ledger = new TestLedger();
        var node = await ledger.OpenAsync();
        var token = await StampTwoAsync(ledger, node);
        await ledger.StampAsync(node, "later");
        await node.PublishAsync([], None);
        var head = (SignedHeadAnchor)token.Anchors.Single();

        await AnchorAsync(head with { Size = head.Size + 1 });
        await AnchorAsync(head with { Size = 1 });
        await AnchorAsync(head with { Head = node.Head.Signed! });
        await AnchorAsync(head with { Head = head.Head with { Beta = node.Head.Signed!.Beta } });
        await AnchorAsync(head with { Head = new SignedHead(head.Head.Beta, head.Head.Alpha) });
        await AnchorAsync(head with {
            Path = MerklePath.Of(32, [node.Head.Root, .. Enumerable.Range(1, head.Path.Length - 1).Select(head.Path.Step)]) });
        await ledger.EndAsync();

        Task AnchorAsync(SignedHeadAnchor forged) => FoundAsync(node, MatchFinding.OtherAnchor, token.With([forged]));
    }

    private static async Task FoundAsync(LedgerNode node, MatchFinding finding, Token token)
    {
        var bytes = token.ToBytes();
        var result = await node.MatchAsync(bytes, None);
        Assert.Equal(finding, result.Finding);
        // Its own token of the leaf lets whoever asks see the difference for himself.
        Assert.Equal(token.Levels[^1].Leaf.ToBytes(), Token.Decode(result.Token).Levels[^1].Leaf.ToBytes());
        if (finding == MatchFinding.Matched)
            return;
        var extended = await node.ExtendAsync(bytes, 0, None);
        Assert.Equal((finding, 0, false), (extended.Match.Finding, extended.Added, extended.Published));
        Assert.Equal(bytes, extended.Token.ToArray());
    }

    // The token of the first of two documents under one aggregate, with the head that came with it.
    private static async Task<Token> StampTwoAsync(TestLedger ledger, LedgerNode node)
    {
        await ledger.StampAsync(node, "before");
        byte[][] entries = [TestLedger.Document("one"), TestLedger.Document("two")];
        var tree = MerkleTree.Build(entries);
        var aggregate = new Leaf(Suite.One, LeafKind.Aggregate, tree.Root, count: 2, nonce: new byte[16]);
        var stamped = Token.Decode((await ledger.DriveAsync(node.SubmitAsync(aggregate.ToBytes(), None))).Token);
        Assert.True(Leaf.TryDecode(entries[0], out var leaf, out _));
        var below = new TokenLevel(leaf, 0, MerklePath.Of(32, [Suite.One.HashEntry(entries[1])]));
        return new Token([below, stamped.Levels[0]], stamped.HeaderBytes, stamped.Anchors);
    }
}
