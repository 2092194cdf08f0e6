using System.Collections.Concurrent;

using Linking.Storage;

namespace Linking.Ledger.Tests;

/// <summary>What becomes of the next calls of one kind.</summary>
internal sealed class FaultQueue
{
    private readonly ConcurrentQueue<Fault> _faults = new();

    public void Enqueue(Fault fault) => _faults.Enqueue(fault);

    public async Task<T> DoAsync<T>(Func<Task<T>> action, Action<StorageException>? failed = null)
    {
        var fault = _faults.TryDequeue(out var next) ? next : Fault.None;
        if (fault is Fault.None)
            return await action();
        if (fault is Fault.DoneUnknown or Fault.DoneFailed)
            await action();
        var failure = new StorageException($"Injected: {fault}.") { OutcomeUnknown = fault is Fault.DoneUnknown or Fault.NotDoneUnknown };
        if (!failure.OutcomeUnknown)
            failed?.Invoke(failure);
        throw failure;
    }
}
