using System.Runtime.Intrinsics.X86;

using Linking.Hashing;
using Linking.Hashing.Kernels;
using Linking.Leaves;

namespace Linking.Tests.Hashing.Kernels;

public sealed class TreeHasherTests
{
    private const int LongestEntry = 300;
    private const int LargestBatch = 40;

    public static TheoryData<HashFunction, string> Paths() => TreeHasherPaths.All();

    [Theory]
    [MemberData(nameof(Paths))]
    public void HashEntries_EveryLength_IsInBox(HashFunction function, string path)
    {
        var random = new Random(1);
        for (var length = 0; length <= LongestEntry; length++)
            AssertEntries(function, path, [.. Enumerable.Range(0, 19).Select(_ => TreeHasherPaths.Bytes(random, length))]);
    }

    [Theory]
    [MemberData(nameof(Paths))]
    public void HashEntries_EveryBatchOfLeaves_IsInBox(HashFunction function, string path)
    {
        var random = new Random(2);
        for (var count = 0; count <= LargestBatch; count++)
            AssertEntries(function, path, Random(random, count, Leaf.MinSize(Suite.Of(function)), Leaf.MaxSizeOf(Suite.Of(function))));
    }

    [Theory]
    [MemberData(nameof(Paths))]
    public void HashEntries_EveryBatchOfAnyLengths_IsInBox(HashFunction function, string path)
    {
        var random = new Random(3);
        for (var count = 0; count <= LargestBatch; count++)
        {
            for (var i = 0; i < 5; i++)
                AssertEntries(function, path, Random(random, count, 0, LongestEntry));
        }
    }

    // Levels of tokens, as a cover has them: messages of a dozen blocks, some of one more than others.
    [Theory]
    [MemberData(nameof(Paths))]
    public void HashEntries_ManyBlocks_IsInBox(HashFunction function, string path)
    {
        var random = new Random(7);
        for (var count = 0; count <= 20; count += 4)
            AssertEntries(function, path, Random(random, count, 700, 800));
        AssertEntries(function, path, Random(random, 100, 0, 4200));
        for (var blocks = 1; blocks <= 10; blocks++)
        {
            foreach (var border in (int[])[72 * blocks, 128 * blocks, 128 * blocks - 16])
                AssertEntries(function, path, Random(random, 17, border - 2, border + 1));
        }
    }

    // One entry of another shape at each place among leaves, so that lanes and places differ.
    [Theory]
    [MemberData(nameof(Paths))]
    public void HashEntries_OneOtherShapeAtEachPlace_IsInBox(HashFunction function, string path)
    {
        var random = new Random(4);
        foreach (var length in (int[])[0, 10, 62, 127, 300, 4095, 4096, 5000])
        {
            for (var place = 0; place <= 17; place++)
            {
                var entries = Random(random, 34, Leaf.MinSize(Suite.Of(function)), Leaf.MaxSizeOf(Suite.Of(function)));
                entries[place] = TreeHasherPaths.Bytes(random, length);
                AssertEntries(function, path, entries);
            }
        }
    }

    [Theory]
    [MemberData(nameof(Paths))]
    public void HashEntries_UniformBytes_IsInBox(HashFunction function, string path)
    {
        foreach (var value in (byte[])[0x00, 0x01, 0x80, 0xff])
        {
            for (var length = function.Width() == 32 ? 60 : 125; length <= (function.Width() == 32 ? 130 : 220); length++)
                AssertEntries(function, path, [.. Enumerable.Range(0, 17).Select(_ => Enumerable.Repeat(value, length).ToArray())]);
        }
    }

    [Theory]
    [MemberData(nameof(Paths))]
    public void HashPairs_EveryBatch_IsInBox(HashFunction function, string path)
    {
        var random = new Random(5);
        for (var count = 0; count <= LargestBatch; count++)
            AssertPairs(function, path, TreeHasherPaths.Bytes(random, count * 2 * function.Width()));
        AssertPairs(function, path, TreeHasherPaths.Bytes(random, 1000 * 2 * function.Width()));
        AssertPairs(function, path, [.. Enumerable.Repeat((byte)0xff, 33 * 2 * function.Width())]);
        AssertPairs(function, path, new byte[33 * 2 * function.Width()]);
    }

    // The last byte of a pair stands alone in the second block of SHA-256 and SHA-512.
    [Theory]
    [MemberData(nameof(Paths))]
    public void HashPairs_EveryLastByte_IsInBox(HashFunction function, string path)
    {
        var pairs = TreeHasherPaths.Bytes(new Random(6), 256 * 2 * function.Width());
        for (var i = 0; i < 256; i++)
            pairs[(i + 1) * 2 * function.Width() - 1] = (byte)i;
        AssertPairs(function, path, pairs);
    }

    // With AVX2 the widest path; without it the winner of a trial, which may be any.
    [Fact]
    public void For_Function_IsOneOfThePaths()
    {
        foreach (var function in TreeHasherPaths.Functions)
        {
            List<string> paths = [.. TreeHashers.For(function).Select(p => p.Name)];
            Assert.Contains(TreeHasher.For(function).Name, Avx2.IsSupported ? paths[..1] : paths);
            Assert.Equal("in-box", paths[^1]);
            Assert.Equal(paths.Distinct(), paths);
        }
    }

    private static List<byte[]> Random(Random random, int count, int shortest, int longest) =>
        [.. Enumerable.Range(0, count).Select(_ => TreeHasherPaths.Bytes(random, random.Next(shortest, longest + 1)))];

    // The digests' buffer is longer than it must be: what lies behind is not touched.
    private static void AssertEntries(HashFunction function, string path, List<byte[]> entries)
    {
        var (bytes, ends) = TreeHasherPaths.Concatenate(entries);
        var digests = Marked(function, entries.Count);
        TreeHasherPaths.Get(function, path).HashEntries(bytes, ends, digests);
        Assert.Equal([.. TreeHasherPaths.Entries(function, entries), .. Marked(function, 0)], digests);
    }

    private static void AssertPairs(HashFunction function, string path, byte[] pairs)
    {
        var digests = Marked(function, pairs.Length / (2 * function.Width()));
        TreeHasherPaths.Get(function, path).HashPairs(pairs, digests);
        Assert.Equal([.. TreeHasherPaths.Pairs(function, pairs), .. Marked(function, 0)], digests);
    }

    private static byte[] Marked(HashFunction function, int digests)
    {
        var buffer = new byte[digests * function.Width() + 7];
        buffer.AsSpan(digests * function.Width()).Fill(0xa5);
        return buffer;
    }
}
