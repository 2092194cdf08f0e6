using Linking.Storage;

namespace Linking.Ledger.Checking;

/// <summary>
/// Reads rounds in order and checks each in itself, on all processors. Only rounds that are being checked are in memory
/// whole: as many as there are processors.
/// </summary>
internal sealed class RoundsAhead(ILedgerTruth store, CheckedRecord record, ulong size, CancellationToken cancellation) : IAsyncDisposable
{
    // So far ahead that no processor waits while the rounds before are put in their place.
    private static readonly int Ahead = 32 * Environment.ProcessorCount;

    private readonly Queue<Task<RoundContent?>> _ahead = new();
    private readonly SemaphoreSlim _processors = new(Environment.ProcessorCount);
    private ulong _next;

    /// <summary>The next round, or null if it is missing. Called at most as often as there are rounds.</summary>
    /// <exception cref="StorageException">It could not be read.</exception>
    public async Task<RoundContent?> ReadAsync()
    {
        while (_ahead.Count < Ahead && _next < size)
        {
            var n = _next++;
            _ahead.Enqueue(Task.Run(() => ReadAsync(n), cancellation));
        }

        return await _ahead.Dequeue();
    }

    /// <summary>Waits for the reads that are under way, so that the store may be closed.</summary>
    public async ValueTask DisposeAsync()
    {
        // What they failed with belongs to rounds that nobody asks for any more.
        while (_ahead.TryDequeue(out var task))
            await ((Task)task).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _processors.Dispose();
    }

    private async Task<RoundContent?> ReadAsync(ulong n)
    {
        await _processors.WaitAsync(cancellation);
        try
        {
            return await store.ReadRoundAsync(n, cancellation) is { } round ? RoundContent.Of(round, record) : null;
        }
        finally
        {
            _processors.Release();
        }
    }
}
