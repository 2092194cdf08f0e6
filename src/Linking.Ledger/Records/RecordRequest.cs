using Linking.Ledger.Issuing;

namespace Linking.Ledger.Records;

/// <summary>An event of the record that an operator wants made: it gets a round of its own.</summary>
/// <param name="make">
/// The event for the next round, put into its place; throws <see cref="Admission.LedgerRefusedException"/> if it does not fit there.
/// </param>
internal sealed class RecordRequest(Func<HeadTracker, Task<RecordDraft>> make)
{
    private readonly TaskCompletionSource<ulong> _done = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>The round that holds the event, once it is durable.</summary>
    public Task<ulong> Done => _done.Task;

    public Task<RecordDraft> MakeAsync(HeadTracker tracker) => make(tracker);

    public void Finish(ulong round) => _done.TrySetResult(round);

    public void Refuse(Exception refusal) => _done.TrySetException(refusal);
}
