using Linking.Hashing;

namespace Linking.Tests.Hashing.Kernels;

/// <summary>What buffers may be, and that nothing outside of them is read.</summary>
public sealed class TreeHasherBufferTests
{
    public static TheoryData<HashFunction, string> Paths() => TreeHasherPaths.All();

    [Theory]
    [MemberData(nameof(Paths))]
    public void HashEntries_BadBuffers_Throw(HashFunction function, string path)
    {
        var hasher = TreeHasherPaths.Get(function, path);
        var (entries, width) = (new byte[400], function.Width());
        Assert.Throws<ArgumentException>(() => hasher.HashEntries(entries, [100, 200], new byte[2 * width - 1]));
        Assert.ThrowsAny<ArgumentException>(() => hasher.HashEntries(entries, [100, 99], new byte[2 * width]));
        Assert.ThrowsAny<ArgumentException>(() => hasher.HashEntries(entries, [100, 401], new byte[2 * width]));
        Assert.ThrowsAny<ArgumentException>(() => hasher.HashEntries(entries, [-1, 100], new byte[2 * width]));
        Assert.Throws<ArgumentException>(() => hasher.HashEntries(entries, [100], entries.AsSpan(399 - width, width)));
        Assert.Throws<ArgumentException>(() => hasher.HashEntries(entries.AsSpan(0, 100), [100], entries.AsSpan(99)));
    }

    // Anywhere in a batch of which whole vectors are read where they stand.
    [Theory]
    [MemberData(nameof(Paths))]
    public void HashEntries_OneBadEnd_Throws(HashFunction function, string path)
    {
        const int Count = 70, Size = 157;
        var hasher = TreeHasherPaths.Get(function, path);
        for (var i = 0; i < Count; i++)
        {
            foreach (var end in new[] { int.MinValue, int.MinValue + Size, -1, int.MaxValue, (Count * Size) + 1 })
            {
                int[] ends = [.. Enumerable.Range(1, Count).Select(n => n * Size)];
                ends[i] = end;
                Assert.ThrowsAny<ArgumentException>(()
                    => hasher.HashEntries(new byte[Count * Size], ends, new byte[Count * function.Width()]));
            }
        }
    }

    // Entries of two gigabytes that ends which overflow seem to be in.
    [Theory]
    [MemberData(nameof(Paths))]
    public void HashEntries_EndsOverflow_Throws(HashFunction function, string path)
    {
        const int Size = 157;
        var ends = new int[33];
        ends[0] = int.MaxValue - (20 * Size);
        for (var i = 1; i < ends.Length; i++)
            ends[i] = unchecked(ends[i - 1] + Size);
        Assert.ThrowsAny<ArgumentException>(() => TreeHasherPaths.Get(function, path)
            .HashEntries(new byte[1000], ends, new byte[ends.Length * function.Width()]));
    }

    [Theory]
    [MemberData(nameof(Paths))]
    public void HashPairs_BadBuffers_Throw(HashFunction function, string path)
    {
        var hasher = TreeHasherPaths.Get(function, path);
        var width = function.Width();
        var buffer = new byte[40 * width];
        Assert.Throws<ArgumentException>(() => hasher.HashPairs(new byte[2 * width - 1], new byte[width]));
        Assert.Throws<ArgumentException>(() => hasher.HashPairs(new byte[2 * width + 1], new byte[2 * width]));
        Assert.Throws<ArgumentException>(() => hasher.HashPairs(new byte[4 * width], new byte[2 * width - 1]));
        Assert.Throws<ArgumentException>(() => hasher.HashPairs(buffer, buffer));
        Assert.Throws<ArgumentException>(() => hasher.HashPairs(buffer.AsSpan(0, 20 * width), buffer.AsSpan(20 * width - 1)));
    }

    [Theory]
    [MemberData(nameof(Paths))]
    public void HashPairs_DigestsBesidePairs_AreRight(HashFunction function, string path)
    {
        const int Count = 21;
        var pairs = TreeHasherPaths.Bytes(new Random(1), Count * (2 * function.Width()));
        var expected = TreeHasherPaths.Pairs(function, pairs);
        byte[] before = [.. new byte[Count * function.Width()], .. pairs];
        TreeHasherPaths.Get(function, path)
            .HashPairs(before.AsSpan(Count * function.Width()), before.AsSpan(0, Count * function.Width()));
        Assert.Equal([.. expected, .. pairs], before);
        byte[] after = [.. pairs, .. new byte[Count * function.Width()]];
        TreeHasherPaths.Get(function, path).HashPairs(after.AsSpan(0, pairs.Length), after.AsSpan(pairs.Length));
        Assert.Equal([.. pairs, .. expected], after);
    }

    // The process would end if a byte before or behind were read.
    [Theory]
    [MemberData(nameof(Paths))]
    public void HashEntries_AtTheEdgesOfMemory_StaysInside(HashFunction function, string path)
    {
        using var memory = new GuardedMemory();
        var random = new Random(2);
        for (var count = 1; count <= 35; count += 2)
        {
            foreach (var length in (int[])[0, 1, 63, 77, 93, 109, 110, 118, 119, 126, 141, 142, 143, 157, 173, 215])
            {
                List<byte[]> entries = [.. Enumerable.Range(0, count).Select(_ => TreeHasherPaths.Bytes(random, length))];
                var (bytes, ends) = TreeHasherPaths.Concatenate(entries);
                var expected = TreeHasherPaths.Entries(function, entries);
                foreach (var atEnd in (bool[])[false, true])
                {
                    var digests = new byte[expected.Length];
                    TreeHasherPaths.Get(function, path).HashEntries(memory.Place(bytes, atEnd), ends, digests);
                    Assert.Equal(expected, digests);
                }
            }
        }
    }

    [Theory]
    [MemberData(nameof(Paths))]
    public void HashPairs_AtTheEdgesOfMemory_StaysInside(HashFunction function, string path)
    {
        using var memory = new GuardedMemory();
        for (var count = 1; count <= 35; count++)
        {
            var pairs = TreeHasherPaths.Bytes(new Random(count), count * (2 * function.Width()));
            foreach (var atEnd in (bool[])[false, true])
            {
                var digests = new byte[count * function.Width()];
                TreeHasherPaths.Get(function, path).HashPairs(memory.Place(pairs, atEnd), digests);
                Assert.Equal(TreeHasherPaths.Pairs(function, pairs), digests);
            }
        }
    }
}
