using System.Collections.Concurrent;
using System.Runtime.CompilerServices;

using Linking.Storage;

namespace Linking.Ledger.Tests;

/// <summary>A store whose calls fail as a test tells it. Like a real one it refuses to write after a failed write.</summary>
internal sealed class FaultyTruth(ILedgerTruth inner) : ILedgerTruth
{
    private readonly TaskCompletionSource<StorageException> _refused = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public Task<StorageException> WritesRefused => _refused.Task;

    /// <summary>What becomes of the next appends of rounds.</summary>
    public FaultQueue Rounds { get; } = new();

    /// <summary>What becomes of the next appends of publications.</summary>
    public FaultQueue Publications { get; } = new();

    /// <summary>What becomes of the next reads of the head.</summary>
    public FaultQueue Heads { get; } = new();

    /// <summary>Called before each append of a round.</summary>
    public Func<StoredRound, Task>? BeforeAppend { get; set; }

    /// <summary>Changes what is read.</summary>
    public Func<StoredRound, StoredRound?>? Reading { get; set; }

    /// <summary>Changes which publications are read.</summary>
    public Func<StoredPublication, StoredPublication>? ReadingPublication { get; set; }

    /// <summary>Changes which events of the record are read; null: as if it were not there.</summary>
    public Func<StoredEvent, StoredEvent?>? ReadingRecord { get; set; }

    /// <summary>Every row that was submitted, in order.</summary>
    public ConcurrentQueue<StoredRound> Submitted { get; } = new();

    public ILedgerTruth Inner { get; set; } = inner;

    public Task<IReadOnlyList<StoreDamage>> FindDamageAsync(CancellationToken cancellation) => Inner.FindDamageAsync(cancellation);

    public Task<StoredHead?> ReadHeadAsync(CancellationToken cancellation) => Heads.DoAsync(() => Inner.ReadHeadAsync(cancellation));

    public async Task<AppendResult> AppendAsync(StoredRound round, CancellationToken cancellation)
    {
        Submitted.Enqueue(round with { Leaves = round.Leaves.ToArray() });
        if (BeforeAppend is not null)
            await BeforeAppend(round);
        return await WriteAsync(Rounds, () => Inner.AppendAsync(round, cancellation));
    }

    public async Task<StoredRound?> ReadRoundAsync(ulong index, CancellationToken cancellation)
    {
        var round = await Inner.ReadRoundAsync(index, cancellation);
        return round is null || Reading is null ? round : Reading(round);
    }

    public async IAsyncEnumerable<StoredHeader> ReadHeadersAsync(
        ulong from, ulong count, [EnumeratorCancellation] CancellationToken cancellation)
    {
        await foreach (var header in Inner.ReadHeadersAsync(from, count, cancellation))
            yield return header;
    }

    public Task<AppendResult> AppendPublicationAsync(StoredPublication publication, CancellationToken cancellation) =>
        WriteAsync(Publications, () => Inner.AppendPublicationAsync(publication, cancellation));

    public async IAsyncEnumerable<StoredPublication> ReadPublicationsAsync(
        ulong from, ulong count, [EnumeratorCancellation] CancellationToken cancellation)
    {
        await foreach (var publication in Inner.ReadPublicationsAsync(from, count, cancellation))
            yield return ReadingPublication is null ? publication : ReadingPublication(publication);
    }

    public Task<StoredPublication?> ReadLastPublicationAsync(CancellationToken cancellation)
        => Inner.ReadLastPublicationAsync(cancellation);

    public IAsyncEnumerable<StoredEvent> ReadEventsAsync(ulong from, ulong count, CancellationToken cancellation) =>
        Inner.ReadEventsAsync(from, count, cancellation);

    public async IAsyncEnumerable<StoredEvent> ReadRecordAsync(ulong from, [EnumeratorCancellation] CancellationToken cancellation)
    {
        await foreach (var stored in Inner.ReadRecordAsync(from, cancellation))
        {
            if ((ReadingRecord is null ? stored : ReadingRecord(stored)) is { } changed)
                yield return changed;
        }
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private Task<T> WriteAsync<T>(FaultQueue faults, Func<Task<T>> action) => _refused.Task.IsCompleted
        ? throw new StorageException("The store refuses to write after a failed write. Restart.")
        : faults.DoAsync(action, failure => _refused.TrySetResult(failure));
}
