namespace Linking.Ledger.Admission.Waiting;

/// <summary>A caller that awaits a task.</summary>
internal sealed class WaitingCaller : TaskCompletionSource<StampedLeaf>, ILeafCaller
{
    public void Stamped(LeafTag tag, StampedLeaf stamped) => TrySetResult(stamped);

    public void Refused(LeafTag tag, Exception failure)
    {
        TrySetException(failure);

        // A caller that has gone away does not look; that is no error of the process.
        _ = Task.Exception;
    }
}
