using Linking.Hashing;
using Linking.Leaves;
using Linking.Recomputing;

namespace Linking.Tests.Recomputing;

/// <summary>The check in lanes of every width against the one node by node, whichever this processor would use.</summary>
public sealed class LaneRootsTests
{
    public static TheoryData<int, int> Widths()
    {
        var data = new TheoryData<int, int>();
        foreach (var width in LaneWidths.All)
        {
            data.Add(1, width);
            data.Add(2, width);
        }

        return data;
    }

    // Every shape of the last pieces, and whole ones with each of them after.
    public static TheoryData<int, int> Counts()
    {
        var data = new TheoryData<int, int>();
        foreach (var piece in new[] { 0, PieceRoots.LargestPiece, 2 * PieceRoots.LargestPiece, 3 * PieceRoots.LargestPiece })
        {
            foreach (var rest in new[] { 0, 1, 7, 8, 15, 16, 17, 31, 100, 255, 1023, 1024, 2047, 4095 })
            {
                if (piece + rest > 0)
                    data.Add(1, piece + rest);
                if (piece + rest > 0 && (piece == 0 || (piece == PieceRoots.LargestPiece && rest < 10)))
                    data.Add(2, piece + rest);
            }
        }

        return data;
    }

    [Theory]
    [MemberData(nameof(Counts))]
    public void Compute_EveryShapeInEveryWidth_IsTheRecursiveRoot(int number, int count)
    {
        var suite = SuiteOf(number);
        var leaves = new RandomLeaves(count, count, suite);
        var expected = RecursiveRoots.Compute(leaves.Bytes, count);
        Assert.Equal(expected, LaneRoots.Fastest(suite).Compute(leaves.Bytes, count));
        if (count >= 2 * PieceRoots.LargestPiece)
            return;
        foreach (var width in LaneWidths.All)
            Assert.Equal((width, expected), (width, new LaneRoots(suite, width, width).Compute(leaves.Bytes, count)));
    }

    [Theory]
    [MemberData(nameof(Widths))]
    public void Compute_EverySmallCount_IsTheRecursiveRoot(int number, int width)
    {
        var suite = SuiteOf(number);
        var roots = new LaneRoots(suite, width, width);
        for (var count = 1; count <= 70; count++)
        {
            var leaves = new RandomLeaves(count, count, suite);
            Assert.Equal(RecursiveRoots.Compute(leaves.Bytes, count), roots.Compute(leaves.Bytes, count));
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void Compute_EachFunctionItsOwnWidth_IsTheRecursiveRoot(int number)
    {
        var suite = SuiteOf(number);
        var leaves = new RandomLeaves(300, suite: suite);
        var expected = RecursiveRoots.Compute(leaves.Bytes, 300);
        foreach (var alpha in LaneWidths.All)
        {
            foreach (var beta in LaneWidths.All)
                Assert.Equal(expected, new LaneRoots(suite, alpha, beta).Compute(leaves.Bytes, 300));
        }
    }

    // A bit of any part of a leaf but its length, in leaves from the first to the last, so in every lane.
    [Theory]
    [MemberData(nameof(Widths))]
    public void Compute_OneBitFlipped_IsAnotherRoot(int number, int width)
    {
        var suite = SuiteOf(number);
        const int Count = 1100;
        var leaves = new RandomLeaves(Count, suite: suite);
        var roots = new LaneRoots(suite, width, width);
        var right = roots.Compute(leaves.Bytes, Count);
        for (var i = 0; i < Count; i += 67)
        {
            ref var bits = ref leaves.Bytes[(i == 0 ? 0 : leaves.Ends[i - 1]) + (i % (Leaf.MinSize(suite) - 1))];
            bits ^= (byte)(1 << (i % 8));
            var wrong = roots.Compute(leaves.Bytes, Count);
            bits ^= (byte)(1 << (i % 8));
            Assert.NotEqual(right.Alpha, wrong.Alpha);
            Assert.NotEqual(right.Beta, wrong.Beta);
        }
    }

    [Theory]
    [InlineData(1, -1)]
    [InlineData(1, 1)]
    [InlineData(2, -1)]
    [InlineData(2, 1)]
    public void Compute_AnotherCount_Throws(int number, int difference)
    {
        var suite = SuiteOf(number);
        var leaves = new RandomLeaves(2000, suite: suite);
        Assert.Throws<InvalidOperationException>(() => LaneRoots.Fastest(suite).Compute(leaves.Bytes, 2000 + difference));
    }

    [Theory]
    [InlineData(1, 1)]
    [InlineData(1, 50)]
    [InlineData(2, 1)]
    [InlineData(2, 50)]
    public void Compute_LastLeafCutShort_Throws(int number, int missing)
    {
        var suite = SuiteOf(number);
        var leaves = new RandomLeaves(2000, suite: suite);
        Assert.Throws<InvalidOperationException>(() => LaneRoots.Fastest(suite).Compute(leaves.Bytes.AsMemory()[..^missing], 2000));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void Compute_NonceLengthOverItsBound_Throws(int number)
    {
        var suite = SuiteOf(number);
        var leaves = new RandomLeaves(2000, suite: suite);
        leaves.Bytes[Leaf.MinSize(suite) - 1] = 200;
        Assert.Throws<InvalidOperationException>(() => LaneRoots.Fastest(suite).Compute(leaves.Bytes, 2000));
    }

    private static Suite SuiteOf(int number) => number == 1 ? Suite.One : Suite.Two;
}
