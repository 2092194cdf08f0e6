using Linking.Hashing;

namespace Linking.Trees;

/// <summary>
/// Entries that stand one after the other in a larger Merkle tree, with the part of the tree that their inclusion
/// paths go through: built from the entries and from the hashes on either side (docs/spec/batch.md). Immutable.
/// Takes about 128 bytes an entry.
/// </summary>
/// <remarks>
/// It says nothing of whether the boundary was the right one: the caller compares <see cref="Root"/> with a root that
/// it trusts. If they are equal, every path leads there.
/// </remarks>
public sealed class MerkleRun
{
    // Each level from the left sibling of its first node, if that is outside, to the right sibling of its last.
    private readonly byte[][] _alpha, _beta;

    private MerkleRun(ulong first, int count, ulong size, byte[][] alpha, byte[][] beta)
    {
        (First, Count, TreeSize) = (first, count, size);
        (_alpha, _beta) = (alpha, beta);
    }

    /// <summary>Place of the first entry in the tree.</summary>
    public ulong First { get; }

    /// <summary>Entries of the run, at least 1.</summary>
    public int Count { get; }

    /// <summary>Entries of the tree.</summary>
    public ulong TreeSize { get; }

    /// <summary>The roots that entries and boundary lead to.</summary>
    public DigestPair Root => new(new Digest(_alpha[^1]), new Digest(_beta[^1]));

    /// <summary>Builds the run over entries that stand one after the other in one buffer.</summary>
    /// <param name="entries">All entries of the run, concatenated; not kept.</param>
    /// <param name="ends">For each entry the offset of its end, ascending; at least one, the last at the end of the buffer.</param>
    /// <param name="first">Place of the first entry in the tree.</param>
    /// <param name="size">Entries of the tree, at most 2^63 − 1.</param>
    /// <param name="boundary">The hashes on either side.</param>
    /// <exception cref="ArgumentException">
    /// No entry; ends that are not that; a run that is not all inside the tree; not as many hashes on either side as such
    /// a run has.
    /// </exception>
    public static MerkleRun Build(ReadOnlySpan<byte> entries, ReadOnlySpan<int> ends, ulong first, ulong size, RunBoundary boundary)
    {
        ArgumentNullException.ThrowIfNull(boundary);
        if (ends.IsEmpty || ends[^1] != entries.Length)
            throw new ArgumentException("A run has at least one entry, and the last ends with the buffer.", nameof(ends));
        var (left, right) = RunBoundary.LengthsOf(first, (ulong)ends.Length, size);
        if (boundary.Left.Length != left || boundary.Right.Length != right)
        {
            throw new ArgumentException(
                $"The {ends.Length} entries from {first} on in a tree of {size} have {left} hashes on their left and " +
                $"{right} on their right, not {boundary.Left.Length} and {boundary.Right.Length}.",
                nameof(boundary));
        }

        return new MerkleRun(
            first, ends.Length, size, Levels(Chain.Alpha, entries, ends, first, size, boundary), Levels(
                Chain.Beta, entries, ends, first, size, boundary));
    }

    /// <summary>Steps of the inclusion path of an entry.</summary>
    /// <param name="offset">The entry's place within the run.</param>
    /// <exception cref="ArgumentOutOfRangeException">No such entry.</exception>
    public int PathLength(int offset)
    {
        var node = NodeOf(offset);
        var length = 0;
        for (var level = 0; level < _alpha.Length - 1; level++, node >>= 1)
        {
            if (Sibling(node, level) < _alpha[level].Length)
                length++;
        }

        return length;
    }

    /// <summary>Writes the inclusion path of an entry under one function: <see cref="PathLength"/> digests.</summary>
    /// <param name="chain">The function.</param>
    /// <param name="offset">The entry's place within the run.</param>
    /// <param name="destination">Filled from its start.</param>
    /// <exception cref="ArgumentOutOfRangeException">No such entry.</exception>
    /// <exception cref="ArgumentException">The destination is too short.</exception>
    public void CopyPath(Chain chain, int offset, Span<byte> destination)
    {
        var node = NodeOf(offset);
        var levels = chain == Chain.Alpha ? _alpha : _beta;
        for (var level = 0; level < levels.Length - 1; level++, node >>= 1)
        {
            var sibling = Sibling(node, level);
            if (sibling >= levels[level].Length)
                continue;
            levels[level].AsSpan(sibling, Digest.Size).CopyTo(destination);
            destination = destination[Digest.Size..];
        }
    }

    /// <summary>The inclusion path of an entry, from its sibling up.</summary>
    /// <param name="offset">The entry's place within the run.</param>
    /// <exception cref="ArgumentOutOfRangeException">No such entry.</exception>
    public MerklePath Path(int offset)
    {
        var size = PathLength(offset) * Digest.Size;
        Span<byte> path = stackalloc byte[2 * MerklePath.MaxLength * Digest.Size];
        CopyPath(Chain.Alpha, offset, path);
        CopyPath(Chain.Beta, offset, path[size..]);
        return new MerklePath(path[..size], path.Slice(size, size));
    }

    private ulong NodeOf(int offset)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(offset);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(offset, Count);
        return First + (ulong)offset;
    }

    // Where the sibling of a node of the run stands in its level; at or after the end if the node has none.
    private int Sibling(ulong node, int level) => (int)((node ^ 1) - Begin(First >> level)) * Digest.Size;

    // A level is kept from an even place on, so that its pairs stand beside each other.
    private static ulong Begin(ulong node) => node & ~1UL;

    private static byte[][] Levels(
        Chain chain, ReadOnlySpan<byte> entries, ReadOnlySpan<int> ends, ulong first, ulong size, RunBoundary boundary)
    {
        var hasher = TreeHasher.For(chain);
        var left = boundary.Left[chain];
        var right = boundary.Right[chain];
        var (a, b, n) = (first, first + (ulong)ends.Length - 1, size);
        var levels = new List<byte[]>(32);
        var level = Allocate(a, b, n);
        hasher.HashEntries(entries, ends, level.AsSpan((int)(a & 1) * Digest.Size, ends.Length * Digest.Size));
        while (true)
        {
            if ((a & 1) == 1)
                Take(ref left).CopyTo(level);
            if (RunBoundary.HasRight(b, n))
                Take(ref right).CopyTo(level.AsSpan(level.Length - Digest.Size));
            levels.Add(level);
            if (n == 1)
                return [.. levels];
            (a, b, n) = (a >> 1, b >> 1, (n + 1) >> 1);
            var above = Allocate(a, b, n);
            var pairs = level.Length / DigestPair.Size;
            var to = above.AsSpan((int)(a & 1) * Digest.Size);
            hasher.HashPairs(level.AsSpan(0, pairs * DigestPair.Size), to[..(pairs * Digest.Size)]);

            // The tree's last node of this level has no sibling, and moves up.
            level.AsSpan(pairs * DigestPair.Size).CopyTo(to[(pairs * Digest.Size)..]);
            level = above;
        }
    }

    private static ReadOnlySpan<byte> Take(ref ReadOnlySpan<byte> hashes)
    {
        var hash = hashes[..Digest.Size];
        hashes = hashes[Digest.Size..];
        return hash;
    }

    // Not zeroed: hashing and the boundary fill it.
    private static byte[] Allocate(ulong a, ulong b, ulong n) =>
        GC.AllocateUninitializedArray<byte>(checked((int)(b - Begin(a) + (RunBoundary.HasRight(b, n) ? 2UL : 1UL)) * Digest.Size));
}
