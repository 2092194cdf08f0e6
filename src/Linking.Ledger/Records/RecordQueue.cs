using Linking.Ledger.Admission;

namespace Linking.Ledger.Records;

/// <summary>Events of the record that wait for their rounds. Thread-safe.</summary>
internal sealed class RecordQueue
{
    private readonly Lock _lock = new();
    private readonly Queue<RecordRequest> _waiting = [];
    private TaskCompletionSource _arrived = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private LedgerRefusedException? _closed;

    /// <summary>Ends when one waits.</summary>
    public Task Arrived
    {
        get
        {
            lock (_lock)
                return _arrived.Task;
        }
    }

    /// <summary>The round of the event, once it is durable.</summary>
    /// <exception cref="LedgerRefusedException">It does not fit, or the node issues nothing any more.</exception>
    public Task<ulong> AskAsync(RecordRequest request)
    {
        lock (_lock)
        {
            if (_closed is not null)
            {
                request.Refuse(_closed);
            }
            else
            {
                _waiting.Enqueue(request);
                _arrived.TrySetResult();
            }
        }

        return request.Done;
    }

    public RecordRequest? Take()
    {
        lock (_lock)
        {
            if (!_waiting.TryDequeue(out var request))
                return null;
            if (_waiting.Count == 0)
                _arrived = new(TaskCreationOptions.RunContinuationsAsynchronously);
            return request;
        }
    }

    /// <summary>Nothing is issued any more: refuses all that wait, and all that come.</summary>
    public void Close(LedgerRefusedException refusal)
    {
        lock (_lock)
        {
            _closed = refusal;
            while (_waiting.TryDequeue(out var request))
                request.Refuse(refusal);
        }
    }
}
