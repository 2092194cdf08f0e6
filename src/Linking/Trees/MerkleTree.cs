using System.Globalization;

using Linking.Hashing;

namespace Linking.Trees;

/// <summary>
/// The Merkle tree of RFC 6962, section 2.1, over one list of entries under both functions at once: roots and
/// inclusion paths of a round or of an aggregation. Immutable, and thread-safe. Takes about 128 bytes an entry, and holds
/// at most 67,108,863 of them, in suite 2 half as many.
/// </summary>
/// <remarks>
/// Built level by level. A last node without a sibling moves up unchanged, which gives the same tree as the RFC's
/// recursive split at the largest power of two, and lets each level be hashed as one batch.
/// </remarks>
public sealed class MerkleTree
{
    private readonly byte[][] _alpha, _beta;
    private readonly int _width;
    private readonly TreeMemory? _memory;

    // Whoever built the tree, and each who holds it; 0 when its memory has gone back.
    private int _holders = 1;

    private MerkleTree(int count, int width, byte[][] alpha, byte[][] beta, TreeMemory? memory)
    {
        Count = count;
        _width = width;
        _alpha = alpha;
        _beta = beta;
        _memory = memory;
        Root = Node(alpha.Length - 1, 0);
    }

    /// <summary>Entries, at least 1.</summary>
    public int Count { get; }

    /// <summary>Under both functions.</summary>
    public DigestPair Root { get; }

    /// <summary>Builds the tree over entries that stand one after the other in one buffer.</summary>
    /// <param name="entries">All entries, concatenated; not kept.</param>
    /// <param name="ends">For each entry the offset of its end, ascending; at least one, the last at the end of the buffer.</param>
    /// <param name="suite">Of its hashes; null: suite 1.</param>
    /// <exception cref="ArgumentException">No entry, too many, or ends that are not that.</exception>
    public static MerkleTree Build(ReadOnlySpan<byte> entries, ReadOnlySpan<int> ends, Suite? suite = null)
    {
        suite ??= Suite.One;
        return Build(entries, ends, TreeHasher.For(suite.Alpha), TreeHasher.For(suite.Beta));
    }

    /// <summary>
    /// The same, in memory that earlier trees have given back. The caller holds the tree, and releases it
    /// (<see cref="Release"/>) when it is no longer wanted; who else reads it holds it meanwhile (<see cref="TryHold"/>).
    /// </summary>
    /// <param name="entries">All entries, concatenated; not kept.</param>
    /// <param name="ends">For each entry the offset of its end, ascending; at least one, the last at the end of the buffer.</param>
    /// <param name="memory">Of whoever builds one large tree after another.</param>
    /// <param name="suite">Of its hashes; null: suite 1.</param>
    /// <exception cref="ArgumentException">No entry, too many, or ends that are not that.</exception>
    public static MerkleTree Build(ReadOnlySpan<byte> entries, ReadOnlySpan<int> ends, TreeMemory memory, Suite? suite = null)
    {
        ArgumentNullException.ThrowIfNull(memory);
        suite ??= Suite.One;
        return Build(entries, ends, TreeHasher.For(suite.Alpha), TreeHasher.For(suite.Beta), memory);
    }

    /// <summary>Builds the tree over separate entries.</summary>
    /// <exception cref="ArgumentException">No entry, or too many.</exception>
    public static MerkleTree Build(IReadOnlyList<byte[]> entries, Suite? suite = null)
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

