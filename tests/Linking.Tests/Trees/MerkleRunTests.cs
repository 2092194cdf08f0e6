using Linking.Hashing;
using Linking.Trees;

namespace Linking.Tests.Trees;

public sealed class MerkleRunTests
{
    public static TheoryData<int> Sizes()
    {
        var data = new TheoryData<int>();
        for (var n = 1; n <= 64; n++)
            data.Add(n);
        return data;
    }

    [Theory]
    [MemberData(nameof(Sizes))]
    public void RootAndPaths_EveryRun_AreThoseOfTheTree(int size)
    {
        var entries = MerkleTreeTests.Entries(size);
        var tree = MerkleTree.Build(entries);
        var paths = Paths(tree);
        for (var first = 0; first < size; first++)
        {
            for (var count = 1; count <= size - first; count++)
                CheckRun(tree, paths, entries, first, count);
        }
    }

    [Fact]
    public void RootAndPaths_RandomRunsOfLargerTrees_AreThoseOfTheTree()
    {
        var random = new Random(6962);
        for (var i = 0; i < 40; i++)
        {
            var entries = MerkleTreeTests.Entries(random.Next(65, 3000));
            var first = random.Next(entries.Count);
            var tree = MerkleTree.Build(entries);
            CheckRun(tree, Paths(tree), entries, first, random.Next(1, entries.Count - first + 1));
        }
    }

    // One entry: everything else is outside, and the run is the inclusion proof.
    [Theory]
    [InlineData(0, 1UL << 40)]
    [InlineData((1UL << 40) - 2, (1UL << 40) - 1)]
    [InlineData(123_456_789_012, (1UL << 62) + 5)]
    [InlineData(long.MaxValue - 1, long.MaxValue)]
    public void Root_OneEntryOfAHugeTree_IsTheFoldedPath(ulong index, ulong size)
    {
        var (left, right) = RunBoundary.LengthsOf(index, 1, size);
        var steps = MerklePath.Of(32, [.. Enumerable.Range(0, left + right).Select(i => Suite.One.Hash([(byte)i]))]);
        foreach (var chain in Enum.GetValues<Chain>())
        {
            var (function, path) = (Suite.One[chain], steps[chain].ToArray());
            var entry = NodeHash.Entry(function, [1, 2, 3]);
            var run = MerkleRun.Build(function, entry.Bytes.ToArray(), index, size, path, RunBoundary.RightOf(steps, index, size)[chain])!;
            Assert.Equal(path, run.PathOf(0));
            Assert.True(Folding.TryFold(function, entry, index, size, path, out var root));
            Assert.Equal(root, run.Root);
        }
    }

    [Fact]
    public void Build_AnotherNumberOfHashes_IsNull()
    {
        var entries = MerkleTreeTests.Entries(21);
        var tree = MerkleTree.Build(entries);
        var path = tree.Path(5)[Chain.Alpha].ToArray();
        var right = RunBoundary.Of(tree, 5, 6).Right[Chain.Alpha].ToArray();
        var hashes = Hashes(HashFunction.Sha2With256Bits, entries, 5, 6);
        MerkleRun? Build(byte[] p, byte[] r) => MerkleRun.Build(HashFunction.Sha2With256Bits, hashes, 5, 21, p, r);
        Assert.Equal(tree.Root.Alpha, Build(path, right)!.Root);
        Assert.Null(Build([.. path, .. new byte[32]], right));
        Assert.Null(Build(path[32..], right));
        Assert.Null(Build(path, [.. right, .. new byte[32]]));
        Assert.Null(Build(path, right[32..]));
    }

    [Fact]
    public void Build_AnotherPlaceOrOtherEntries_HasAnotherRoot()
    {
        var entries = MerkleTreeTests.Entries(32);
        var tree = MerkleTree.Build(entries);
        var path = tree.Path(8)[Chain.Alpha].ToArray();
        var right = RunBoundary.Of(tree, 8, 8).Right[Chain.Alpha].ToArray();
        var hashes = Hashes(HashFunction.Sha2With256Bits, entries, 8, 8);
        Digest Root(ulong first) => MerkleRun.Build(HashFunction.Sha2With256Bits, hashes, first, 32, path, right)!.Root;
        Assert.Equal(tree.Root.Alpha, Root(8));
        Assert.NotEqual(tree.Root.Alpha, Root(16));
        hashes[3] ^= 1;
        Assert.NotEqual(tree.Root.Alpha, Root(8));
    }

    [Theory]
    [InlineData(0, 0, 5)]
    [InlineData(5, 1, 5)]
    [InlineData(4, 2, 5)]
    [InlineData(0, 6, 5)]
    [InlineData(0, 1, 0)]
    [InlineData(1, ulong.MaxValue, 5)]
    [InlineData(0, 1, 1UL << 63)]
    public void LengthsOf_NotARunOfTheTree_Throws(ulong first, ulong count, ulong size) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => RunBoundary.LengthsOf(first, count, size));

    [Theory]
    [InlineData(-1, 1)]
    [InlineData(0, 0)]
    [InlineData(3, 3)]
    [InlineData(5, 1)]
    public void Of_NotARunOfTheTree_Throws(int first, int count)
    {
        var tree = MerkleTree.Build(MerkleTreeTests.Entries(5));
        Assert.Throws<ArgumentOutOfRangeException>(() => RunBoundary.Of(tree, first, count));
    }

    [Fact]
    public void LeftOf_APathOfAnotherLength_Throws()
    {
        var path = MerkleTree.Build(MerkleTreeTests.Entries(9)).Path(2);
        Assert.Throws<ArgumentException>(() => RunBoundary.LeftOf(Longer(path), 2, 9));
        Assert.Throws<ArgumentException>(() => RunBoundary.RightOf(Shorter(path), 2, 9));
    }

    private static byte[] Hashes(HashFunction function, List<byte[]> entries, int first, int count) =>
        [.. entries.Skip(first).Take(count).SelectMany(e => NodeHash.Entry(function, e).Bytes.ToArray())];

    private static void CheckRun(MerkleTree tree, MerklePath[] paths, List<byte[]> entries, int first, int count)
    {
        var boundary = RunBoundary.Of(tree, first, count);
        foreach (var chain in Enum.GetValues<Chain>())
        {
            var hashes = Hashes(Suite.One[chain], entries, first, count);
            var run = MerkleRun.Build(
                Suite.One[chain], hashes, (ulong)first, (ulong)tree.Count, paths[first][chain], boundary.Right[chain])!;
            Assert.Equal(tree.Root[chain], run.Root);
            for (var i = 0; i < count; i++)
            {
                if (!paths[first + i][chain].SequenceEqual(run.PathOf(i)))
                    Assert.Fail($"Entry {i} of the {count} from {first} on has another path in a tree of {tree.Count}.");
            }
        }
    }

    private static MerklePath[] Paths(MerkleTree tree) => [.. Enumerable.Range(0, tree.Count).Select(tree.Path)];

    private static MerklePath Longer(MerklePath path)
        => new(32, (byte[])[.. path[Chain.Alpha], .. new byte[32]], (byte[])[.. path[Chain.Beta], .. new byte[32]]);

    private static MerklePath Shorter(MerklePath path) => new(32, path[Chain.Alpha][32..].ToArray(), path[Chain.Beta][32..].ToArray());
}
