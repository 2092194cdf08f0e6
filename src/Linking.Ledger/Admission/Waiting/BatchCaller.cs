using Linking.Ledger.Issuing;

namespace Linking.Ledger.Admission.Waiting;

/// <summary>Who waits for a run of a pending round: one for all its leaves, and for everybody who submits the same batch.</summary>
internal sealed class BatchCaller(int first, SubmittedBatch run)
{
    private readonly TaskCompletionSource<SealedRound> _round = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Stands for the batch; see <see cref="SubmittedBatch.Key"/>.</summary>
    public ulong Key { get; } = run.Key;

    /// <summary>Place of its first leaf in the round.</summary>
    public int First { get; } = first;

    public int Count { get; } = run.Count;

    /// <summary>Ends when the round is durable, or refused.</summary>
    public Task<SealedRound> Round => _round.Task;

    public void Answer(SealedRound round) => _round.TrySetResult(round);

    public void Refuse(LedgerRefusedException refusal)
    {
        _round.TrySetException(refusal);

        // A caller that has gone away does not look; that is no error of the process.
        _ = _round.Task.Exception;
    }
}
