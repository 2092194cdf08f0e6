using Microsoft.Extensions.Logging;

namespace Linking.Ledger.Issuing;

/// <summary>
/// The mode of a node. Only ever worsens, but for <see cref="LedgerMode.Suspended"/>, and where it waits for keys. Thread-safe.
/// </summary>
internal sealed class NodeMode(ILogger logger)
{
    private readonly Lock _lock = new();
    private NodeState _state = NodeState.Issuing;
    private bool _mayWrite = true;
    private TaskCompletionSource _changed = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Told of each mode that was entered, in the step that entered it: it must not wait.</summary>
    public Action<NodeState>? Entered { get; set; }

    public NodeState Current
    {
        get
        {
            lock (_lock)
                return _state;
        }
    }

    /// <summary>
    /// Whether the store and the mark may be written: never again once the node was failed, or read-only for another reason than
    /// missing keys or the end of service, whatever mode followed.
    /// </summary>
    public bool MayWrite
    {
        get
        {
            lock (_lock)
                return _mayWrite;
        }
    }

    /// <returns>
    /// False if the node is already in this mode or a worse one. Only a suspension, or the wait for keys, may be replaced for a
    /// new reason, or end.
    /// </returns>
    public bool Enter(NodeState state)
    {
        lock (_lock)
        {
            var resumes = (_state.Mode == LedgerMode.Suspended && state.Mode is LedgerMode.Issuing or LedgerMode.Suspended) ||
                (_state.AwaitsKeys && state.Mode <= LedgerMode.ReadOnly);
            if (state.Mode <= _state.Mode && !resumes)
                return false;
            _state = state;
            _mayWrite &= state.AwaitsKeys || state.HasEnded || state.Mode is not (LedgerMode.ReadOnly or LedgerMode.Failed);
            _changed.TrySetResult();
            _changed = new(TaskCreationOptions.RunContinuationsAsynchronously);
        }

        Entered?.Invoke(state);
        if (state.Mode == LedgerMode.Issuing)
            logger.IssuingOn();
        else if (state.Mode < LedgerMode.Stopping)
            logger.IssuingOff(state.Mode, state.Reason, state.Advice);
        return true;
    }

    public async Task<NodeState> WaitForChangeAsync(NodeState known, CancellationToken cancellation)
    {
        while (true)
        {
            Task changed;
            lock (_lock)
            {
                if (_state != known)
                    return _state;
                changed = _changed.Task;
            }

            await changed.WaitAsync(cancellation);
        }
    }
}
