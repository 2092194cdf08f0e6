using Linking.Hashing;

namespace Linking.Trees;

/// <summary>
/// What the paths of a run of entries need from outside the run (docs/spec/batch.md): the siblings on the left of its
/// first entry's path and those on the right of its last entry's. Every other sibling lies inside the run, or is
/// computed from what does. Immutable.
/// </summary>
public sealed class RunBoundary
{
    // As in ProofPlan: paths stay within MerklePath.MaxLength.
    private const ulong MaxSize = long.MaxValue;

    /// <param name="left">The siblings on the left, from the entries up.</param>
    /// <param name="right">The siblings on the right, from the entries up.</param>
    public RunBoundary(MerklePath left, MerklePath right)
    {
        ArgumentNullException.ThrowIfNull(left);
        ArgumentNullException.ThrowIfNull(right);
        (Left, Right) = (left, right);
    }

    /// <summary>Left siblings on the path of the run's first entry, from its own up.</summary>
    public MerklePath Left { get; }

    /// <summary>Right siblings on the path of the run's last entry, from its own up.</summary>
    public MerklePath Right { get; }

    /// <summary>How many hashes stand on either side of a run.</summary>
    /// <param name="first">Place of the run's first entry.</param>
    /// <param name="count">Entries of the run, at least 1.</param>
    /// <param name="size">Entries of the tree, at most 2^63 − 1.</param>
    /// <exception cref="ArgumentOutOfRangeException">The run is empty or not all inside the tree, or the tree is too large.</exception>
    public static (int Left, int Right) LengthsOf(ulong first, ulong count, ulong size)
    {
        CheckRun(first, count, size);
        var (left, right) = (0, 0);
        for (var (a, b, n) = (first, first + count - 1, size); n > 1; (a, b, n) = (a >> 1, b >> 1, (n + 1) >> 1))
        {
            left += (int)(a & 1);
            right += HasRight(b, n) ? 1 : 0;
        }

        return (left, right);
    }

    /// <summary>The boundary of a run of a tree that is at hand.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The run is empty or not all inside the tree.</exception>
    public static RunBoundary Of(MerkleTree tree, int first, int count)
    {
        ArgumentNullException.ThrowIfNull(tree);
        ArgumentOutOfRangeException.ThrowIfNegative(first);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(count);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(count, tree.Count - first);
        var last = first + count - 1;
        return new RunBoundary(
            LeftOf(tree.Path(first), (ulong)first, (ulong)tree.Count), RightOf(tree.Path(last), (ulong)last, (ulong)tree.Count));
    }

    /// <summary>The left siblings of an inclusion path.</summary>
    /// <exception cref="ArgumentException">The path is not as long as that entry's, or there is no such entry.</exception>
    public static MerklePath LeftOf(MerklePath path, ulong index, ulong size) => Side(path, index, size, left: true);

    /// <summary>The right siblings of an inclusion path.</summary>
    /// <exception cref="ArgumentException">The path is not as long as that entry's, or there is no such entry.</exception>
    public static MerklePath RightOf(MerklePath path, ulong index, ulong size) => Side(path, index, size, left: false);

    internal static void CheckRun(ulong first, ulong count, ulong size)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(size, MaxSize);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(first, size);
        ArgumentOutOfRangeException.ThrowIfZero(count);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(count, size - first);
    }

    /// <summary>Whether a node has a sibling on its right in a level of <paramref name="width"/> nodes.</summary>
    internal static bool HasRight(ulong node, ulong width) => (node & 1) == 0 && node + 1 < width;

    private static MerklePath Side(MerklePath path, ulong index, ulong size, bool left)
    {
        ArgumentNullException.ThrowIfNull(path);
        CheckRun(index, 1, size);
        Span<DigestPair> steps = stackalloc DigestPair[MerklePath.MaxLength];
        var (next, length) = (0, 0);
        for (var (node, width) = (index, size); width > 1; (node, width) = (node >> 1, (width + 1) >> 1))
        {
            var isLeft = (node & 1) == 1;
            if (!isLeft && !HasRight(node, width))
                continue;
            if (next == path.Length)
                throw new ArgumentException($"The path has {path.Length} steps, fewer than that of entry {index} of {size}.", nameof(path));
            if (isLeft == left)
                steps[length++] = path.Step(next);
            next++;
        }

        return next == path.Length
            ? MerklePath.Of(path.Width, steps[..length])
            : throw new ArgumentException(
                $"The path has {path.Length} steps, and that of entry {index} of {size} has {next}.", nameof(path));
    }
}
