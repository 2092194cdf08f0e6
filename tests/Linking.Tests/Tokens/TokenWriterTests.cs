using Linking.Hashing;
using Linking.Leaves;
using Linking.Tokens;
using Linking.Trees;

namespace Linking.Tests.Tokens;

public sealed class TokenWriterTests
{
    private static readonly ReadOnlyMemory<byte> Header = Token.Decode(ExampleFiles.Token).HeaderBytes;

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(13)]
    [InlineData(64)]
    public void Write_EveryLeafOfATree_IsTheEncodedToken(int count)
    {
        Anchor[] anchors = [new UnknownAnchor(9, new byte[] { 1, 2, 3 })];
        var leaves = Enumerable.Range(0, count)
            .Select(i => new Leaf(Suite.One, LeafKind.Document, Suite.One.Hash([(byte)i]), nonce: new byte[i % (Leaf.MaxNonceSize + 1)]))
                .ToArray();
        var tree = MerkleTree.Build([.. leaves.Select(l => l.ToBytes())]);
        var writer = new TokenWriter(Header.Span, anchors);
        for (var i = 0; i < count; i++)
        {
            var expected = new Token([new TokenLevel(leaves[i], (ulong)i, tree.Path(i))], Header, anchors).ToBytes();
            var written = new byte[writer.SizeOf(leaves[i].Size, tree.PathLength(i))];

            Assert.Equal(written.Length, writer.Write(leaves[i].ToBytes(), i, tree, written));
            Assert.Equal(expected, written);
        }
    }

    [Fact]
    public void Write_NoSuchLeaf_Throws()
    {
        var tree = MerkleTree.Build([[1], [2]]);
        var writer = new TokenWriter(Header.Span, []);

        Assert.Throws<ArgumentOutOfRangeException>(() => writer.Write([1], 2, tree, new byte[1024]));
        Assert.Throws<ArgumentOutOfRangeException>(() => tree.PathLength(-1));
    }

    [Fact]
    public void TooManyAnchors_Throws() => Assert.Throws<ArgumentException>(
        () => new TokenWriter(Header.Span, [.. Enumerable.Repeat<Anchor>(new UnknownAnchor(9, default), Token.MaxAnchors + 1)]));
}
