namespace Linking.Ledger.Issuing;

/// <summary>
/// Answers some callers of a round on a thread of the pool, one after the other: a caller goes on right there, which
/// saves each a way through the pool's queue. Small, so that all processors share a round, and so that few wait for one
/// that takes long.
/// </summary>
internal sealed class AnswerBatch : IThreadPoolWorkItem
{
    private const int Size = 64;

    private readonly TaskCompletionSource<SealedLeaf>?[] _callers;
    private readonly int _first;
    private readonly SealedRound? _round;
    private readonly LedgerRefusedException? _refusal;

    private AnswerBatch(ReadOnlySpan<TaskCompletionSource<SealedLeaf>?> callers, int first, SealedRound? round, LedgerRefusedException? refusal) =>
        (_callers, _first, _round, _refusal) = (callers.ToArray(), first, round, refusal);

    /// <summary>Has all callers answered, in order: with their place in the round, or with the refusal. Leaves of runs have none.</summary>
    public static void Queue(ReadOnlySpan<TaskCompletionSource<SealedLeaf>?> callers, SealedRound? round, LedgerRefusedException? refusal)
    {
        for (var first = 0; first < callers.Length; first += Size)
        {
            var some = callers.Slice(first, Math.Min(Size, callers.Length - first));
            if (some.ContainsAnyExcept((TaskCompletionSource<SealedLeaf>?)null))
                ThreadPool.UnsafeQueueUserWorkItem(new AnswerBatch(some, first, round, refusal), preferLocal: false);
        }
    }

    void IThreadPoolWorkItem.Execute()
    {
        for (var i = 0; i < _callers.Length; i++)
        {
            if (_callers[i] is not { } caller)
                continue;
            if (_round is not null)
            {
                caller.TrySetResult(new SealedLeaf(_round, _first + i));
                continue;
            }

            caller.TrySetException(_refusal!);

            // A caller that has gone away does not look; that is no error of the process.
            _ = caller.Task.Exception;
        }
    }
}
