using Linking.Hashing;
using Linking.Trees;

namespace Linking.Tests.Trees;

public sealed class TreeMemoryTests
{
    private const int Large = 5_000;
    private const int EntrySize = 80;

    [Fact]
    public void Build_AfterRelease_UsesTheMemoryAgain()
    {
        var memory = new TreeMemory(long.MaxValue);
        var first = Build(Large, 1, memory);
        Assert.Equal(0, memory.Size);
        first.Release();
        var kept = memory.Size;
        Assert.InRange(kept, 2 * Large * TreeHasher.DigestSize, 8 * Large * TreeHasher.DigestSize);

        // A little larger, and a little smaller: the same memory, and the tree is right whatever stood there.
        foreach (var count in new[] { Large + 1, Large - 123, Large })
        {
            var tree = Build(count, 2, memory);
            Assert.Equal(0, memory.Size);
            AssertSame(Build(count, 2, memory: null), tree);
            tree.Release();
            Assert.Equal(kept, memory.Size);
        }
    }

    [Fact]
    public void Release_SomeoneHolds_WaitsForTheLast()
    {
        var memory = new TreeMemory(long.MaxValue);
        var tree = Build(Large, 1, memory);
        Assert.True(tree.TryHold());
        tree.Release();
        Assert.Equal(0, memory.Size);
        Assert.True(tree.TryHold());
        tree.Release();
        var other = Build(Large, 2, memory);
        AssertSame(Build(Large, 1, memory: null), tree);
        tree.Release();
        Assert.NotEqual(0, memory.Size);
        AssertSame(Build(Large, 2, memory: null), other);
    }

    [Fact]
    public void Release_Last_NothingIsRead()
    {
        var tree = Build(Large, 1, new TreeMemory(long.MaxValue));
        var root = tree.Root;
        tree.Release();
        Assert.False(tree.TryHold());
        Assert.Throws<ObjectDisposedException>(() => tree.Path(0));
        Assert.Throws<ObjectDisposedException>(() => tree.EntryHash(0));
        Assert.Throws<ObjectDisposedException>(() => tree.CopyPath(Chain.Alpha, 0, new byte[2048]));
        Assert.Throws<ObjectDisposedException>(() => tree.CopyEntryHashes(Chain.Beta, new byte[Large * TreeHasher.DigestSize]));
        Assert.Throws<InvalidOperationException>(tree.Release);
        Assert.Equal(root, tree.Root);
    }

    [Fact]
    public void Release_MemoryOfItsOwn_ChangesNothing()
    {
        var tree = Build(100, 1, memory: null);
        tree.Release();
        tree.Release();
        Assert.True(tree.TryHold());
        AssertSame(Build(100, 1, memory: null), tree);
    }

    [Fact]
    public void Release_OverTheCapacity_IsNotKept()
    {
        var memory = new TreeMemory(200_000);
        Build(Large, 1, memory).Release();
        Assert.InRange(memory.Size, 160_000, 200_000);
        Assert.Throws<ArgumentOutOfRangeException>(() => new TreeMemory(-1));
    }

    [Fact]
    public void Build_ManySmallTrees_LetTheMemoryGo()
    {
        var memory = new TreeMemory(long.MaxValue);
        Build(Large, 1, memory).Release();
        for (var i = 0; i < 100; i++)
            Build(3, i, memory).Release();
        Assert.Equal(0, memory.Size);
    }

    // Readers that hold see their own tree's nodes, whatever is built beside them.
    [Fact]
    public async Task Hold_WhileOthersBuildAndRelease_NodesAreTheTreesOwn()
    {
        var memory = new TreeMemory(long.MaxValue);
        var expected = Enumerable.Range(0, 4).Select(i => Build(Large, i, memory: null)).ToArray();
        var current = Build(Large, 0, memory);
        var done = false;
        var failures = 0;
        var readers = Enumerable.Range(0, 2).Select(seed => Task.Run(() =>
        {
            var random = new Random(seed);
            while (!Volatile.Read(ref done))
            {
                var tree = Volatile.Read(ref current);
                if (!tree.TryHold())
                    continue;
                var own = expected.Single(e => e.Root == tree.Root);
                var index = random.Next(Large);
                if (!own.Path(index).Equals(tree.Path(index)))
                    Interlocked.Increment(ref failures);
                tree.Release();
                Thread.Yield();
            }
        })).ToArray();
        for (var i = 1; i < 20; i++)
            Interlocked.Exchange(ref current, Build(Large, i % 4, memory)).Release();
        Volatile.Write(ref done, true);
        await Task.WhenAll(readers);
        Assert.Equal(0, failures);
    }

    private static MerkleTree Build(int count, int seed, TreeMemory? memory)
    {
        var bytes = new byte[count * EntrySize];
        new Random(seed).NextBytes(bytes);
        int[] ends = [.. Enumerable.Range(1, count).Select(i => i * EntrySize)];
        return memory is null ? MerkleTree.Build(bytes, ends) : MerkleTree.Build(bytes, ends, memory);
    }

    private static void AssertSame(MerkleTree expected, MerkleTree tree)
    {
        Assert.Equal(expected.Root, tree.Root);
        var (hashes, expectedHashes) = (new byte[tree.Count * TreeHasher.DigestSize], new byte[tree.Count * TreeHasher.DigestSize]);
        foreach (var chain in Enum.GetValues<Chain>())
        {
            expected.CopyEntryHashes(chain, expectedHashes);
            tree.CopyEntryHashes(chain, hashes);
            Assert.True(expectedHashes.AsSpan().SequenceEqual(hashes));
        }

        for (var i = 0; i < tree.Count; i += 97)
            Assert.Equal(expected.Path(i), tree.Path(i));
        Assert.Equal(expected.Path(tree.Count - 1), tree.Path(tree.Count - 1));
    }
}
