using Linking.Hashing;

namespace Linking.Trees;

/// <summary>
/// Entries that stand one after the other in a larger tree, under one function, with the part of the tree that their
/// paths go through (docs/spec/batch.md, "What a run needs from outside"). Immutable.
/// </summary>
internal sealed class MerkleRun
{
    private readonly int _width;
    private readonly ulong _first;

    // Each level's hashes, from the left sibling of the run's first node, if it is outside, to the right of its last.
    private readonly List<(ulong Start, byte[] Hashes)> _levels;

    private MerkleRun(int width, ulong first, List<(ulong Start, byte[] Hashes)> levels) =>
        (_width, _first, _levels) = (width, first, levels);

    public Digest Root => new(_levels[^1].Hashes);

    /// <param name="function">The function.</param>
    /// <param name="hashes">Leaf hashes of the run's entries, one after the other; at least one.</param>
    /// <param name="first">Place of the first entry; the run is all inside the tree.</param>
    /// <param name="size">Entries of the tree.</param>
    /// <param name="path">The first entry's path, whole.</param>
    /// <param name="right">The right hashes, from the leaf up.</param>
    /// <returns>Null if the hashes given are not as many as the run needs.</returns>
    public static MerkleRun? Build(
        HashFunction function, byte[] hashes, ulong first, ulong size, ReadOnlySpan<byte> path, ReadOnlySpan<byte> right)
    {
        var width = function.Width();
        var count = (ulong)(hashes.Length / width);
        var (pathLeft, pathRight) = RunBoundary.LengthsOf(first, 1, size);
        if (path.Length != (pathLeft + pathRight) * width || right.Length != RunBoundary.LengthsOf(first, count, size).Right * width)
            return null;
        var levels = new List<(ulong, byte[])>();
        for (var (a, b, n) = (first, first + count - 1, size); n > 1; (a, b, n) = (a >> 1, b >> 1, (n + 1) >> 1))
        {
            var hasLeft = (a & 1) == 1;
            var hasRight = (b & 1) == 0 && b + 1 < n;
            byte[] level = [.. hasLeft ? path[..width] : [], .. hashes, .. hasRight ? right[..width] : []];
            // The first entry's path has a step here where its node has a sibling, also one that is inside the run.
            if (hasLeft || a + 1 < n)
                path = path[width..];
            if (hasRight)
                right = right[width..];
            levels.Add((hasLeft ? a - 1 : a, level));
            hashes = Above(function, level);
        }

        levels.Add((0, hashes));
        return new MerkleRun(width, first, levels);
    }

    /// <summary>The path of an entry by its place in the run, from the leaf up.</summary>
    public byte[] PathOf(int offset)
    {
        var path = new List<byte>();
        var node = _first + (ulong)offset;
        foreach (var (start, hashes) in _levels.SkipLast(1))
        {
            var at = (int)((node ^ 1) - start) * _width;
            if (at < hashes.Length)
                path.AddRange(hashes.AsSpan(at, _width));
            node >>= 1;
        }

        return [.. path];
    }

    // Every level begins with a left node; a last one without a sibling moves up.
    private static byte[] Above(HashFunction function, byte[] level)
    {
        var width = function.Width();
        var count = level.Length / width;
        var above = new byte[(count + 1) / 2 * width];
        for (var i = 0; i < count; i += 2)
        {
            var target = above.AsSpan(i / 2 * width, width);
            var left = level.AsSpan(i * width, width);
            if (i + 1 < count)
                NodeHash.Node(function, left, level.AsSpan((i + 1) * width, width), target);
            else
                left.CopyTo(target);
        }

        return above;
    }
}
