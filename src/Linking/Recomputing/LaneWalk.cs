using System.Numerics;

using Linking.Hashing;

namespace Linking.Recomputing;

/// <summary>
/// The root of a perfect subtree under one function. Each lane walks a part of its own from left to right; in-box
/// hashes join the lanes' roots, and make all of a subtree that has fewer leaves than lanes. Holds working memory: not thread-safe.
/// </summary>
/// <param name="lanes">The function in lanes; null if in-box hashes are to make all.</param>
/// <param name="function">The function.</param>
/// <param name="largest">Leaves of the largest subtree, a power of two.</param>
internal sealed class LaneWalk(LaneHash? lanes, HashFunction function, int largest)
{
    private readonly int _digestSize = (lanes?.Lanes ?? 0) * (lanes?.DigestSize ?? 0);

    // For each height the subtree on the left that waits for its sibling; the last is the root.
    private readonly LaneMemory _peaks = new((BitOperations.Log2((uint)largest) + 1) * (lanes?.Lanes ?? 0) * (lanes?.DigestSize ?? 0));
    private readonly LaneMemory _node = new((lanes?.Lanes ?? 0) * (lanes?.DigestSize ?? 0));
    private readonly byte[] _written = new byte[(lanes?.Lanes ?? 0) * (lanes?.DigestSize ?? 0)];
    private readonly Digest[] _roots = new Digest[lanes?.Lanes ?? largest];

    /// <param name="leaves">The round's leaves.</param>
    /// <param name="starts">Where each of the subtree's begins, and after the last where it ends: a power of two, and one.</param>
    public Digest Root(ReadOnlySpan<byte> leaves, ReadOnlySpan<int> starts)
    {
        var count = starts.Length - 1;
        var roots = _roots.AsSpan(0, Math.Min(count, _roots.Length));
        if (lanes is null || count < lanes.Lanes)
        {
            for (var i = 0; i < count; i++)
                roots[i] = NodeHash.Entry(function, leaves[starts[i]..starts[i + 1]]);
        }
        else
        {
            lanes.Write(InLanes(lanes, leaves, starts, count / lanes.Lanes), _written);
            for (var i = 0; i < roots.Length; i++)
                roots[i] = new Digest(_written.AsSpan(i * lanes.DigestSize, lanes.DigestSize));
        }

        for (var width = roots.Length; width > 1; width /= 2)
        {
            for (var i = 0; i < width; i += 2)
                roots[i / 2] = NodeHash.Node(function, roots[i], roots[i + 1]);
        }

        return roots[0];
    }

    // Lane j walks the j-th of equal parts.
    private ReadOnlySpan<byte> InLanes(LaneHash hash, ReadOnlySpan<byte> leaves, ReadOnlySpan<int> starts, int part)
    {
        var node = _node.Bytes;
        for (var i = 0; i < part; i++)
        {
            hash.HashLeaves(leaves, starts, i, part, node);
            var height = 0;
            for (; (i >> height & 1) == 1; height++)
                hash.HashNodes(Peak(height), node, node);
            node.CopyTo(Peak(height));
        }

        return Peak(BitOperations.Log2((uint)part));
    }

    private Span<byte> Peak(int height) => _peaks.Bytes.Slice(height * _digestSize, _digestSize);
}
