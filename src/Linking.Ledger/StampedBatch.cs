using Linking.Ledger.Issuing;
using Linking.Rounds;
using Linking.Trees;

namespace Linking.Ledger;

/// <summary>
/// The leaves of a batch, which stand one after the other in a durable round. From the token of the first and the hashes
/// on the right of the last, whoever has the leaves makes the token of each (docs/spec/batch.md). Holds its round in
/// memory while it lives. Immutable.
/// </summary>
public sealed class StampedBatch
{
    private readonly SealedRound _round;

    internal StampedBatch(SealedRound round, int first, int count, bool repeated)
    {
        (_round, FirstIndex, Count, Repeated) = (round, (uint)first, count, repeated);
        Right = round.RightOf(first + count - 1);
    }

    /// <summary>Header of the round.</summary>
    public Header Header => _round.Header;

    /// <summary>Place of the first leaf in the round.</summary>
    public uint FirstIndex { get; }

    /// <summary>Leaves of the batch, at least 1.</summary>
    public int Count { get; }

    /// <summary>The right siblings on the path of the last leaf.</summary>
    public MerklePath Right { get; }

    /// <summary>Whether an earlier request had put them there.</summary>
    public bool Repeated { get; }

    /// <summary>The stamp of one leaf: the same as if it had been submitted alone.</summary>
    /// <param name="offset">Its place within the batch.</param>
    /// <exception cref="ArgumentOutOfRangeException">No such leaf.</exception>
    public StampedLeaf this[int offset]
    {
        get
        {
            ArgumentOutOfRangeException.ThrowIfNegative(offset);
            ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(offset, Count);
            return _round.Stamp((int)FirstIndex + offset, Repeated);
        }
    }
}
