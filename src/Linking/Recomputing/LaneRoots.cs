using System.Buffers;
using System.Collections.Concurrent;
using System.Numerics;

using Linking.Hashing;
using Linking.Leaves;

namespace Linking.Recomputing;

/// <summary>
/// The round roots a second way, for large rounds: the round is cut into perfect subtrees; each is cut into as many
/// parts as a vector has lanes, and each lane walks its part from left to right, as who reads a log does; the in-box
/// functions join the lanes' roots, and then the subtrees'. Shares no code with <see cref="Trees.MerkleTree"/> and the
/// kernels, finds the leaves in the stored bytes by itself, and uses all processors.
/// </summary>
/// <param name="suite">The suite of the leaves.</param>
/// <param name="alpha">Bits of a vector for α, see <see cref="LaneWidths"/>.</param>
/// <param name="beta">The same for β.</param>
internal sealed class LaneRoots(Suite suite, int alpha, int beta)
{
    private static readonly Lazy<LaneRoots> One = new(() => Create(Suite.One));
    private static readonly Lazy<LaneRoots> Two = new(() => Create(Suite.Two));

    // As many as ever worked at the same time: no more than processors, in practice.
    private readonly ConcurrentBag<PieceRoots> _idle = [];

    /// <summary>For reports.</summary>
    public string Name => $"{Describe(alpha)}; {Describe(beta)}";

    /// <summary>With the vectors that are fastest here.</summary>
    public static LaneRoots Fastest(Suite suite) => (suite == Suite.One ? One : Two).Value;

    /// <param name="leaves">The round's leaves, one after the other.</param>
    /// <param name="count">How many.</param>
    /// <exception cref="InvalidOperationException">The bytes are not <paramref name="count"/> leaves.</exception>
    public DigestPair Compute(ReadOnlyMemory<byte> leaves, int count)
    {
        var starts = ArrayPool<int>.Shared.Rent(count + 1);
        try
        {
            FindLeaves(leaves.Span, starts.AsSpan(0, count + 1));
            var pieces = Cut(count);
            var roots = new DigestPair[pieces.Count];
            Parallel.For(0, pieces.Count, i =>
            {
                var worker = _idle.TryTake(out var idle) ? idle : new PieceRoots(suite, alpha, beta);
                roots[i] = worker.Root(leaves.Span, starts.AsSpan(pieces[i].First, pieces[i].Count + 1));
                _idle.Add(worker);
            });
            return Join(pieces, roots);
        }
        finally
        {
            ArrayPool<int>.Shared.Return(starts);
        }
    }

    private static LaneRoots Create(Suite suite) => new(suite, LaneWidths.Fastest(suite.Alpha), LaneWidths.Fastest(suite.Beta));

    private static string Describe(int width) => width == LaneWidths.InBox ? "in-box" : $"{width} bits";

    private void FindLeaves(ReadOnlySpan<byte> leaves, Span<int> starts)
    {
        var maxSize = Leaf.MaxSizeOf(suite);
        var position = 0;
        for (var i = 0; i < starts.Length - 1; i++)
        {
            starts[i] = position;
            var size = Leaf.SizeAt(suite, leaves[position..]);
            if (size == 0 || size > maxSize || size > leaves.Length - position)
                throw new InvalidOperationException($"At byte {position} of the round's {leaves.Length} there is no leaf.");
            position += size;
        }

        starts[^1] = position;
        if (position != leaves.Length)
            throw new InvalidOperationException($"{leaves.Length - position} bytes follow the round's last leaf.");
    }

    // Perfect subtrees from left to right, none larger than the one before it.
    private static List<(int First, int Count)> Cut(int count)
    {
        var pieces = new List<(int, int)>();
        for (var first = 0; first < count;)
        {
            var size = Math.Min(PieceRoots.LargestPiece, 1 << BitOperations.Log2((uint)(count - first)));
            pieces.Add((first, size));
            first += size;
        }

        return pieces;
    }

    // The root over perfect subtrees of which none is larger than the one before it.
    private static DigestPair Join(List<(int First, int Count)> pieces, DigestPair[] roots)
    {
        var peaks = new Stack<(int Count, DigestPair Root)>();
        for (var i = 0; i < roots.Length; i++)
        {
            var (count, root) = (pieces[i].Count, roots[i]);
            for (; peaks.TryPeek(out var left) && left.Count == count; count *= 2)
                root = NodeHash.Node(peaks.Pop().Root, root);
            peaks.Push((count, root));
        }

        var whole = peaks.Pop().Root;
        while (peaks.TryPop(out var left))
            whole = NodeHash.Node(left.Root, whole);
        return whole;
    }
}
