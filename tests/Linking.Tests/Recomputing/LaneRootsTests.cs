using Linking.Hashing;
using Linking.Leaves;
using Linking.Recomputing;

namespace Linking.Tests.Recomputing;

/// <summary>The check in lanes of every width against the one node by node, whichever this processor would use.</summary>
public sealed class LaneRootsTests
{
    public static TheoryData<int> Widths() => [.. LaneWidths.All];

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
    public void Compute_EveryShapeInEveryWidth_IsTheRecursiveRoot(int count)
    {
        var leaves = new RandomLeaves(count, count);
        var expected = RecursiveRoots.Compute(leaves.Bytes, count);
        Assert.Equal(expected, LaneRoots.Fastest.Compute(leaves.Bytes, count));
        if (count >= 2 * PieceRoots.LargestPiece)
            return;
        foreach (var width in LaneWidths.All)
            Assert.Equal((width, expected), (width, new LaneRoots(width, width).Compute(leaves.Bytes, count)));
    }

    [Theory]
    [MemberData(nameof(Widths))]
    public void Compute_EverySmallCount_IsTheRecursiveRoot(int width)
    {
        var roots = new LaneRoots(width, width);
        for (var count = 1; count <= 70; count++)
        {
            var leaves = new RandomLeaves(count, count);
            Assert.Equal(RecursiveRoots.Compute(leaves.Bytes, count), roots.Compute(leaves.Bytes, count));
        }
    }

    [Fact]
    public void Compute_EachFunctionItsOwnWidth_IsTheRecursiveRoot()
    {
        var leaves = new RandomLeaves(300);
        var expected = RecursiveRoots.Compute(leaves.Bytes, 300);
        foreach (var alpha in LaneWidths.All)
        {
            foreach (var beta in LaneWidths.All)
                Assert.Equal(expected, new LaneRoots(alpha, beta).Compute(leaves.Bytes, 300));
        }
    }

    // A bit of any part of a leaf but its length, in leaves from the first to the last, so in every lane.
    [Theory]
    [MemberData(nameof(Widths))]
    public void Compute_OneBitFlipped_IsAnotherRoot(int width)
    {
        const int Count = 1100;
        var leaves = new RandomLeaves(Count);
        var roots = new LaneRoots(width, width);
        var right = roots.Compute(leaves.Bytes, Count);
        for (var i = 0; i < Count; i += 67)
        {
            ref var bits = ref leaves.Bytes[(i == 0 ? 0 : leaves.Ends[i - 1]) + (i % (Leaf.MinSize(Suite.One) - 1))];
            bits ^= (byte)(1 << (i % 8));
            var wrong = roots.Compute(leaves.Bytes, Count);
            bits ^= (byte)(1 << (i % 8));
            Assert.NotEqual(right.Alpha, wrong.Alpha);
            Assert.NotEqual(right.Beta, wrong.Beta);
        }
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(1)]
    public void Compute_AnotherCount_Throws(int difference)
    {
        var leaves = new RandomLeaves(2000);
        Assert.Throws<InvalidOperationException>(() => LaneRoots.Fastest.Compute(leaves.Bytes, 2000 + difference));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(50)]
    public void Compute_LastLeafCutShort_Throws(int missing)
    {
        var leaves = new RandomLeaves(2000);
        Assert.Throws<InvalidOperationException>(() => LaneRoots.Fastest.Compute(leaves.Bytes.AsMemory()[..^missing], 2000));
    }

    [Fact]
    public void Compute_NonceLengthOverItsBound_Throws()
    {
        var leaves = new RandomLeaves(2000);
        leaves.Bytes[Leaf.MinSize(Suite.One) - 1] = 200;
        Assert.Throws<InvalidOperationException>(() => LaneRoots.Fastest.Compute(leaves.Bytes, 2000));
    }
}
