using System.Text;

using Linking.Events;
using Linking.Formats;
using Linking.Hashing;
using Linking.Leaves;
using Linking.Notes;
using Linking.Publications;
using Linking.Records;
using Linking.Rounds;
using Linking.Tokens;
using Linking.Trees;
using Linking.Vouchers;

namespace Linking.Tests.Spec;

/// <summary>The example bytes of the pages, made from their fields and read back.</summary>
public sealed class ExampleTests
{
    private static readonly LedgerId Ledger = LedgerId.Parse("example.org/ledger");
    private static readonly Suite Suite = Suite.One;
    private static readonly PolicyOid Policy = PolicyOid.Parse("1.3.6.1.4.1.99999.1");
    private static readonly NoteSigner AlphaSigner = new(Ledger.HeadOrigin(Suite.Alpha), [ExampleFiles.HeadKey]);
    private static readonly NoteSigner BetaSigner = new(Ledger.HeadOrigin(Suite.Beta), [ExampleFiles.HeadKey]);
    private static readonly NoteSigner PublicationSigner = new(Ledger.PublicationOrigin, [ExampleFiles.PublicationKey]);

    private static Leaf AbcLeaf
        => new(Suite, LeafKind.Document, Suite.Hash("abc"u8), 0, Enumerable.Range(0, 16).Select(i => (byte)i).ToArray());

    private static Genesis Genesis => new()
    {
        Ledger = Ledger,
        Suite = Suite,
        State = new LedgerState
        {
            Policy = Policy,
            Documents = [new PolicyDocument("policy", Suite.Hash("abc"u8))],
            Accuracy = 1_000_000,
            Interval = 1_000_000,
            PublicationInterval = 86_400_000_000,
            Media = ["Example Times, page of public notices"],
            Keys = new LedgerKeys(AlphaSigner.VerifierKeys, BetaSigner.VerifierKeys, PublicationSigner.VerifierKeys, []),
        },
    };

    [Fact]
    public void Leaf_AsOnThePage()
    {
        Assert.Equal(ExampleFiles.Hex("2ff4fda4ab97bb51d02fc3c6bde057c8aa495d055aa41147ac4f203eb9c94c3b"), AbcLeaf.Hash(Chain.Alpha).Bytes);
        Assert.Equal(ExampleFiles.Hex("13ae077beb3466529061d047f70b55efaa7807363e9b0fc409737f099acf646e"), AbcLeaf.Hash(Chain.Beta).Bytes);
        Assert.Equal(AbcLeaf, Leaf.Decode(AbcLeaf.ToBytes()));
        Assert.Equal(93, AbcLeaf.Size);
    }

    [Fact]
    public void Record_IsMadeFromItsFields()
    {
        var text = Genesis.ToText(Suite);
        var leaf = Leaf.OfEvent(Suite, text);
        var header = HeaderOf(0, Suite.HashEntry(leaf.ToBytes()), Suite.Zero, Suite.Empty, Suite.Zero, 1);
        Assert.Equal(ExampleFiles.Identity, header.Link());
        var entry = new RecordEntry(header, header.ToBytes(), new TokenLevel(leaf, 0, new MerklePath(32, default, default)), text, null);
        Assert.Equal(ExampleFiles.Record, new RecordFile([entry]).ToBytes());
        Assert.Equal(ExampleFiles.Record, RecordFile.Decode(ExampleFiles.Record).ToBytes());
    }

    [Theory]
    [InlineData(Chain.Alpha)]
    [InlineData(Chain.Beta)]
    public void Record_Walks(Chain chain)
    {
        var walk = RecordWalk.Of(RecordFile.Decode(ExampleFiles.Record), chain, ExampleFiles.Identity[chain]);
        Assert.Equal(WalkEnd.Whole, walk.End);
        Assert.Equal(Genesis.ToText(Suite), walk.Genesis!.ToText(Suite));
        Assert.Equal(Genesis.State.Keys, walk.KeysFor(1));
        Assert.True(walk.KeysFor(0).IsNone);
        var header = Token.Decode(ExampleFiles.Token).Header;
        Assert.True(walk.IsCompleteFor(header));
        Assert.True(walk.IsKnownFor(3));
        Assert.Equal(Genesis.State, walk.StateAt(1));
        Assert.Equal(WalkEnd.OtherIdentity,
            RecordWalk.Of(RecordFile.Decode(ExampleFiles.Record), chain, ExampleFiles.Identity[1 - chain]).End);
    }

