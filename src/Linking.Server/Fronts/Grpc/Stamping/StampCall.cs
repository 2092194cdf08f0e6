using System.Runtime.CompilerServices;

using Linking.Ledger;
using Linking.Ledger.Admission.Waiting;
using Linking.Server.Fronts.Grpc.Errors;

namespace Linking.Server.Fronts.Grpc.Stamping;

/// <summary>
/// A Stamp that waits for its round, and then its own response. Taken from <see cref="StampCalls"/>, and back there once it was
/// written.
/// </summary>
internal sealed class StampCall(StampCalls calls) : OutgoingAnswer, ILeafCaller
{
    // A task and nothing else; the caller goes on where it is answered.
    private AsyncTaskMethodBuilder<OutgoingAnswer> _answered;

    /// <summary>Begins to wait. The task fails with the status that ends the call.</summary>
    public Task<OutgoingAnswer> Begin()
    {
        _answered = AsyncTaskMethodBuilder<OutgoingAnswer>.Create();
        return _answered.Task;
    }

    public void Stamped(LeafTag tag, StampedLeaf stamped)
    {
        calls.Meters.Stamped(tag.Since);
        Answer = new StampAnswer(0, stamped);

        // A copy: this may be another call's before the method returns.
        var answered = _answered;
        answered.SetResult(this);
    }

    public void Refused(LeafTag tag, Exception failure)
    {
        var answered = _answered;
        calls.Return(this);
        answered.SetException(RpcFailures.ToException(calls.Gate.LeafErrorOf(failure)));
    }

    public override void Written()
    {
        Answer = default;
        calls.Return(this);
    }
}
