using Linking.Ledger.Storage;

namespace Linking.Ledger.Checking;

/// <summary>Reads rounds in order and checks each in itself, as many at once as there are processors.</summary>
internal sealed class RoundsAhead(ILedgerStore store, ulong size, CancellationToken cancellation) : IAsyncDisposable
{
    private readonly Queue<Task<RoundContent?>> _ahead = new();
    private ulong _next;

    /// <summary>The next round, or null if it is missing. Called at most as often as there are rounds.</summary>
    /// <exception cref="StorageException">It could not be read.</exception>
    public async Task<RoundContent?> ReadAsync()
    {
        while (_ahead.Count < Environment.ProcessorCount + 1 && _next < size)
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
    }

    private async Task<RoundContent?> ReadAsync(ulong n) =>
        await store.ReadRoundAsync(n, cancellation) is { } round ? RoundContent.Of(round) : null;
}
