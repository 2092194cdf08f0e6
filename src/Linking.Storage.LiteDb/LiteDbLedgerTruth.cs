using System.Runtime.CompilerServices;

using Linking.LiteDb;

using LiteDB;

namespace Linking.Storage.LiteDb;

/// <summary>
/// A ledger's truth in one document file (docs/storage/litedb.md), with one write and one fsync a round. One call works
/// at a time, reads included, but no read waits for a round that is on its way to the disk.
/// </summary>
/// <remarks>
/// Calls work on the calling thread, as in the SQLite store. Rounds and publications are never changed, and the store
/// counts those that are durable: a read may see one that is not, and does not hand it out.
/// </remarks>
public sealed partial class LiteDbLedgerTruth : ILedgerTruth
{
    private readonly DocumentFile _file;
    private readonly FolderLock? _lock;
    private readonly SemaphoreSlim _writing = new(1);
    private ulong _rounds;
    private ulong _publications;

    private LiteDbLedgerTruth(DocumentFile file, FolderLock? folderLock)
    {
        _file = file;
        _lock = folderLock;
        WritesRefused = RefusedAsync();
        (_rounds, _publications) = file.Read(reader => (
            reader.Last(Rows.Rounds) is { } round ? Rows.Head(round).Size : 0,
            reader.Last(Rows.Publications) is { } publication ? Rows.Publication(publication).Number : 0));
    }

    public Task<StorageException> WritesRefused { get; }

    /// <summary>The copying of the log that began last; tests wait for it.</summary>
    internal Task Copying => _file.Copying;

    public Task<IReadOnlyList<StoreDamage>> FindDamageAsync(CancellationToken cancellation) => Now<IReadOnlyList<StoreDamage>>(
        () => [.. _file.FindDamage().Select(phrase => new StoreDamage(CheckedPart.Store, $"{_file.Path} is damaged: {phrase}."))],
        cancellation);

    public Task<StoredHead?> ReadHeadAsync(CancellationToken cancellation) => Now<StoredHead?>(
        () => Volatile.Read(ref _rounds) is > 0 and var size
            ? _file.ReadAhead(reader => Rows.Head(Rows.Required(reader, Rows.Rounds, size - 1)))
            : null,
        cancellation);

    public Task<AppendResult> AppendAsync(StoredRound round, CancellationToken cancellation)
    {
        var previousLink = StoredRound.Require(round).PreviousLink;
        return WriteAsync(
            transaction =>
            {
                if (round.Index < _rounds)
                    return round == Rows.ReadRound(transaction, round.Index) ? AppendResult.Appended : AppendResult.Conflict;
                if (round.Index > Math.Min(_rounds, Rows.MaxRound))
                    return AppendResult.Conflict;
                if (_rounds > 0 && Rows.Head(Rows.Required(transaction, Rows.Rounds, _rounds - 1)).Link != previousLink)
                    return AppendResult.Conflict;
                Rows.Insert(transaction, round);
                return AppendResult.Appended;
            },
            () => Volatile.Write(ref _rounds, Math.Max(_rounds, round.Index + 1)),
            cancellation);
    }

    public Task<StoredRound?> ReadRoundAsync(ulong index, CancellationToken cancellation) => Now(
        () => index < Volatile.Read(ref _rounds) ? _file.ReadAhead(reader => Rows.ReadRound(reader, index)) : null,
        cancellation);

    public async IAsyncEnumerable<StoredHeader> ReadHeadersAsync(
        ulong from, ulong count, [EnumeratorCancellation] CancellationToken cancellation)
    {
        var next = from;
        var headers = RangeAsync(Rows.Rounds, from, () => Volatile.Read(ref _rounds), count, 256, (_, d) => Rows.Header(d), cancellation);
        await foreach (var header in headers)
        {
            if (header.Index != next++)
                throw new StorageException($"{_file.Path} is damaged (round {next - 1} is missing): restore it from a backup.");
            yield return header;
        }
    }

    public IAsyncEnumerable<StoredEvent> ReadEventsAsync(ulong from, ulong count, CancellationToken cancellation) => RangeAsync(
        Rows.Events,
        Rows.EventKey(Math.Min(from, Rows.MaxRound + 1), 0),
        () => Rows.EventKey(Volatile.Read(ref _rounds), 0),
        count,
        64,
        (_, d) => Rows.Event(d),
        cancellation);

