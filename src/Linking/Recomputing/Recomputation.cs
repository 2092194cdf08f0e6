using Linking.Hashing;
using Linking.Leaves;
using Linking.Trees;

namespace Linking.Recomputing;

/// <summary>What the seal of a round is checked with (docs/design/round-loop.md).</summary>
public static class Recomputation
{
    /// <summary>Leaves from which on vectors are used, and all processors. In-box, fewer take at most 2 ms.</summary>
    public const int LargeRound = 1024;

    // One would do against a kernel that is wrong always.
    private const int Samples = 8;

    /// <summary>
    /// The round roots a second way, node by node with the in-box functions or in the lanes of vectors.
    /// </summary>
    /// <param name="leaves">The very bytes that are handed to storage.</param>
    /// <param name="count">Leaves in them.</param>
    /// <exception cref="InvalidOperationException">The bytes are not <paramref name="count"/> leaves.</exception>
    public static DigestPair Roots(ReadOnlyMemory<byte> leaves, int count) =>
        count < LargeRound || Leaf.SuiteOf(leaves.Span) is not { } suite
            ? RecursiveRoots.Compute(leaves.Span, count)
            : LaneRoots.Fastest(suite).Compute(leaves, count);

    /// <summary>
    /// Verifies some leaves by their paths, as who holds their tokens does: with the in-box functions, one hash after the
    /// other. Which ones follows from the root, so that a seal can be repeated.
    /// </summary>
    /// <returns>Whether all paths lead to the roots.</returns>
    public static bool PathsHold(MerkleTree tree, ReadOnlySpan<byte> leaves, ReadOnlySpan<int> ends)
    {
        var draw = tree.Root.Alpha.Bytes;
        var suite = Suite.OfWidth(tree.Root.Width);
        for (var i = 0; i < Math.Min(Samples, tree.Count); i++)
        {
            var index = (int)(BitConverter.ToUInt32(draw[(i * sizeof(uint))..]) % (uint)tree.Count);
            var leaf = suite.HashEntry(leaves[(index == 0 ? 0 : ends[index - 1])..ends[index]]);
            var path = tree.Path(index);
            var (at, size) = ((ulong)index, (ulong)tree.Count);
            if (!Folding.TryFold(suite.Alpha, leaf.Alpha, at, size, path[Chain.Alpha], out var alpha)
                || !Folding.TryFold(suite.Beta, leaf.Beta, at, size, path[Chain.Beta], out var beta)
                || new DigestPair(alpha, beta) != tree.Root)
                return false;
        }

        return true;
    }
}
