using System.Runtime.Intrinsics;

using Linking.Hashing;
using Linking.Recomputing;
using Linking.Leaves;

namespace Linking.Tests.Recomputing;

/// <summary>The check in lanes against the one node by node, on every processor whether or not it is used there.</summary>
public sealed class LaneRootsTests
{
    // Every shape of the last pieces, and whole ones with each of them after.
    public static TheoryData<int> Counts()
    {
        var data = new TheoryData<int>();
        foreach (var piece in new[] { 0, PieceRoots.LargestPiece, 2 * PieceRoots.LargestPiece, 3 * PieceRoots.LargestPiece })
        {
            foreach (var rest in new[] { 0, 1, 7, 8, 15, 16, 17, 31, 100, 255, 1023, 1024, 2047, 4095 })
            {
                if (piece + rest > 0)
                    data.Add(piece + rest);
            }
        }

        return data;
    }

    [Theory]
    [MemberData(nameof(Counts))]
    public void Compute_EveryShape_IsTheRecursiveRoot(int count)
    {
        var leaves = new RandomLeaves(count, count);
        Assert.Equal(RecursiveRoots.Compute(leaves.Bytes, count), LaneRoots.Compute(leaves.Bytes, count));
    }

    [Fact]
    public void Compute_EverySmallCount_IsTheRecursiveRoot()
    {
        for (var count = 1; count <= 70; count++)
        {
            var leaves = new RandomLeaves(count, count);
            Assert.Equal(RecursiveRoots.Compute(leaves.Bytes, count), LaneRoots.Compute(leaves.Bytes, count));
        }
    }

    // Every lane with every length of leaf, and every byte of the digests turned to words and back.
    [Fact]
    public void HashLeaves_EveryLengthInEveryLane_IsTheInBoxHash()
    {
        for (var shift = 0; shift <= Leaf.MaxNonceSize; shift++)
        {
            var bytes = new List<byte>();
            var starts = new List<int> { 0 };
            for (var lane = 0; lane < 16; lane++)
            {
                var nonce = new byte[(lane + shift) % (Leaf.MaxNonceSize + 1)];
                new Random(lane).NextBytes(nonce);
                bytes.AddRange(new Leaf(LeafKind.Document, new DigestPair(default, HashFunction.Sha2With256Bits.Hash([(byte)lane])), nonce: nonce).ToBytes());
                starts.Add(bytes.Count);
            }

            AssertLeaves(new LaneSha256(), HashFunction.Sha2With256Bits, [.. bytes], [.. starts]);
            AssertLeaves(new LaneSha3(), HashFunction.Sha3With256Bits, [.. bytes], [.. starts]);
        }
    }

    [Fact]
    public void Constants_AreTheStandards()
    {
        // The first and the last of FIPS 180-4, 4.2.2 and 5.3.3, and of Keccak's.
        Assert.Equal((0x428a2f98u, 0xc67178f2u, 64), Ends(StandardConstants.Sha256Rounds()));
        Assert.Equal((0x6a09e667u, 0x5be0cd19u, 8), Ends(StandardConstants.Sha256Initial()));
        Assert.Equal((1ul, 0x8000000080008008ul, 24), Ends(StandardConstants.KeccakRounds()));

        static (T First, T Last, int Count) Ends<T>(IEnumerable<T> values) => (values.First(), values.Last(), values.Count());
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(1)]
    public void Compute_AnotherCount_Throws(int difference)
    {
        var leaves = new RandomLeaves(2000);
        Assert.Throws<InvalidOperationException>(() => LaneRoots.Compute(leaves.Bytes, 2000 + difference));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(50)]
    public void Compute_LastLeafCutShort_Throws(int missing)
    {
        var leaves = new RandomLeaves(2000);
        Assert.Throws<InvalidOperationException>(() => LaneRoots.Compute(leaves.Bytes.AsMemory()[..^missing], 2000));
    }

    [Fact]
    public void Compute_NonceLengthOverItsBound_Throws()
    {
        var leaves = new RandomLeaves(2000);
        leaves.Bytes[Leaf.MinSize - 1] = 200;
        Assert.Throws<InvalidOperationException>(() => LaneRoots.Compute(leaves.Bytes, 2000));
    }

    private static void AssertLeaves(LaneHash lanes, HashFunction function, byte[] leaves, int[] starts)
    {
        var words = new Vector512<ulong>[lanes.Vectors];
        var digests = new byte[lanes.Lanes * Digest.Size];
        lanes.HashLeaves(leaves, starts, 0, 1, words);
        lanes.Write(words, digests);
        for (var lane = 0; lane < lanes.Lanes; lane++)
            Assert.Equal(NodeHash.Entry(function, leaves.AsSpan()[starts[lane]..starts[lane + 1]]), new Digest(digests.AsSpan(lane * Digest.Size, Digest.Size)));
    }
}