        return Build(buffer, ends, suite);
    }

    /// <summary>Builds the tree with given hashers of α and β.</summary>
    internal static MerkleTree Build(
        ReadOnlySpan<byte> entries, ReadOnlySpan<int> ends, TreeHasher alpha, TreeHasher beta, TreeMemory? memory = null)
    {
        if (ends.IsEmpty)
            throw new ArgumentException("A tree has at least one entry.", nameof(ends));
        // One level is one array.
        if (ends.Length > int.MaxValue / alpha.Width)
        {
            throw new ArgumentException(
                string.Create(CultureInfo.InvariantCulture, $"A tree in memory has at most {int.MaxValue / alpha.Width:N0} entries."),
                nameof(ends));
        }

        if (ends[^1] != entries.Length)
            throw new ArgumentException("The last entry ends with the buffer.", nameof(ends));
        memory?.Begin();
        return new MerkleTree(ends.Length, alpha.Width, Levels(alpha, entries, ends, memory), Levels(beta, entries, ends, memory), memory);
    }

    /// <summary>
    /// Holds the tree while it is read, so that its memory is not given back meanwhile; <see cref="Release"/> follows.
    /// False if that has happened already. Always true of a tree with memory of its own.
    /// </summary>
    public bool TryHold()
    {
        if (_memory is null)
            return true;
        for (var holders = Volatile.Read(ref _holders); holders > 0;)
        {
            var before = Interlocked.CompareExchange(ref _holders, holders + 1, holders);
            if (before == holders)
                return true;
            holders = before;
        }

        return false;
    }

    /// <summary>Ends a hold, or the builder's own; with the last one the memory goes back, and the tree has its root only.</summary>
    /// <exception cref="InvalidOperationException">Nobody held it.</exception>
    public void Release()
    {
        if (_memory is null)
            return;
        var holders = Interlocked.Decrement(ref _holders);
        if (holders < 0)
            throw new InvalidOperationException("The tree was released more often than it was held.");
        if (holders > 0)
            return;
        _memory.Return(_alpha);
        _memory.Return(_beta);
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
            if (sibling < CountAt(level))
                steps[length++] = Node(level, sibling);
        }

        return MerklePath.Of(_width, steps[..length]);
    }

    /// <summary>Steps of an entry's inclusion path.</summary>
    /// <exception cref="ArgumentOutOfRangeException">No such entry.</exception>
    public int PathLength(int index) => PathLength(index, Count);

    /// <summary>Steps of an entry's inclusion path in a tree of <paramref name="count"/> entries.</summary>
    /// <exception cref="ArgumentOutOfRangeException">No such entry.</exception>
    public static int PathLength(int index, int count)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(index);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(index, count);
        var length = 0;
        for (; count > 1; count = (int)((count + 1L) / 2), index >>= 1)
        {
            if ((index ^ 1) < count)
                length++;
        }

        return length;
    }

    /// <summary>Writes an entry's inclusion path under one function: <see cref="PathLength(int)"/> digests.</summary>
    /// <exception cref="ArgumentOutOfRangeException">No such entry.</exception>
    /// <exception cref="ArgumentException">The destination is too short.</exception>
    public void CopyPath(Chain chain, int index, Span<byte> destination)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(index);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(index, Count);
        var levels = chain == Chain.Alpha ? _alpha : _beta;
        for (var level = 0; level < levels.Length - 1; level++, index >>= 1)
        {
            var sibling = index ^ 1;
            if (sibling >= CountAt(level))
                continue;
            LevelOf(levels, level).Slice(sibling * _width, _width).CopyTo(destination);
            destination = destination[_width..];
        }
    }

    /// <summary>Writes the leaf hashes of all entries under one function.</summary>
    /// <exception cref="ArgumentException">The destination is too short.</exception>
    public void CopyEntryHashes(Chain chain, Span<byte> destination) =>
        LevelOf(chain == Chain.Alpha ? _alpha : _beta, 0).CopyTo(destination);

    private DigestPair Node(int level, int index) =>
        new(
            new Digest(LevelOf(_alpha, level).Slice(index * _width, _width)),
            new Digest(LevelOf(_beta, level).Slice(index * _width, _width)));

    // Arrays may be larger than the levels in them, and hold other trees' nodes after this one was released.
    private ReadOnlySpan<byte> LevelOf(byte[][] levels, int level)
    {
        ObjectDisposedException.ThrowIf(Volatile.Read(ref _holders) <= 0, this);
        return levels[level].AsSpan(0, CountAt(level) * _width);
    }

    private int CountAt(int level) => (int)((Count + (1L << level) - 1) >> level);

    // The nodes of one chain, level by level, from the leaves up. The memory is not zeroed: hashing fills it.
    private static byte[][] Levels(TreeHasher hasher, ReadOnlySpan<byte> entries, ReadOnlySpan<int> ends, TreeMemory? memory)
    {
        var levels = new List<byte[]>(32);
        var level = Allocate(ends.Length * hasher.Width, memory);
        hasher.HashEntries(entries, ends, level);
        levels.Add(level);
        for (var count = ends.Length; count > 1; count = (count + 1) / 2)
        {
            var above = Allocate((count + 1) / 2 * hasher.Width, memory);
            hasher.HashPairs(level.AsSpan(0, count / 2 * 2 * hasher.Width), above.AsSpan(0, count / 2 * hasher.Width));
            if (count % 2 == 1)
                level.AsSpan((count - 1) * hasher.Width, hasher.Width)
                    .CopyTo(above.AsSpan(count / 2 * hasher.Width));
            levels.Add(level = above);
        }

        return [.. levels];
    }

    private static byte[] Allocate(int size, TreeMemory? memory) =>
        memory is null ? GC.AllocateUninitializedArray<byte>(size) : memory.Take(size);
}