    [Fact]
    public void Token_IsMadeFromItsFields()
    {
        Leaf[] leaves = [new(Suite, LeafKind.Document, Suite.Hash("a"u8)), AbcLeaf, new(Suite, LeafKind.Document, Suite.Hash("b"u8))];
        var tree = new SmallTree(Suite, leaves.Select(l => l.ToBytes()));
        var history = new SmallTree(Suite, [RecordFile.Decode(ExampleFiles.Record).Entries[0].HeaderBytes.ToArray()]);
        var firstHead = HeadOf(1, history.Root);
        var header = HeaderOf(1, tree.Root, ExampleFiles.Identity, history.Root, firstHead.Digest(Suite), 3);
        var example = Token.Decode(ExampleFiles.Token);
        Assert.Equal(header.ToBytes(), example.HeaderBytes.ToArray());
        Assert.Equal("218aec870c554b10a8895be316ca64e5055b0bd36da410d6e38772fa8a925754:"
            + "566fe4ec8c99843a0a6c438247618b0fd87607f56d0e6685480ebcced6aafdf9", example.Link().ToString());

        history = new SmallTree(Suite, [RecordFile.Decode(ExampleFiles.Record).Entries[0].HeaderBytes.ToArray(), header.ToBytes()]);
        var heartbeat = Leaf.OfEvent(Suite, new Heartbeat { Ledger = Ledger }.ToText(Suite)).ToBytes();
        var last = HeaderOf(2, Suite.HashEntry(heartbeat), header.Link(), history.Root, HeadOf(2, history.Root).Digest(Suite), 1,
            ExampleFiles.Identity);
        var published = new SmallTree(
            Suite, [RecordFile.Decode(ExampleFiles.Record).Entries[0].HeaderBytes.ToArray(), header.ToBytes(), last.ToBytes()]);
        Assert.True(Publication.TryParseNote(ExampleFiles.Publication, out var publication, out _, out _));
        Assert.Equal(published.Root, publication.Root);
        Assert.Equal(last.Time, publication.Time);
        var token = new Token(
            [new TokenLevel(AbcLeaf, 1, tree.Path(1))],
            header.ToBytes(),
            [new SignedHeadAnchor(2, history.Path(1), HeadOf(2, history.Root)),
                new PublicationAnchor(3, published.Path(1), ExampleFiles.Publication)]);
        Assert.Equal(ExampleFiles.Token, token.ToBytes());
        Assert.Equal(ExampleFiles.Token, example.ToBytes());
        Assert.Equal(token, example);
    }

    [Theory]
    [InlineData(Chain.Alpha)]
    [InlineData(Chain.Beta)]
    public void Token_LeadsToItsPublication(Chain chain)
    {
        var token = Token.Decode(ExampleFiles.Token);
        Assert.True(token.Levels[0].TryFold(chain, token.Header.LeafCount, out var root));
        Assert.Equal(token.Header.RoundRoot[chain], root);
        Assert.True(Publication.TryParseNote(ExampleFiles.Publication, out var publication, out _, out _));
        foreach (var anchor in token.Anchors.Cast<HistoryAnchor>())
        {
            Assert.True(Folding.TryFold(Suite[chain], token.Link()[chain], 1, anchor.Size, anchor.Path[chain], out root, out var before));
            Assert.Equal(token.Header.HistoryRoot[chain], before);
        }

        Assert.Equal(publication.Root[chain], root);
    }

