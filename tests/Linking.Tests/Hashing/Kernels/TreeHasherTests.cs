using System.Runtime.Intrinsics.X86;

using Linking.Hashing;
using Linking.Hashing.Kernels;
using Linking.Leaves;

namespace Linking.Tests.Hashing.Kernels;

public sealed class TreeHasherTests
{
    private const int LongestEntry = 200;
    private const int LargestBatch = 40;

    public static TheoryData<Chain, string> Paths() => TreeHasherPaths.All();

    [Theory]
    [MemberData(nameof(Paths))]
    public void HashEntries_EveryLength_IsInBox(Chain chain, string path)
    {
        var random = new Random(1);
        for (var length = 0; length <= LongestEntry; length++)
            AssertEntries(chain, path, [.. Enumerable.Range(0, 19).Select(_ => TreeHasherPaths.Bytes(random, length))]);
    }

    [Theory]
    [MemberData(nameof(Paths))]
    public void HashEntries_EveryBatchOfLeaves_IsInBox(Chain chain, string path)
    {
        var random = new Random(2);
        for (var count = 0; count <= LargestBatch; count++)
            AssertEntries(chain, path, Random(random, count, Leaf.MinSize(Suite.One), Leaf.MaxSize));
    }

    [Theory]
    [MemberData(nameof(Paths))]
    public void HashEntries_EveryBatchOfAnyLengths_IsInBox(Chain chain, string path)
    {
        var random = new Random(3);
        for (var count = 0; count <= LargestBatch; count++)
        {
            for (var i = 0; i < 5; i++)
                AssertEntries(chain, path, Random(random, count, 0, LongestEntry));
        }
    }

    // One entry of another shape at each place among leaves, so that lanes and places differ.
    [Theory]
    [MemberData(nameof(Paths))]
    public void HashEntries_OneOtherShapeAtEachPlace_IsInBox(Chain chain, string path)
    {
        var random = new Random(4);
        foreach (var length in (int[])[0, 10, 62, 127, 300, 5000])
        {
            for (var place = 0; place <= 17; place++)
            {
                var entries = Random(random, 34, Leaf.MinSize(Suite.One), Leaf.MaxSize);
                entries[place] = TreeHasherPaths.Bytes(random, length);
                AssertEntries(chain, path, entries);
            }
        }
    }

    [Theory]
    [MemberData(nameof(Paths))]
    public void HashEntries_UniformBytes_IsInBox(Chain chain, string path)
    {
        foreach (var value in (byte[])[0x00, 0x01, 0x80, 0xff])
        {
            for (var length = 60; length <= 130; length++)
                AssertEntries(chain, path, [.. Enumerable.Range(0, 17).Select(_ => Enumerable.Repeat(value, length).ToArray())]);
        }
    }

    [Theory]
    [MemberData(nameof(Paths))]
    public void HashPairs_EveryBatch_IsInBox(Chain chain, string path)
    {
        var random = new Random(5);
        for (var count = 0; count <= LargestBatch; count++)
            AssertPairs(chain, path, TreeHasherPaths.Bytes(random, count * TreeHasher.PairSize));
        AssertPairs(chain, path, TreeHasherPaths.Bytes(random, 1000 * TreeHasher.PairSize));
        AssertPairs(chain, path, [.. Enumerable.Repeat((byte)0xff, 33 * TreeHasher.PairSize)]);
        AssertPairs(chain, path, new byte[33 * TreeHasher.PairSize]);
    }

    // The last byte of a pair stands alone in the second block of SHA-256.
    [Theory]
    [MemberData(nameof(Paths))]
    public void HashPairs_EveryLastByte_IsInBox(Chain chain, string path)
    {
        var pairs = TreeHasherPaths.Bytes(new Random(6), 256 * TreeHasher.PairSize);
        for (var i = 0; i < 256; i++)
            pairs[(i + 1) * TreeHasher.PairSize - 1] = (byte)i;
        AssertPairs(chain, path, pairs);
    }

    // With AVX2 the widest path; without it the winner of a trial, which may be any.
    [Fact]
    public void For_Chain_IsOneOfThePaths()
    {
        foreach (var chain in Enum.GetValues<Chain>())
        {
            List<string> paths = [.. TreeHashers.For(chain).Select(p => p.Name)];
            Assert.Contains(TreeHasher.For(Suite.One[chain]).Name, Avx2.IsSupported ? paths[..1] : paths);
            Assert.Equal("in-box", paths[^1]);
            Assert.Equal(paths.Distinct(), paths);
        }
    }

    private static List<byte[]> Random(Random random, int count, int shortest, int longest) =>
        [.. Enumerable.Range(0, count).Select(_ => TreeHasherPaths.Bytes(random, random.Next(shortest, longest + 1)))];

    // The digests' buffer is longer than it must be: what lies behind is not touched.
    private static void AssertEntries(Chain chain, string path, List<byte[]> entries)
    {
        var (bytes, ends) = TreeHasherPaths.Concatenate(entries);
        var digests = Marked(entries.Count);
        TreeHasherPaths.Get(chain, path).HashEntries(bytes, ends, digests);
        Assert.Equal([.. TreeHasherPaths.Entries(chain, entries), .. Marked(0)], digests);
    }

    private static void AssertPairs(Chain chain, string path, byte[] pairs)
    {
        var digests = Marked(pairs.Length / TreeHasher.PairSize);
        TreeHasherPaths.Get(chain, path).HashPairs(pairs, digests);
        Assert.Equal([.. TreeHasherPaths.Pairs(chain, pairs), .. Marked(0)], digests);
    }

    private static byte[] Marked(int digests)
    {
        var buffer = new byte[digests * TreeHasher.DigestSize + 7];
        buffer.AsSpan(digests * TreeHasher.DigestSize).Fill(0xa5);
        return buffer;
    }
}
