using Linking.Formats;
using Linking.Leaves;

namespace Linking.Ledger.Issuing;

/// <summary>The leaves of one batch, checked, with what the gate needs of them: made before its lock is taken. Immutable.</summary>
internal sealed class LeafRun
{
    private readonly int[] _ends;
    private readonly ulong[] _keys;

    private LeafRun(ReadOnlyMemory<byte> leaves, int[] ends, ulong[] keys)
    {
        (Leaves, _ends, _keys) = (leaves, ends, keys);
        Key = KeyOf(keys);
    }

    /// <summary>The leaves, concatenated; the caller's.</summary>
    public ReadOnlyMemory<byte> Leaves { get; }

    public int Count => _ends.Length;

    /// <summary>The end of each leaf.</summary>
    public ReadOnlySpan<int> Ends => _ends;

    /// <summary>See <see cref="LeafKey"/>.</summary>
    public ReadOnlySpan<ulong> Keys => _keys;

    /// <summary>64 bits that stand for these leaves in this order; like a leaf's key a hint.</summary>
    public ulong Key { get; }

    /// <summary>Cuts a batch into its leaves, and checks each as one that is submitted alone.</summary>
    /// <exception cref="LedgerRefusedException">Empty, too large, or a leaf is wrong, which it names.</exception>
    public static LeafRun Parse(ReadOnlyMemory<byte> leaves, LedgerOptions options)
    {
        if (leaves.IsEmpty)
            throw new LedgerRefusedException(RefusalReason.BadBatch, "The batch holds no leaf.");
        if (leaves.Length > options.MaxPendingBytes)
            throw new LedgerRefusedException(RefusalReason.BadBatch, $"The batch has {leaves.Length} bytes, and a round takes at most {options.MaxPendingBytes}. Submit smaller batches.");
        var count = Cut(leaves.Span, default);
        var limit = Math.Min(options.MaxBatchLeaves, options.MaxLeavesPerRound);
        if (count > limit)
            throw new LedgerRefusedException(RefusalReason.BadBatch, $"The batch has {count} leaves, and at most {limit} are taken at once. Submit smaller batches.");
        var ends = new int[count];
        Cut(leaves.Span, ends);
        var keys = new ulong[count];
        var start = 0;
        for (var i = 0; i < count; i++)
        {
            var leaf = leaves.Span[start..ends[i]];
            if (!Leaf.IsValid(leaf, out var kind, out var error))
                throw new LedgerRefusedException(RefusalReason.BadLeaf, $"Leaf {i} of the batch: {error.Message}") { LeafIndex = i, LeafError = error.Kind };
            if (kind == LeafKind.Event)
                throw new LedgerRefusedException(RefusalReason.KindNotAllowed, $"Leaf {i} of the batch is an event. Only the service itself makes events; submit documents, aggregates or tokens.") { LeafIndex = i };
            keys[i] = LeafKey.Of(leaf);
            start = ends[i];
        }

        return new LeafRun(leaves, ends, keys);
    }

    // How many leaves there are, and where each ends if there is room for that.
    private static int Cut(ReadOnlySpan<byte> leaves, Span<int> ends)
    {
        var (position, count) = (0, 0);
        for (; position < leaves.Length; count++)
        {
            var size = Leaf.SizeAt(leaves[position..]);
            if (size == 0 || size > leaves.Length - position)
                throw new LedgerRefusedException(RefusalReason.BadLeaf, $"Leaf {count} of the batch: the batch ends {leaves.Length - position} bytes after its beginning, within it.") { LeafIndex = count, LeafError = DecodeErrorKind.Malformed };
            position += size;
            if (!ends.IsEmpty)
                ends[count] = position;
        }

        return count;
    }

    private static ulong KeyOf(ReadOnlySpan<ulong> keys)
    {
        // The leaves' keys are seeded; what mixes them only has to tell their order, and a run of one from its leaf.
        var key = 0x9e3779b97f4a7c15UL;
        foreach (var leaf in keys)
        {
            key = (key ^ leaf) * 0xff51afd7ed558ccd;
            key ^= key >> 32;
        }

        return key;
    }
}