    [Fact]
    public void Publication_IsMadeFromItsFields()
    {
        Assert.True(Publication.TryParseNote(ExampleFiles.Publication, out var publication, out var note, out _));
        Assert.Equal(note.TextBytes.ToArray(), publication.ToBytes());
        Assert.Equal(ExampleFiles.Publication, PublicationSigner.Sign(Encoding.UTF8.GetString(publication.ToBytes())));
        Assert.True(note.IsSignedBy(PublicationSigner.VerifierKeys));
        Assert.Equal(ExampleFiles.Identity, publication.Identity);
        Assert.Equal((1UL, 3UL), (publication.Number, publication.Size));
    }

    [Fact]
    public void Voucher_IsMadeFromItsFields()
    {
        Assert.True(Publication.TryParseNote(ExampleFiles.Publication, out var publication, out _, out _));
        var at = Instant.Parse("2026-11-22T09:00:00.000000Z");
        var voucher = new Voucher(VoucherKind.Observed, new RootSubject(publication.Values[0]),
            new WordsEvidence(at, at, "git.example.org"));
        Assert.Equal(ExampleFiles.Voucher, voucher.ToBytes());
        Assert.Equal(voucher, Voucher.Decode(ExampleFiles.Voucher));
    }

    [Fact]
    public void Keys_AsOnThePage()
    {
        Assert.Equal("example.org/ledger+c186e258+AYqI4910CfGV/VLbLTy6XXLKZwm/HZQSG/N0iAG0D29c", AlphaSigner.VerifierKeys[0].ToString());
        Assert.Equal("example.org/ledger/sha3-256+471584c9+AYqI4910CfGV/VLbLTy6XXLKZwm/HZQSG/N0iAG0D29c", BetaSigner.VerifierKeys[0]
            .ToString());
        Assert.Equal("example.org/ledger/publications+89a21e76+AYE5dw6ofRdfVqNUZsNMfszLjYqRtO43ol32D1uPybOU",
            PublicationSigner.VerifierKeys[0].ToString());
        Assert.NotNull(VerifierKey.Parse("example.org/ledger+423737f6+AfpINBR/bmkMNpPv9hM2BGQDzYrioU8xs8QHNYVpI5Vl"));
    }

    [Fact]
    public void Day_IsAnInterval()
    {
        Assert.Equal("2026-11-21T10:00:00.000000Z", Day.Parse("2026-11-22").Beginning.ToString());
        Assert.Equal("2026-11-23T11:59:59.999999Z", Day.Parse("2026-11-22").End.ToString());
        Assert.True(Day.TryParse("1970-01-02", out _) && Day.TryParse("9999-12-30", out _));
        foreach (var wrong in (string[])["1970-01-01", "9999-12-31", "2026-02-29", "2026-2-01", "2026-11-22 ", "", "02026-11-22"])
            Assert.False(Day.TryParse(wrong, out _), wrong);
    }

    private static SignedHead HeadOf(ulong size, DigestPair root) => new(
        AlphaSigner.Sign(new Checkpoint(Ledger.HeadOrigin(Suite.Alpha), size, root.Alpha).ToText()),
        BetaSigner.Sign(new Checkpoint(Ledger.HeadOrigin(Suite.Beta), size, root.Beta).ToText()));

    private static Header HeaderOf(
        ulong index, DigestPair roundRoot, DigestPair link, DigestPair history, DigestPair head, uint leaves, DigestPair? record = null)
            => new()
    {
        Suite = Suite,
        Ledger = Ledger,
        Index = index,
        Time = Instant.Parse("2026-11-21T20:47:48.000000Z").Plus(index * 1_000_000),
        Accuracy = 1_000_000,
        ValidUntil = Instant.Parse("2036-11-18T20:47:48.000000Z").Plus(index * 1_000_000),
        Policy = Policy,
        LeafCount = leaves,
        RoundRoot = roundRoot,
        PreviousLink = link,
        RecordLink = record ?? link,
        HistoryRoot = history,
        SignedHeadDigest = head,
    };
}
