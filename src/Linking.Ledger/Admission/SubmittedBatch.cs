using Linking.Formats;
using Linking.Hashing;
using Linking.Leaves;

namespace Linking.Ledger.Admission;

/// <summary>The leaves of one batch, checked, with what the gate needs of them: made before its lock is taken. Immutable.</summary>
internal sealed class SubmittedBatch
{
    private readonly LeafBatch _batch;
    private readonly ulong[] _keys;

    private SubmittedBatch(LeafBatch batch)
    {
        _batch = batch;
        _keys = new ulong[batch.Count];
        for (var i = 0; i < _keys.Length; i++)
            _keys[i] = LeafKey.Of(batch[i].Span);
        Key = KeyOf(_keys);
    }

    /// <summary>The leaves, concatenated; the caller's.</summary>
    public ReadOnlyMemory<byte> Leaves => _batch.Bytes;

    public int Count => _keys.Length;

    /// <summary>The end of each leaf.</summary>
    public ReadOnlySpan<int> Ends => _batch.Ends;

    /// <summary>See <see cref="LeafKey"/>.</summary>
    public ReadOnlySpan<ulong> Keys => _keys;

    /// <summary>64 bits that stand for these leaves in this order; like a leaf's key a hint.</summary>
    public ulong Key { get; }

    /// <summary>Cuts a batch into its leaves, and checks each as one that is submitted alone.</summary>
    /// <exception cref="LedgerRefusedException">Empty, too large, or a leaf is wrong, which it names.</exception>
    public static SubmittedBatch Parse(ReadOnlyMemory<byte> leaves, Suite suite, LedgerOptions options)
    {
        if (leaves.IsEmpty)
            throw new LedgerRefusedException(RefusalReason.BadBatch, "The batch holds no leaf.");
        if (leaves.Length > options.MaxPendingBytes)
            throw new LedgerRefusedException(
                RefusalReason.BadBatch,
                $"The batch has {leaves.Length} bytes, and a round takes at most {options.MaxPendingBytes}. Submit smaller batches.");
        if (!LeafBatch.TryCut(leaves, out var batch, out var index, out var error))
            throw new LedgerRefusedException(RefusalReason.BadLeaf, $"Leaf {index} of the batch: {error.Message}")
            {
                LeafIndex = index,
                LeafError = error.Kind,
                Suite = suite,
            };
        if (batch.Suite != suite)
            throw new LedgerRefusedException(
                RefusalReason.BadLeaf, $"The batch is of suite {batch.Suite}; the ledger is of suite {suite}.")
            {
                LeafIndex = 0,
                LeafError = DecodeErrorKind.UnknownSuite,
                Suite = suite,
            };
        if (batch.Count > Math.Min(options.MaxBatchLeaves, options.MaxLeavesPerRound))
            throw new LedgerRefusedException(
                RefusalReason.BadBatch,
                $"The batch has {batch.Count} leaves, and at most " +
                $"{Math.Min(options.MaxBatchLeaves, options.MaxLeavesPerRound)} are taken at once. Submit smaller batches.");
        if (batch.IndexOfForeignKind() is var found and >= 0)
            throw new LedgerRefusedException(
                RefusalReason.KindNotAllowed,
                $"Leaf {found} of the batch is an event, or of a kind that this version does not know. Submit documents, aggregates or " +
                "tokens.")
            {
                LeafIndex = found,
            };
        var run = new SubmittedBatch(batch);
        return run.IndexOfRepeat() is var again and >= 0
            ? throw new LedgerRefusedException(
                RefusalReason.BadBatch, $"Leaf {again} of the batch stands in it before. Submit each leaf once.")
            {
                LeafIndex = again,
            }
            : run;
    }

    // A leaf stands once in a batch, as it does within the window when it is submitted alone: otherwise one request could
    // give a look-up thousands of places to go through.
    private int IndexOfRepeat()
    {
        var sorted = _keys.ToArray();
        Array.Sort(sorted);
        for (var i = 1; i < sorted.Length; i++)
        {
            if (sorted[i] != sorted[i - 1])
                continue;
            var first = Array.IndexOf(_keys, sorted[i]);
            var second = Array.IndexOf(_keys, sorted[i], first + 1);
            if (_batch[first].Span.SequenceEqual(_batch[second].Span))
                return second;
        }

        return -1;
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
