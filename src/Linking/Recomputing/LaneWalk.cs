using System.Numerics;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

using Linking.Hashing;

namespace Linking.Recomputing;

/// <summary>
/// The root of a perfect subtree under one function. Each lane walks a part of its own from left to right; in-box
/// hashes join the lanes' roots, and make all of a subtree that has fewer leaves than lanes. Holds working memory: not thread-safe.
/// </summary>
internal sealed class LaneWalk(LaneHash lanes, HashFunction function, int largest)
{
    // For each height the subtree on the left that waits for its sibling; the last is the root.
    private readonly LaneMemory _peaks = new((BitOperations.Log2((uint)largest) + 1) * lanes.Vectors);
    private readonly LaneMemory _node = new(lanes.Vectors);
    private readonly Digest[] _roots = new Digest[lanes.Lanes];

    /// <param name="leaves">The round's leaves.</param>
    /// <param name="starts">Where each of the subtree's begins, and after the last where it ends: a power of two, and one.</param>
    public Digest Root(ReadOnlySpan<byte> leaves, ReadOnlySpan<int> starts)
    {
        var count = starts.Length - 1;
        var roots = _roots.AsSpan(0, Math.Min(count, lanes.Lanes));
        if (count < lanes.Lanes)
        {
            for (var i = 0; i < count; i++)
                roots[i] = NodeHash.Entry(function, leaves[starts[i]..starts[i + 1]]);
        }
        else
        {
            lanes.Write(InLanes(leaves, starts, count / lanes.Lanes), MemoryMarshal.AsBytes(roots));
        }

        for (var width = roots.Length; width > 1; width /= 2)
        {
            for (var i = 0; i < width; i += 2)
                roots[i / 2] = NodeHash.Node(function, roots[i], roots[i + 1]);
        }

        return roots[0];
    }

    // Lane j walks the j-th of equal parts.
    private ReadOnlySpan<Vector512<ulong>> InLanes(ReadOnlySpan<byte> leaves, ReadOnlySpan<int> starts, int part)
    {
        var node = _node.Vectors;
        for (var i = 0; i < part; i++)
        {
            lanes.HashLeaves(leaves, starts, i, part, node);
            var height = 0;
            for (; (i >> height & 1) == 1; height++)
                lanes.HashNodes(Peak(height), node, node);
            node.CopyTo(Peak(height));
        }

        return Peak(BitOperations.Log2((uint)part));
    }

    private Span<Vector512<ulong>> Peak(int height) => _peaks.Vectors.Slice(height * lanes.Vectors, lanes.Vectors);
}
