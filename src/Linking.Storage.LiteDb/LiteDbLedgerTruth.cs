using System.Runtime.CompilerServices;

using Linking.Files;
using Linking.LiteDb;
using Linking.LiteDb.Disks;

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
public sealed class LiteDbLedgerTruth : ILedgerTruth
{
    /// <summary>Name of the file within the data folder.</summary>
    public const string FileName = "ledger.litedb";

    /// <summary>What the log grows by before it is copied: 16 MiB.</summary>
    public const long DefaultLogBytes = 16 << 20;

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

    /// <summary>Whether the folder holds a ledger file, sound or not.</summary>
    public static bool Exists(string folder) => File.Exists(PathIn(folder));

    /// <summary>Bytes of the file and of its log; 0: there is none.</summary>
    /// <exception cref="IOException">The folder could not be looked at; also <see cref="UnauthorizedAccessException"/>.</exception>
    public static long StoredBytes(string folder) => DocumentFile.StoredBytes(PathIn(folder));

    /// <summary>A log whose file is gone may hold acknowledged rounds: no ledger is begun beside it.</summary>
    /// <exception cref="StorageException">There is such a log.</exception>
    public static void RequireNoLogAlone(string folder)
    {
        if (DocumentFile.FindLogAlone(PathIn(folder)) is { } log)
        {
            throw new StorageException(
                $"{log} is there and {PathIn(folder)} is not: the log may hold rounds that were acknowledged. Put {FileName} back " +
                "beside it; or move the log away, and restore the ledger from a backup, or begin a new one.");
        }
    }

    /// <summary>Makes an empty ledger in a folder, which is made too if need be, and opens it.</summary>
    /// <param name="folder">The data folder.</param>
    /// <param name="logBytes">As in <see cref="Open(string, long)"/>.</param>
    /// <exception cref="StorageException">It holds a ledger already, is in use, or cannot be written.</exception>
    public static LiteDbLedgerTruth Create(string folder, long logBytes = DefaultLogBytes) => Create(new Disk(), folder, logBytes);

    /// <summary>The same in a folder that is locked already.</summary>
    /// <param name="folderLock">The store's from here on; released if this fails.</param>
    /// <param name="logBytes">As in <see cref="Open(string, long)"/>.</param>
    /// <exception cref="StorageException">It holds a ledger or a log already, or cannot be written.</exception>
    public static LiteDbLedgerTruth Create(FolderLock folderLock, long logBytes = DefaultLogBytes) =>
        Create(new Disk(), folderLock, logBytes);

    /// <summary>
    /// Opens a ledger to read and append. Folder and file stay locked against other processes until the store is disposed
    /// of or the process ends. The newest rounds are read from the disk, not from the system's cache.
    /// </summary>
    /// <param name="folder">The data folder.</param>
    /// <param name="logBytes">The log is copied into the file behind the round that made it as long as this.</param>
    /// <exception cref="StorageException">
    /// Missing, in use by another process, not writable, damaged, of another program or of a newer Linking.
    /// </exception>
    public static LiteDbLedgerTruth Open(string folder, long logBytes = DefaultLogBytes) => Open(new Disk(), folder, logBytes);

    /// <summary>The same in a folder that is locked already.</summary>
    /// <param name="folderLock">The store's from here on; released if this fails.</param>
    /// <param name="logBytes">As in <see cref="Open(string, long)"/>.</param>
    /// <exception cref="StorageException">As in <see cref="Open(string, long)"/>.</exception>
    public static LiteDbLedgerTruth Open(FolderLock folderLock, long logBytes = DefaultLogBytes) =>
        Open(new Disk(), folderLock, logBytes);

    /// <summary>Opens a ledger only to read, on a read-only medium too, but not while a server runs on it.</summary>
    /// <exception cref="StorageException">
    /// Missing, in use, not readable, damaged, of another program or of a newer Linking.
    /// </exception>
    public static LiteDbLedgerTruth OpenReadOnly(string folder) =>
        Opened(() => DocumentFile.OpenReadOnly(PathIn(folder), Rows.Schema), folderLock: null);

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

    internal static LiteDbLedgerTruth Create(Disk disk, string folder, long logBytes)
    {
        try
        {
            // Leaves without a nonce can be guessed by hashing candidates: folder and file are their owner's.
            DurableFolder.CreateOwnerOnly(folder);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw StorageException.OfPath(e, folder);
        }

        return Create(disk, FolderLock.Take(folder), logBytes);
    }

    internal static LiteDbLedgerTruth Open(Disk disk, string folder, long logBytes) => Exists(folder)
        ? Open(disk, FolderLock.Take(folder), logBytes)
        : throw new StorageException($"{PathIn(folder)} does not exist: check the path of the data folder, or create a ledger there.");

    private static LiteDbLedgerTruth Create(Disk disk, FolderLock folderLock, long logBytes)
    {
        ArgumentNullException.ThrowIfNull(folderLock);
        return Opened(
            () =>
            {
                RequireNoLogAlone(folderLock.Folder);
                return DocumentFile.Create(disk, PathIn(folderLock.Folder), Rows.Schema, logBytes, copiesBehind: true);
            },
            folderLock);
    }

    private static LiteDbLedgerTruth Open(Disk disk, FolderLock folderLock, long logBytes)
    {
        ArgumentNullException.ThrowIfNull(folderLock);
        return Opened(
            () => DocumentFile.Open(disk, PathIn(folderLock.Folder), Rows.Schema, logBytes, copiesBehind: true), folderLock);
    }

    private static LiteDbLedgerTruth Opened(Func<DocumentFile> open, FolderLock? folderLock) => Call(() =>
    {
        DocumentFile? file = null;
        try
        {
            file = open();
            return new LiteDbLedgerTruth(file, folderLock);
        }
        catch
        {
            file?.Dispose();
            folderLock?.Dispose();
            throw;
        }
    });

    private static string PathIn(string folder)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(folder);
        return Path.Combine(Path.GetFullPath(folder), FileName);
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
