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

    // One entry: everything else is boundary, and the run is the inclusion proof.
    [Theory]
    [InlineData(0, 1UL << 40)]
    [InlineData((1UL << 40) - 2, (1UL << 40) - 1)]
    [InlineData(123_456_789_012, (1UL << 62) + 5)]
    [InlineData(long.MaxValue - 1, long.MaxValue)]
    public void Root_OneEntryOfAHugeTree_IsTheFoldedPath(ulong index, ulong size)
    {
        var (left, right) = RunBoundary.LengthsOf(index, 1, size);
        var steps = new DigestPair[left + right];
        for (var i = 0; i < steps.Length; i++)
            steps[i] = HashFunctions.HashBoth([(byte)i]);
        var path = new MerklePath(steps);
        byte[] entry = [1, 2, 3];
        var boundary = new RunBoundary(RunBoundary.LeftOf(path, index, size), RunBoundary.RightOf(path, index, size));
        var run = MerkleRun.Build(entry, [entry.Length], index, size, boundary);
        Assert.Equal(path, run.Path(0));
        foreach (var chain in Enum.GetValues<Chain>())
        {
            var function = HashFunctions.FunctionOf(chain);
            Assert.True(Folding.TryFold(function, NodeHash.Entry(function, entry), index, size, path[chain], out var root));
            Assert.Equal(root, run.Root[chain]);
        }
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Build_AnotherNumberOfHashesOnASide_Throws(int which)
    {
        var entries = MerkleTreeTests.Entries(21);
        var boundary = RunBoundary.Of(MerkleTree.Build(entries), 5, 6);
        var wrong = which switch
        {
            0 => new RunBoundary(Longer(boundary.Left), boundary.Right),
            1 => new RunBoundary(Shorter(boundary.Left), boundary.Right),
            2 => new RunBoundary(boundary.Left, Longer(boundary.Right)),
            _ => new RunBoundary(boundary.Left, Shorter(boundary.Right)),
        };
        var (bytes, ends) = Concatenated(entries, 5, 6);
        Assert.Contains("on their left", Assert.Throws<ArgumentException>(() => MerkleRun.Build(bytes, ends, 5, 21, wrong)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Build_AnotherPlaceOrOtherEntries_HasAnotherRoot()
    {
        var entries = MerkleTreeTests.Entries(32);
        var tree = MerkleTree.Build(entries);
        var boundary = RunBoundary.Of(tree, 8, 8);
        var (bytes, ends) = Concatenated(entries, 8, 8);
        Assert.Equal(tree.Root, MerkleRun.Build(bytes, ends, 8, 32, boundary).Root);
        Assert.NotEqual(tree.Root, MerkleRun.Build(bytes, ends, 16, 32, boundary).Root);
        bytes[3] ^= 1;
        Assert.NotEqual(tree.Root, MerkleRun.Build(bytes, ends, 8, 32, boundary).Root);
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

    [Theory]
    [InlineData(-1)]
    [InlineData(3)]
    public void Path_NoSuchEntry_Throws(int offset)
    {
        var entries = MerkleTreeTests.Entries(9);
        var (bytes, ends) = Concatenated(entries, 2, 3);
        var run = MerkleRun.Build(bytes, ends, 2, 9, RunBoundary.Of(MerkleTree.Build(entries), 2, 3));
        Assert.Throws<ArgumentOutOfRangeException>(() => run.Path(offset));
    }

    [Fact]
    public void LeftOf_APathOfAnotherLength_Throws()
    {
        var path = MerkleTree.Build(MerkleTreeTests.Entries(9)).Path(2);
        Assert.Throws<ArgumentException>(() => RunBoundary.LeftOf(Longer(path), 2, 9));
        Assert.Throws<ArgumentException>(() => RunBoundary.RightOf(Shorter(path), 2, 9));
    }

    internal static (byte[] Bytes, int[] Ends) Concatenated(IReadOnlyList<byte[]> entries, int first, int count)
    {
        var bytes = new List<byte>();
        var ends = new int[count];
        for (var i = 0; i < count; i++)
        {
            bytes.AddRange(entries[first + i]);
            ends[i] = bytes.Count;
        }

        return ([.. bytes], ends);
    }

    private static void CheckRun(MerkleTree tree, MerklePath[] paths, List<byte[]> entries, int first, int count)
    {
        var boundary = RunBoundary.Of(tree, first, count);
        var (bytes, ends) = Concatenated(entries, first, count);
        var run = MerkleRun.Build(bytes, ends, (ulong)first, (ulong)tree.Count, boundary);
        Assert.Equal(tree.Root, run.Root);
        for (var i = 0; i < count; i++)
        {
            if (!run.Path(i).Equals(paths[first + i]) || run.PathLength(i) != paths[first + i].Length)
                Assert.Fail($"Entry {i} of the {count} from {first} on has another path in a tree of {tree.Count}.");
        }
    }

    private static MerklePath[] Paths(MerkleTree tree) => [.. Enumerable.Range(0, tree.Count).Select(tree.Path)];

    private static MerklePath Longer(MerklePath path) => new([.. path[Chain.Alpha], .. new byte[Digest.Size]], [.. path[Chain.Beta], .. new byte[Digest.Size]]);

    private static MerklePath Shorter(MerklePath path) => new(path[Chain.Alpha][Digest.Size..], path[Chain.Beta][Digest.Size..]);
}
