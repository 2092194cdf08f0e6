using Linking.Hashing;

namespace Linking.Trees;

/// <summary>
/// The Merkle tree of RFC 6962, section 2.1, over one list of entries under both functions at once: roots and
/// inclusion paths of a round or of an aggregation. Immutable. Takes about 128 bytes an entry, and holds at most
/// 67,108,863 of them.
/// </summary>
/// <remarks>
/// Built level by level. A last node without a sibling moves up unchanged, which gives the same tree as the RFC's
/// recursive split at the largest power of two, and lets each level be hashed as one batch.
/// </remarks>
public sealed class MerkleTree
{
    // One level is one array.
    private const int MaxCount = int.MaxValue / Digest.Size;

    private readonly byte[][] _alpha, _beta;

    private MerkleTree(int count, byte[][] alpha, byte[][] beta)
    {
        Count = count;
        _alpha = alpha;
        _beta = beta;
    }

    /// <summary>Entries, at least 1.</summary>
    public int Count { get; }

    public DigestPair Root => new(new Digest(_alpha[^1]), new Digest(_beta[^1]));

    /// <summary>Builds the tree over entries that stand one after the other in one buffer.</summary>
    /// <param name="entries">All entries, concatenated; not kept.</param>
    /// <param name="ends">For each entry the offset of its end, ascending; at least one, the last at the end of the buffer.</param>
    /// <exception cref="ArgumentException">No entry, too many, or ends that are not that.</exception>
    public static MerkleTree Build(ReadOnlySpan<byte> entries, ReadOnlySpan<int> ends) =>
        Build(entries, ends, TreeHasher.For(Chain.Alpha), TreeHasher.For(Chain.Beta));

    /// <summary>Builds the tree over separate entries.</summary>
    /// <exception cref="ArgumentException">No entry, or too many.</exception>
    public static MerkleTree Build(IReadOnlyList<byte[]> entries)
    {
        ArgumentNullException.ThrowIfNull(entries);
        var ends = new int[entries.Count];
        var length = entries.Sum(e => (long)e.Length);
        if (length > Array.MaxLength)
            throw new ArgumentException("The entries of a tree in memory have at most 2 GiB together.", nameof(entries));
        var buffer = new byte[length];
        var position = 0;
        for (var i = 0; i < entries.Count; i++)
        {
            entries[i].CopyTo(buffer, position);
            ends[i] = position += entries[i].Length;
        }

        return Build(buffer, ends);
    }

    /// <summary>Builds the tree with given hashers of α and β.</summary>
    internal static MerkleTree Build(ReadOnlySpan<byte> entries, ReadOnlySpan<int> ends, TreeHasher alpha, TreeHasher beta)
    {
        if (ends.IsEmpty)
            throw new ArgumentException("A tree has at least one entry.", nameof(ends));
        if (ends.Length > MaxCount)
            throw new ArgumentException("A tree in memory has at most 67,108,863 entries.", nameof(ends));
        if (ends[^1] != entries.Length)
            throw new ArgumentException("The last entry ends with the buffer.", nameof(ends));
        return new MerkleTree(ends.Length, Levels(alpha, entries, ends), Levels(beta, entries, ends));
    }

    /// <summary>The leaf hash of an entry.</summary>
    /// <exception cref="ArgumentOutOfRangeException">No such entry.</exception>
    public DigestPair EntryHash(int index) => Node(0, index);

    /// <summary>The inclusion path of an entry, from its sibling up.</summary>
    /// <exception cref="ArgumentOutOfRangeException">No such entry.</exception>
    public MerklePath Path(int index)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(index);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(index, Count);
        Span<DigestPair> steps = stackalloc DigestPair[MerklePath.MaxLength];
        var length = 0;
        for (var level = 0; level < _alpha.Length - 1; level++, index >>= 1)
        {
            var sibling = index ^ 1;
            if (sibling < _alpha[level].Length / Digest.Size)
                steps[length++] = Node(level, sibling);
        }

        return new MerklePath(steps[..length]);
    }

    /// <summary>Steps of an entry's inclusion path.</summary>
    /// <exception cref="ArgumentOutOfRangeException">No such entry.</exception>
    public int PathLength(int index)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(index);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(index, Count);
        var length = 0;
        for (var level = 0; level < _alpha.Length - 1; level++, index >>= 1)
        {
            if ((index ^ 1) < _alpha[level].Length / Digest.Size)
                length++;
        }

        return length;
    }

    /// <summary>Writes an entry's inclusion path under one function: <see cref="PathLength"/> digests.</summary>
    /// <exception cref="ArgumentOutOfRangeException">No such entry.</exception>
    /// <exception cref="ArgumentException">The destination is too short.</exception>
    public void CopyPath(Chain chain, int index, Span<byte> destination)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(index);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(index, Count);
        var levels = chain == Chain.Alpha ? _alpha : _beta;
        for (var level = 0; level < levels.Length - 1; level++, index >>= 1)
        {
            var sibling = (index ^ 1) * Digest.Size;
            if (sibling >= levels[level].Length)
                continue;
            levels[level].AsSpan(sibling, Digest.Size).CopyTo(destination);
            destination = destination[Digest.Size..];
        }
    }

    private DigestPair Node(int level, int index) =>
        new(new Digest(_alpha[level].AsSpan(index * Digest.Size, Digest.Size)), new Digest(_beta[level].AsSpan(index * Digest.Size, Digest.Size)));

    /// <summary>The nodes of one chain, level by level, from the leaves up.</summary>
    internal static byte[][] Levels(TreeHasher hasher, ReadOnlySpan<byte> entries, ReadOnlySpan<int> ends)
    {
        var levels = new List<byte[]>(32);
        var level = Allocate(ends.Length);
        hasher.HashEntries(entries, ends, level);
        levels.Add(level);
        for (var count = ends.Length; count > 1; count = (count + 1) / 2)
        {
            var above = Allocate((count + 1) / 2);
            hasher.HashPairs(level.AsSpan(0, count / 2 * DigestPair.Size), above.AsSpan(0, count / 2 * Digest.Size));
            if (count % 2 == 1)
                level.AsSpan((count - 1) * Digest.Size).CopyTo(above.AsSpan(count / 2 * Digest.Size));
            levels.Add(level = above);
        }

        return [.. levels];
    }

    // Not zeroed: hashing fills it.
    private static byte[] Allocate(int digests) => GC.AllocateUninitializedArray<byte>(digests * Digest.Size);
}
