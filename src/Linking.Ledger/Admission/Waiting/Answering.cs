using Linking.Ledger.Issuing;

namespace Linking.Ledger.Admission.Waiting;

/// <summary>
/// Answers some callers of a round on a thread of the pool, one after the other: a caller goes on right there, which
/// saves each a way through the pool's queue. Small, so that all processors share a round, and so that few wait for one
/// that takes long.
/// </summary>
internal sealed class Answering : IThreadPoolWorkItem
{
    private const int Size = 64;

    private readonly WaitingLeaf[] _leaves;
    private readonly SealedRound? _round;
    private readonly LedgerRefusedException? _refusal;

    private Answering(WaitingLeaf[] leaves, SealedRound? round, LedgerRefusedException? refusal) =>
        (_leaves, _round, _refusal) = (leaves, round, refusal);

    /// <summary>Has all callers answered, in order: with their place in the round, or with the refusal.</summary>
    public static void Queue(ReadOnlySpan<WaitingLeaf> leaves, SealedRound? round, LedgerRefusedException? refusal)
    {
        for (; !leaves.IsEmpty; leaves = leaves[Math.Min(Size, leaves.Length)..])
            ThreadPool.UnsafeQueueUserWorkItem(
                new Answering(leaves[..Math.Min(Size, leaves.Length)].ToArray(), round, refusal), preferLocal: false);
    }

    void IThreadPoolWorkItem.Execute()
    {
        foreach (var leaf in _leaves)
        {
            if (_round is not null)
                leaf.Caller.Stamped(leaf.Tag, new StampedLeaf(_round, leaf.Index, leaf.Repeated));
            else
                leaf.Caller.Refused(leaf.Tag, _refusal!);
        }
    }
}
