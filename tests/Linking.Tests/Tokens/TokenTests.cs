using Linking.Hashing;
using Linking.Leaves;
using Linking.Notes;
using Linking.Tests.Vectors;
using Linking.Tokens;
using Linking.Trees;

namespace Linking.Tests.Tokens;

public sealed class TokenTests
{
    private static readonly TestLedger Ledger = Make();
    private static readonly MerklePath Long = new(new byte[64 * 32], new byte[64 * 32]);

    private static Token Fresh => Ledger.Token(1, 0, Ledger.HeadAnchor(1, 2));

    public static TheoryData<string, Anchor> Unwritable => new()
    {
        { "type 1 as an unknown one", new UnknownAnchor(1, new byte[3]) },
        { "type 2 as an unknown one", new UnknownAnchor(2, default) },
        { "size", new PublicationAnchor(1UL << 63, MerklePath.Empty, default) },
        { "path", new PublicationAnchor(3, Long, default) },
        { "publication", new PublicationAnchor(3, MerklePath.Empty, new byte[SignedNote.MaxSize + 1]) },
        { "α note", new SignedHeadAnchor(3, MerklePath.Empty, new SignedHead(new byte[SignedNote.MaxSize + 1], default)) },
        { "β note", new SignedHeadAnchor(3, MerklePath.Empty, new SignedHead(default, new byte[SignedNote.MaxSize + 1])) },
    };

    [Theory]
    [MemberData(nameof(Unwritable))]
    public void Token_AnchorOutsideTheFormat_Throws(string rule, Anchor anchor)
    {
        Assert.NotEmpty(rule);
        Assert.Throws<ArgumentException>(() => Fresh.WithAnchors([anchor]));
    }

    [Fact]
    public void Token_LevelOutsideTheFormat_Throws()
    {
        var level = Fresh.Levels[0];
        Assert.Throws<ArgumentException>(() => Fresh.Below([level with { Index = 1UL << 63 }]));
        Assert.Throws<ArgumentException>(() => Fresh.Below([level with { Path = Long }]));
        Assert.Throws<ArgumentException>(() => Fresh.Below(Enumerable.Repeat(level, Token.MaxLevels).ToList()));
        Assert.Throws<ArgumentException>(() => new Token([], Fresh.HeaderBytes.Span, []));
        Assert.Throws<ArgumentException>(() => new Token([level], [], []));
    }

    [Fact]
    public void Token_LargestParts_ReadBack()
    {
        var path = new MerklePath(new byte[63 * 32], new byte[63 * 32]);
        var level = new TokenLevel(Fresh.Levels[0].Leaf, long.MaxValue, path);
        var anchor = new PublicationAnchor(long.MaxValue, path, new byte[SignedNote.MaxSize]);
        var token = new Token(Enumerable.Repeat(level, Token.MaxLevels).ToList(), Fresh.HeaderBytes.Span, [anchor, new UnknownAnchor(0, default), new UnknownAnchor(255, new byte[9])]);
        Assert.Equal(token, Token.Decode(token.ToBytes()));
    }

    [Fact]
    public void ToBytes_OverTheLimit_Throws()
    {
        var room = Token.MaxSize - Fresh.ToBytes().Length - 5;
        Assert.Equal(Token.MaxSize, Fresh.WithAnchors([new UnknownAnchor(9, new byte[room])]).ToBytes().Length);
        Assert.Throws<InvalidOperationException>(Fresh.WithAnchors([new UnknownAnchor(9, new byte[room + 1])]).ToBytes);
    }

    [Fact]
    public void WithAnchors_KnownOnes_AreNotAddedTwice()
    {
        var publication = Ledger.PublicationAnchor(1, 1);
        var extended = Fresh.WithAnchors([Ledger.HeadAnchor(1, 2), publication, Ledger.PublicationAnchor(1, 1)]);
        Assert.Equal([Ledger.HeadAnchor(1, 2), publication], extended.Anchors);
        Assert.Equal(extended, extended.WithAnchors(Fresh.Anchors));
        Assert.Equal(Fresh.HeaderBytes.ToArray(), extended.HeaderBytes.ToArray());
        Assert.Equal(Fresh.Levels, extended.Levels);
        Assert.Single(Fresh.Anchors);
    }

    [Fact]
    public void WithAnchors_UnknownOnes_AreKept()
    {
        var token = Fresh.WithAnchors([new UnknownAnchor(9, new byte[] { 1 })]);
        var extended = Token.Decode(token.ToBytes()).WithAnchors([Ledger.PublicationAnchor(1, 1), new UnknownAnchor(9, new byte[] { 1 }), new UnknownAnchor(9, new byte[] { 2 })]);
        Assert.Equal([1, 9, 2, 9], Token.Decode(extended.ToBytes()).Anchors.Select(a => (int)a.Type));
    }

    [Fact]
    public void WithAnchors_Over64_Throws()
    {
        var full = Fresh.WithAnchors(Enumerable.Range(0, 63).Select(i => new UnknownAnchor(9, new[] { (byte)i })));
        Assert.Equal(Token.MaxAnchors, full.Anchors.Count);
        Assert.Throws<ArgumentException>(() => full.WithAnchors([new UnknownAnchor(9, new byte[] { 99 })]));
        Assert.Equal(full, full.WithAnchors(full.Anchors));
    }

    [Fact]
    public void Below_Levels_StandUnderItsOwn()
    {
        var leaf = new Leaf(LeafKind.Document, Imprint.Compute("lower"u8));
        var token = Fresh.Below([new TokenLevel(leaf, 0, MerklePath.Empty)]);
        Assert.Equal([leaf, Fresh.Levels[0].Leaf], token.Levels.Select(l => l.Leaf));
        Assert.Equal(Fresh.Anchors, token.Anchors);
        Assert.Equal(Fresh, Fresh.Below([]));
    }

    [Fact]
    public void Equals_OtherBytes_IsFalse()
    {
        Assert.Equal(Fresh, Token.Decode(Fresh.ToBytes()));
        Assert.Equal(Fresh.GetHashCode(), Token.Decode(Fresh.ToBytes()).GetHashCode());
        Assert.NotEqual(Fresh, Ledger.Token(1, 1, Ledger.HeadAnchor(1, 2)));
        Assert.NotEqual(Fresh, Ledger.Token(1, 0, Ledger.HeadAnchor(1, 3)));
        Assert.False(Fresh.Equals(null));
    }

    [Fact]
    public void Decode_CallerChangesTheBytes_TokenStays()
    {
        var bytes = Fresh.ToBytes();
        var token = Token.Decode(bytes);
        Array.Clear(bytes);
        Assert.Equal(Fresh, token);
    }

    private static TestLedger Make()
    {
        var ledger = new TestLedger("example.org/ledger", 1, "2026-11-21T20:47:48.000000Z");
        ledger.AddRound([.. Enumerable.Range(0, 3).Select(i => new Leaf(LeafKind.Document, Imprint.Compute([(byte)i])))]);
        ledger.AddRound(new Leaf(LeafKind.Document, Imprint.Compute("x"u8)));
        ledger.Publish();
        return ledger;
    }
}
