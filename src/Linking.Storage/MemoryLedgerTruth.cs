using System.Runtime.CompilerServices;

namespace Linking.Storage;

/// <summary>
/// The truth in memory, for tests and for trying out. It keeps every duty of <see cref="ILedgerTruth"/> but one:
/// nothing outlives the process.
/// </summary>
public sealed class MemoryLedgerTruth : ILedgerTruth
{
    private const int Batch = 256;

    private readonly Lock _lock = new();
    private readonly List<StoredRound> _rounds = [];
    private readonly List<StoredEvent> _events = [];
    private readonly List<StoredPublication> _publications = [];
    private bool _disposed;

    /// <summary>Never: memory does not fail.</summary>
    public Task<StorageException> WritesRefused { get; } = new TaskCompletionSource<StorageException>().Task;

    /// <summary>None: memory has no files.</summary>
    public Task<IReadOnlyList<StoreDamage>> FindDamageAsync(CancellationToken cancellation) =>
        Task.FromResult<IReadOnlyList<StoreDamage>>([]);

    public Task<StoredHead?> ReadHeadAsync(CancellationToken cancellation) => Locked(
        () => _rounds.Count == 0 ? default(StoredHead?) : new StoredHead(_rounds[^1].Index, _rounds[^1].Link), cancellation);

    public Task<AppendResult> AppendAsync(StoredRound round, CancellationToken cancellation)
    {
        var header = StoredRound.Require(round);
        return Locked(
            () =>
            {
                if (round.Index < (ulong)_rounds.Count)
                    return round == _rounds[(int)round.Index] ? AppendResult.Appended : AppendResult.Conflict;
                if (round.Index > (ulong)_rounds.Count || (round.Index > 0 && _rounds[^1].Link != header.PreviousLink))
                    return AppendResult.Conflict;
                var copy = Copy(round);
                _rounds.Add(copy);
                _events.AddRange(copy.Events);
                return AppendResult.Appended;
            },
            cancellation);
    }

    public Task<StoredRound?> ReadRoundAsync(ulong index, CancellationToken cancellation) =>
        Locked(() => index < (ulong)_rounds.Count ? _rounds[(int)index] : null, cancellation);

    public async IAsyncEnumerable<StoredHeader> ReadHeadersAsync(
        ulong from, ulong count, [EnumeratorCancellation] CancellationToken cancellation)
    {
        await foreach (var round in ReadAsync(_rounds, rounds => (int)Math.Min(from, (ulong)rounds.Count), count, cancellation))
            yield return new StoredHeader(round.Index, round.Header, round.Link, round.PreviousHead);
    }

    public Task<AppendResult> AppendPublicationAsync(StoredPublication publication, CancellationToken cancellation)
    {
        StoredPublication.Require(publication);
        return Locked(
            () =>
            {
                if (publication.Number <= (ulong)_publications.Count)
                    return publication == _publications[(int)publication.Number - 1] ? AppendResult.Appended : AppendResult.Conflict;
                if (publication.Number != (ulong)_publications.Count + 1)
                    return AppendResult.Conflict;
                _publications.Add(publication with { Note = publication.Note.ToArray() });
                return AppendResult.Appended;
            },
            cancellation);
    }

    public IAsyncEnumerable<StoredPublication> ReadPublicationsAsync(ulong from, ulong count, CancellationToken cancellation) =>
        ReadAsync(_publications, list => (int)Math.Min(Math.Max(from, 1) - 1, (ulong)list.Count), count, cancellation);

    public Task<StoredPublication?> ReadLastPublicationAsync(CancellationToken cancellation) =>
        Locked(() => _publications.Count == 0 ? null : _publications[^1], cancellation);

    public IAsyncEnumerable<StoredEvent> ReadEventsAsync(ulong from, ulong count, CancellationToken cancellation) => ReadAsync(
        _events,
        list => list.FindIndex(e => e.Round >= from) is var first && first < 0 ? list.Count : first,
        count,
        cancellation);

    public IAsyncEnumerable<StoredEvent> ReadRecordAsync(ulong from, CancellationToken cancellation) =>
        ReadEventsAsync(from, long.MaxValue, cancellation).Where(e => e.IsOfRecord);

    public ValueTask DisposeAsync()
    {
        lock (_lock)
            _disposed = true;
        return ValueTask.CompletedTask;
    }

    private static StoredRound Copy(StoredRound round) => round with
    {
        Header = round.Header.ToArray(),
        PreviousHead = round.PreviousHead is { } head ? new(head.Alpha.ToArray(), head.Beta.ToArray()) : null,
        Leaves = round.Leaves.ToArray(),
        Events = [.. round.Events.Select(e => e with { Text = e.Text.ToArray() })],
    };

    private Task<T> Locked<T>(Func<T> action, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        lock (_lock)
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            return Task.FromResult(action());
        }
    }

    private async IAsyncEnumerable<T> ReadAsync<T>(
        List<T> list, Func<List<T>, int> start, ulong count, [EnumeratorCancellation] CancellationToken cancellation)
    {
        var position = await Locked(() => start(list), cancellation);
        while (count > 0)
        {
            var take = (int)Math.Min(count, Batch);
            var batch = await Locked(() => list.GetRange(position, Math.Min(take, list.Count - position)), cancellation);
            foreach (var item in batch)
            {
                cancellation.ThrowIfCancellationRequested();
                yield return item;
            }

            if (batch.Count < take)
                yield break;
            position += take;
            count -= (ulong)take;
        }
    }
}
