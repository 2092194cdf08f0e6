using Linking.Hashing;

namespace Linking.Tests.Hashing.Kernels;

/// <summary>What buffers may be, and that nothing outside of them is read.</summary>
public sealed class TreeHasherBufferTests
{
    public static TheoryData<Chain, string> Paths() => TreeHasherPaths.All();

    [Theory]
    [MemberData(nameof(Paths))]
    public void HashEntries_BadBuffers_Throw(Chain chain, string path)
    {
        var hasher = TreeHasherPaths.Get(chain, path);
        var entries = new byte[400];
        Assert.Throws<ArgumentException>(() => hasher.HashEntries(entries, [100, 200], new byte[63]));
        Assert.ThrowsAny<ArgumentException>(() => hasher.HashEntries(entries, [100, 99], new byte[64]));
        Assert.ThrowsAny<ArgumentException>(() => hasher.HashEntries(entries, [100, 401], new byte[64]));
        Assert.ThrowsAny<ArgumentException>(() => hasher.HashEntries(entries, [-1, 100], new byte[64]));
        Assert.Throws<ArgumentException>(() => hasher.HashEntries(entries, [100], entries.AsSpan(399 - 32, 32)));
        Assert.Throws<ArgumentException>(() => hasher.HashEntries(entries.AsSpan(0, 100), [100], entries.AsSpan(99)));
    }

    // Anywhere in a batch of which whole vectors are read where they stand.
    [Theory]
    [MemberData(nameof(Paths))]
    public void HashEntries_OneBadEnd_Throws(Chain chain, string path)
    {
        const int Count = 70, Size = 93;
        var hasher = TreeHasherPaths.Get(chain, path);
        for (var i = 0; i < Count; i++)
        {
            foreach (var end in new[] { int.MinValue, int.MinValue + Size, -1, int.MaxValue, (Count * Size) + 1 })
            {
                int[] ends = [.. Enumerable.Range(1, Count).Select(n => n * Size)];
                ends[i] = end;
                Assert.ThrowsAny<ArgumentException>(()
                    => hasher.HashEntries(new byte[Count * Size], ends, new byte[Count * TreeHasher.DigestSize]));
            }
        }
    }

    // Entries of two gigabytes that ends which overflow seem to be in.
    [Theory]
    [MemberData(nameof(Paths))]
    public void HashEntries_EndsOverflow_Throws(Chain chain, string path)
    {
        const int Size = 93;
        var ends = new int[33];
        ends[0] = int.MaxValue - (20 * Size);
        for (var i = 1; i < ends.Length; i++)
            ends[i] = unchecked(ends[i - 1] + Size);
        Assert.ThrowsAny<ArgumentException>(() => TreeHasherPaths.Get(chain, path)
            .HashEntries(new byte[1000], ends, new byte[ends.Length * TreeHasher.DigestSize]));
    }

    [Theory]
    [MemberData(nameof(Paths))]
    public void HashPairs_BadBuffers_Throw(Chain chain, string path)
    {
        var hasher = TreeHasherPaths.Get(chain, path);
        var buffer = new byte[64 * 20];
        Assert.Throws<ArgumentException>(() => hasher.HashPairs(new byte[63], new byte[32]));
        Assert.Throws<ArgumentException>(() => hasher.HashPairs(new byte[65], new byte[64]));
        Assert.Throws<ArgumentException>(() => hasher.HashPairs(new byte[128], new byte[63]));
        Assert.Throws<ArgumentException>(() => hasher.HashPairs(buffer, buffer));
        Assert.Throws<ArgumentException>(() => hasher.HashPairs(buffer.AsSpan(0, 640), buffer.AsSpan(639)));
    }

    [Theory]
    [MemberData(nameof(Paths))]
    public void HashPairs_DigestsBesidePairs_AreRight(Chain chain, string path)
    {
        const int Count = 21;
        var pairs = TreeHasherPaths.Bytes(new Random(1), Count * TreeHasher.PairSize);
        var expected = TreeHasherPaths.Pairs(chain, pairs);
        byte[] before = [.. new byte[Count * TreeHasher.DigestSize], .. pairs];
        TreeHasherPaths.Get(chain, path)
            .HashPairs(before.AsSpan(Count * TreeHasher.DigestSize), before.AsSpan(0, Count * TreeHasher.DigestSize));
        Assert.Equal([.. expected, .. pairs], before);
        byte[] after = [.. pairs, .. new byte[Count * TreeHasher.DigestSize]];
        TreeHasherPaths.Get(chain, path).HashPairs(after.AsSpan(0, pairs.Length), after.AsSpan(pairs.Length));
        Assert.Equal([.. pairs, .. expected], after);
    }

    // The process would end if a byte before or behind were read.
    [Theory]
    [MemberData(nameof(Paths))]
    public void HashEntries_AtTheEdgesOfMemory_StaysInside(Chain chain, string path)
    {
        using var memory = new GuardedMemory();
        var random = new Random(2);
        for (var count = 1; count <= 35; count += 2)
        {
            foreach (var length in (int[])[63, 77, 93, 109, 110, 118, 119, 126])
            {
                List<byte[]> entries = [.. Enumerable.Range(0, count).Select(_ => TreeHasherPaths.Bytes(random, length))];
                var (bytes, ends) = TreeHasherPaths.Concatenate(entries);
                var expected = TreeHasherPaths.Entries(chain, entries);
                foreach (var atEnd in (bool[])[false, true])
                {
                    var digests = new byte[expected.Length];
                    TreeHasherPaths.Get(chain, path).HashEntries(memory.Place(bytes, atEnd), ends, digests);
                    Assert.Equal(expected, digests);
                }
            }
        }
    }

    [Theory]
    [MemberData(nameof(Paths))]
    public void HashPairs_AtTheEdgesOfMemory_StaysInside(Chain chain, string path)
    {
        using var memory = new GuardedMemory();
        for (var count = 1; count <= 35; count++)
        {
            var pairs = TreeHasherPaths.Bytes(new Random(count), count * TreeHasher.PairSize);
            foreach (var atEnd in (bool[])[false, true])
            {
                var digests = new byte[count * TreeHasher.DigestSize];
                TreeHasherPaths.Get(chain, path).HashPairs(memory.Place(pairs, atEnd), digests);
                Assert.Equal(TreeHasherPaths.Pairs(chain, pairs), digests);
            }
        }
    }
}
