using System.Threading.Tasks.Sources;

using Linking.Ledger;
using Linking.Server.Errors;

namespace Linking.Server.Services;

/// <summary>A Stamp that waits for its round. Taken from <see cref="StampCalls"/>, and back there once it was awaited.</summary>
internal sealed class StampCall(StampCalls calls) : ILeafCaller, IValueTaskSource<StampAnswer>
{
    // The caller goes on where it is answered.
    private ManualResetValueTaskSourceCore<StampAnswer> _answer;

    public ValueTask<StampAnswer> Task => new(this, _answer.Version);

    public void Stamped(LeafTag tag, StampedLeaf stamped)
    {
        calls.Meters.Stamped(tag.Since);
        _answer.SetResult(new StampAnswer(0, stamped));
    }

    public void Refused(LeafTag tag, Exception failure) => _answer.SetException(RpcFailures.ToException(calls.Gate.LeafErrorOf(failure, leaf: default)));

    public StampAnswer GetResult(short token)
    {
        // Throws for a call that is another's by now.
        _answer.GetStatus(token);
        try
        {
            return _answer.GetResult(token);
        }
        finally
        {
            _answer.Reset();
            calls.Return(this);
        }
    }

    public ValueTaskSourceStatus GetStatus(short token) => _answer.GetStatus(token);

    public void OnCompleted(Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) =>
        _answer.OnCompleted(continuation, state, token, flags);
}
