using Linking.Hashing;
using Linking.Tiles;
using Linking.Trees;

namespace Linking.Tests.Tiles;

public sealed class TilePathTests
{
    [Theory]
    [InlineData(0, 0, 256, "tile/0/000")]
    [InlineData(0, 0, 1, "tile/0/000.p/1")]
    [InlineData(0, 1234067, 256, "tile/0/x001/x234/067")]
    [InlineData(0, 1000, 255, "tile/0/x001/000.p/255")]
    [InlineData(3, 999, 17, "tile/3/999.p/17")]
    [InlineData(5, 32767, 256, "tile/5/x032/767")]
    public void ToString_OfATile_IsReadBack(int level, ulong index, int width, string text)
    {
        var path = TilePath.OfTile(level, index, width);

        Assert.Equal(text, path.ToString());
        Assert.True(TilePath.TryParse(text, out var read));
        Assert.Equal(path, read);
    }

    [Theory]
    [InlineData("tile/entries/000")]
    [InlineData("tile/entries/x036/x028/x797/x018/963")]
    [InlineData("tile/entries/x001/000.p/3")]
    public void TryParse_Entries_IsWrittenBack(string text)
    {
        Assert.True(TilePath.TryParse(text, out var path));
        Assert.True(path.IsEntries);
        Assert.Equal(text, path.ToString());
    }

    [Theory]
    [InlineData("")]
    [InlineData(null)]
    [InlineData("tile")]
    [InlineData("tile/0")]
    [InlineData("tile/0/")]
    [InlineData("tile/0/0")]
    [InlineData("tile/0/0000")]
    [InlineData("tile/0/x000/001")]
    [InlineData("tile/0/x001")]
    [InlineData("tile/0/xx01/001")]
    [InlineData("tile/0/xxx001/001")]
    [InlineData("tile/0/001/002")]
    [InlineData("tile/00/000")]
    [InlineData("tile/6/000")]
    [InlineData("tile/-1/000")]
    [InlineData("tile/+1/000")]
    [InlineData("tile/data/000")]
    [InlineData("tile/0/000.p")]
    [InlineData("tile/0/000.p/")]
    [InlineData("tile/0/000.p/0")]
    [InlineData("tile/0/000.p/256")]
    [InlineData("tile/0/000.p/01")]
    [InlineData("tile/0/000.p/1/")]
    [InlineData("tile/0/000.p/1.p/1")]
    [InlineData("tile/0/٠٠٠")]
    [InlineData("tile/5/x032/768")]
    [InlineData("tile/0/x999/x999/x999/x999/x999/x999/999")]
    [InlineData("Tile/0/000")]
    [InlineData("tile/0/000 ")]
    public void TryParse_AnythingElse_Fails(string? text) => Assert.False(TilePath.TryParse(text, out _));

    [Fact]
    public void OfTile_OutOfBounds_Throws()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => TilePath.OfTile(6, 0));
        Assert.Throws<ArgumentOutOfRangeException>(() => TilePath.OfTile(5, 32768));
        Assert.Throws<ArgumentOutOfRangeException>(() => TilePath.OfTile(0, 0, 0));
        Assert.Throws<ArgumentOutOfRangeException>(() => TilePath.OfEntries(0, 257));
    }

    [Theory]
    [InlineData(0, "")]
    [InlineData(1, "tile/entries/000.p/1 tile/0/000.p/1")]
    [InlineData(256, "tile/entries/000 tile/0/000 tile/1/000.p/1")]
    [InlineData(70000, "tile/entries/273.p/112 tile/0/273.p/112 tile/1/001.p/17 tile/2/000.p/1")]
    public void FullAndPartial_OfASize_AreThoseOfTheTree(ulong size, string last)
    {
        var full = TilePath.FullBetween(0, size).ToList();
        var partial = TilePath.PartialOf(size).ToList();

        Assert.Equal((int)(2 * (size / 256) + size / 65536), full.Count);
        Assert.All(full, path => Assert.True(path.IsFull));
        Assert.Equal(last, size == 256 ? $"{full[0]} {full[1]} {partial[0]}" : string.Join(' ', partial));
    }

    [Theory]
    [InlineData(0, 700)]
    [InlineData(255, 256)]
    [InlineData(256, 257)]
    [InlineData(300, 66_000)]
    [InlineData(65_535, 65_536)]
    [InlineData(65_536, 140_000)]
    public void FullBetween_TwoSizes_AreThoseThatAreNew(ulong from, ulong to) => Assert.Equal(
        TilePath.FullBetween(0, to).Except(TilePath.FullBetween(0, from)).Select(p => p.ToString()).Order(StringComparer.Ordinal),
        TilePath.FullBetween(from, to).Select(p => p.ToString()).Order(StringComparer.Ordinal));

    [Fact]
    public void Subtree_OfEveryNode_FoldsToTheRoot()
    {
        for (ulong size = 1; size < 36; size++)
        {
            var entries = Enumerable.Range(0, (int)size).Select(i => new[] { (byte)i }).ToList();
            var whole = MerkleTree.Build(entries).Root.Beta;
            for (var level = 0; size >> level > 0; level++)
            {
                for (ulong index = 0; index < size >> level; index++)
                {
                    var node = new TreeNode(level, index);
                    var plan = ProofPlan.Subtree(node, size);
                    var path = plan.Assemble(32, [.. plan.Nodes.Select(n => RootOf(entries, n))])[Chain.Beta];
                    Assert.True(Folding.TryFold(
                        HashFunction.Sha3With256Bits, RootOf(entries, node).Beta, index, ((size - 1) >> level) + 1, path, out var root));
                    Assert.Equal(whole, root);
                }
            }
        }
    }

    [Fact]
    public void Subtree_NotWhollyInTheTree_Throws()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => ProofPlan.Subtree(new TreeNode(3, 1), 15));
        Assert.Throws<ArgumentOutOfRangeException>(() => ProofPlan.Subtree(new TreeNode(0, 0), 0));
    }

    private static DigestPair RootOf(List<byte[]> entries, TreeNode node) =>
        MerkleTree.Build(entries.GetRange((int)(node.Index << node.Level), 1 << node.Level)).Root;
}
