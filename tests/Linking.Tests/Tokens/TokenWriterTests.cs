using Linking.Hashing;
using Linking.Leaves;
using Linking.Rounds;
using Linking.Tokens;
using Linking.Trees;

using Xunit;

namespace Linking.Tests.Tokens;

public sealed class TokenWriterTests
{
    private static readonly byte[] HeaderBytes = new Header
    {
        Ledger = LedgerId.Parse("tokens.test/writer"),
        Index = 7,
        Time = Instant.Parse("2026-01-01T00:00:00.000000Z"),
        Accuracy = 1_000_000,
        ValidUntil = Instant.Parse("2036-01-01T00:00:00.000000Z"),
        Policy = PolicyOid.Parse("1.3.6.1.4.1.99999.1"),
        LeafCount = 1,
        RoundRoot = HashFunctions.HashBoth("root"u8),
        PreviousLink = HashFunctions.HashBoth("link"u8),
        HistoryRoot = HashFunctions.HashBoth("history"u8),
        SignedHeadDigest = HashFunctions.HashBoth("head"u8),
    }.ToBytes();

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
            .Select(i => new Leaf(LeafKind.Document, HashFunctions.HashBoth([(byte)i]), nonce: new byte[i % (Leaf.MaxNonceSize + 1)])).ToArray();
        var tree = MerkleTree.Build([.. leaves.Select(l => l.ToBytes())]);
        var writer = new TokenWriter(HeaderBytes, anchors);
        for (var i = 0; i < count; i++)
        {
            var expected = new Token([new TokenLevel(leaves[i], (ulong)i, tree.Path(i))], HeaderBytes, anchors).ToBytes();
            var written = new byte[writer.SizeOf(leaves[i].Size, tree.PathLength(i))];

            Assert.Equal(written.Length, writer.Write(leaves[i].ToBytes(), i, tree, written));
            Assert.Equal(expected, written);
        }
    }

    [Fact]
    public void Write_NoSuchLeaf_Throws()
    {
        var tree = MerkleTree.Build([[1], [2]]);
        var writer = new TokenWriter(HeaderBytes, []);

        Assert.Throws<ArgumentOutOfRangeException>(() => writer.Write([1], 2, tree, new byte[1024]));
        Assert.Throws<ArgumentOutOfRangeException>(() => tree.PathLength(-1));
    }
}