    public IAsyncEnumerable<StoredEvent> ReadRecordAsync(ulong from, CancellationToken cancellation) =>
        RangeAsync(Rows.Record, from, () => Volatile.Read(ref _rounds), ulong.MaxValue, 64, Rows.RecordEvent, cancellation);

    public Task<AppendResult> AppendPublicationAsync(StoredPublication publication, CancellationToken cancellation)
    {
        StoredPublication.Require(publication);
        return WriteAsync(
            transaction =>
            {
                if (publication.Number > _publications + 1)
                    return AppendResult.Conflict;
                if (transaction.Get(Rows.Publications, (long)publication.Number) is { } document)
                    return publication == Rows.Publication(document) ? AppendResult.Appended : AppendResult.Conflict;
                Rows.Insert(transaction, publication);
                return AppendResult.Appended;
            },
            () => Volatile.Write(ref _publications, Math.Max(_publications, publication.Number)),
            cancellation);
    }

    public IAsyncEnumerable<StoredPublication> ReadPublicationsAsync(ulong from, ulong count, CancellationToken cancellation) =>
        RangeAsync(
            Rows.Publications,
            from,
            () => Volatile.Read(ref _publications) + 1,
            count,
            16,
            (_, d) => Rows.Publication(d),
            cancellation);

    public Task<StoredPublication?> ReadLastPublicationAsync(CancellationToken cancellation) => Now(
        () => Volatile.Read(ref _publications) is > 0 and var last
            ? _file.ReadAhead(reader => Rows.Publication(Rows.Required(reader, Rows.Publications, last)))
            : null,
        cancellation);

    /// <summary>Waits for the write under way, copies the log into the file, closes and unlocks it.</summary>
    /// <exception cref="StorageException">The log could not be copied; nothing is lost, the next start reads it.</exception>
    public async ValueTask DisposeAsync()
    {
        await _writing.WaitAsync();
        try
        {
            _file.Dispose();
        }
        catch (DocumentFileException e)
        {
            throw Failure(e);
        }
        finally
        {
            _lock?.Dispose();
            _writing.Release();
        }
    }

    private static StorageException Failure(DocumentFileException error) => new(error.Message, error);

    private static T Call<T>(Func<T> call)
    {
        try
        {
            return call();
        }
        catch (DocumentFileException e)
        {
            throw Failure(e);
        }
    }

    private static Task<T> Now<T>(Func<T> read, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        return Task.FromResult(Call(read));
    }

    private async Task<StorageException> RefusedAsync() => Failure(await _file.WritesRefused);

    /// <param name="write">Decides and changes; nobody else writes meanwhile.</param>
    /// <param name="appended">Runs when what was appended is durable, before another write begins.</param>
    /// <param name="cancellation">Until it begins.</param>
    private async Task<AppendResult> WriteAsync(
        Func<DocumentTransaction, AppendResult> write, Action appended, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        await _writing.WaitAsync(cancellation);
        try
        {
            var result = Call(() => _file.Write(write));
            if (result == AppendResult.Appended)
                appended();
            return result;
        }
        finally
        {
            _writing.Release();
        }
    }

    /// <summary>Rows whose key is from the first on and below the end, which is looked at again for each batch.</summary>
    private async IAsyncEnumerable<T> RangeAsync<T>(
        string collection,
        ulong first,
        Func<ulong> end,
        ulong count,
        int batch,
        Func<DocumentReader, BsonDocument, T> row,
        [EnumeratorCancellation] CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        while (count > 0 && end() is var below && first < below)
        {
            var (from, take) = (first, (int)Math.Min(count, (ulong)batch));
            var rows = await Now(
                () => _file.ReadAhead(reader => reader.FindRange(collection, "_id", (long)from, (long)(below - 1), take)
                    .Select(document => (Key: (ulong)document["_id"].AsInt64, Row: row(reader, document))).ToList()),
                cancellation);
            foreach (var (_, found) in rows)
            {
                cancellation.ThrowIfCancellationRequested();
                yield return found;
            }

            if (rows.Count < take)
                yield break;
            first = rows[^1].Key + 1;
            count -= (ulong)take;
        }
    }
}
