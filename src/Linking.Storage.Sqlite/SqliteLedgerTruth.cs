using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

using Linking.Files;

using Microsoft.Data.Sqlite;
using Microsoft.Win32.SafeHandles;

namespace Linking.Storage.Sqlite;

/// <summary>
/// The truth in one SQLite file (docs/spec/database.md, docs/storage/sqlite.md), with a write-ahead log and an fsync each round.
/// </summary>
/// <remarks>
/// SQLite is synchronous. Calls wait asynchronously for the writer or a reader to be free and then work on the calling
/// thread: a read takes microseconds a row and comes in bounded batches, a write about one fsync, and moving either to
/// another thread would block that one instead and cost the hop.
/// </remarks>
public sealed partial class SqliteLedgerTruth : ILedgerTruth, IRoundRepair
{
    /// <summary>Name of the database within the data folder.</summary>
    public const string FileName = "ledger.sqlite";

    /// <summary>What the write-ahead log grows by before it is copied: 16 MiB.</summary>
    public const long DefaultLogBytes = 16 << 20;

    private static readonly Task<StorageException> Never = new TaskCompletionSource<StorageException>().Task;

    private readonly SqliteFile _file;
    private readonly Rows _rows;
    private readonly ReaderPool _readers;
    private readonly Writer? _writer;
    private readonly FolderLock? _lock;
    private readonly SafeFileHandle? _settled;

    private SqliteLedgerTruth(SqliteFile file, Func<Session> openReader, Writer? writer, FolderLock? folderLock, SafeFileHandle? settled)
    {
        _file = file;
        _rows = new Rows(file.Failures);
        _readers = new ReaderPool(file.Failures, openReader);
        _writer = writer;
        _lock = folderLock;
        _settled = settled;
    }

    /// <summary>The version of SQLite.</summary>
    public static string LibraryVersion
    {
        get
        {
            using var none = new SqliteConnection();
            return none.ServerVersion;
        }
    }

    public Task<StorageException> WritesRefused => _writer?.Refused ?? Never;

    /// <summary>Tests provoke failures through it.</summary>
    internal Session WriterSession => _writer!.Session;

    /// <summary>The copying of the log that began last; tests wait for it.</summary>
    internal Task Copying => _writer!.Copying;

    /// <summary>Whether the folder holds a ledger file, sound or not.</summary>
    public static bool Exists(string folder) => File.Exists(FileOf(folder).Path);

    /// <summary>A log whose file is gone may hold acknowledged rounds: no ledger is begun beside it.</summary>
    /// <exception cref="StorageException">There is such a log.</exception>
    public static void RequireNoLogAlone(string folder) => FileOf(folder).RequireNoLogAlone();

    /// <summary>Bytes of the file and of its log.</summary>
    public static long StoredBytes(string folder) => FileOf(folder).StoredBytes;

    /// <summary>Makes an empty ledger in a folder, which is made too if need be, and opens it.</summary>
    /// <param name="folder">The data folder.</param>
    /// <param name="logBytes">As in <see cref="Open(string, long)"/>.</param>
    /// <exception cref="StorageException">It holds a ledger already, is in use, or cannot be written.</exception>
    public static SqliteLedgerTruth Create(string folder, long logBytes = DefaultLogBytes)
    {
        var path = FileOf(folder).Folder;
        try
        {
            // Leaves without a nonce can be guessed by hashing candidates: folder and file are their owner's.
            DurableFolder.CreateOwnerOnly(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw StorageException.OfPath(e, path);
        }

        return Create(FolderLock.Take(path), logBytes);
    }

    /// <summary>The same in a folder that is locked already.</summary>
    /// <param name="folderLock">The store's from here on; released if this fails.</param>
    /// <param name="logBytes">As in <see cref="Open(string, long)"/>.</param>
    /// <exception cref="StorageException">It holds a ledger or a log already, or cannot be written.</exception>
    public static SqliteLedgerTruth Create(FolderLock folderLock, long logBytes = DefaultLogBytes)
    {
        ArgumentNullException.ThrowIfNull(folderLock);
        var file = FileOf(folderLock.Folder);
        try
        {
            file.RequireNoLogAlone();
            if (File.Exists(file.Path) || !file.TryCreate())
                throw new StorageException($"{file.Folder} already holds a ledger: open it, or choose another data folder.");
        }
        catch (Exception e)
        {
            folderLock.Dispose();
            if (e is SqliteException error)
                throw file.Failures.Of(error);
            if (e is IOException or UnauthorizedAccessException)
                throw StorageException.OfPath(e, file.Folder);
            throw;
        }

        return Open(folderLock, logBytes);
    }

    /// <summary>
    /// Opens a ledger to read and append. The folder stays locked against other servers until the store is disposed of or
    /// the process ends. The newest rounds are read from the disk, not from the system's cache.
    /// </summary>
    /// <param name="folder">The data folder.</param>
    /// <param name="logBytes">
    /// The write-ahead log is copied into the database each time it has grown by this; a reader that holds on to an old
    /// state makes it longer.
    /// </param>
    /// <exception cref="StorageException">
    /// Missing, in use by another server, not writable, damaged, of another program or of another Linking.
    /// </exception>
    public static SqliteLedgerTruth Open(string folder, long logBytes = DefaultLogBytes)
    {
        // Before the lock is taken, which would say of a folder that is missing that it cannot be used.
        FileOf(folder).RequireContent();
        return Open(FolderLock.Take(folder), logBytes);
    }

    /// <summary>The same in a folder that is locked already.</summary>
    /// <param name="folderLock">The store's from here on; released if this fails.</param>
    /// <param name="logBytes">As in <see cref="Open(string, long)"/>.</param>
    /// <exception cref="StorageException">As in <see cref="Open(string, long)"/>.</exception>
    public static SqliteLedgerTruth Open(FolderLock folderLock, long logBytes = DefaultLogBytes)
    {
        ArgumentNullException.ThrowIfNull(folderLock);
        var file = FileOf(folderLock.Folder);
        SafeFileHandle? settled = null;
        Session? session = null;
        try
        {
            file.RequireContent();
            settled = file.Settle();
            session = file.OpenToWrite();
            return new SqliteLedgerTruth(file, file.Open, new Writer(session, file.Failures, logBytes, durable: true), folderLock, settled);
        }
        catch (Exception e)
        {
            session?.Dispose();
            settled?.Dispose();
            folderLock.Dispose();
            if (e is SqliteException error)
                throw file.Failures.Of(error);
            throw;
        }
    }

    /// <summary>
    /// Opens a ledger only to read, also while a server runs on it and on a read-only medium. Takes no lock on the
    /// folder.
    /// </summary>
    /// <exception cref="StorageException">Missing, not readable, damaged, of another program or of another Linking.</exception>
    /// <param name="folder">The data folder.</param>
    /// <param name="isBrief">Only for a moment, and without leaving a trace in the folder.</param>
    public static SqliteLedgerTruth OpenReadOnly(string folder, bool isBrief = false)
    {
        var file = FileOf(folder);
        return new SqliteLedgerTruth(file, file.OpenToRead(isBrief), writer: null, folderLock: null, settled: null);
    }

    /// <summary>Copies one consistent state, SQLite's own way, also beside a server that writes.</summary>
    /// <param name="folder">The data folder.</param>
    /// <param name="target">The new file, its owner's alone; what is left of it after a failure is no ledger.</param>
    /// <exception cref="StorageException">The ledger cannot be read, or the copy not written.</exception>
    public static void Copy(string folder, string target)
    {
        var file = FileOf(folder);
        var open = file.OpenToRead();
        try
        {
            SqliteFile.Copy(open, target);
        }
        catch (SqliteException e)
        {
            throw new StorageException(
                $"{file.Path} could not be copied to {target} (SQLite error {e.SqliteExtendedErrorCode}: {e.Message.TrimEnd('.')}): " +
                "check both disks and the space on the second, then try again.",
                e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw StorageException.OfPath(e, target);
        }
    }

    public Task<IReadOnlyList<StoreDamage>> FindDamageAsync(CancellationToken cancellation) => _readers.ReadAsync(
        session => IntegrityCheck.Of(session, ("events", CheckedPart.Event), ("publications", CheckedPart.Publication)), cancellation);

    public Task<StoredHead?> ReadHeadAsync(CancellationToken cancellation) => _readers.ReadAsync(ReadHead, cancellation);

    public Task<AppendResult> AppendAsync(StoredRound round, CancellationToken cancellation)
    {
        var header = StoredRound.Require(round);
        return WriteAsync(session => Append(session, round, header.PreviousLink), cancellation);
    }

    public Task PutBackAsync(StoredRound round, CancellationToken cancellation)
    {
        StoredRound.Require(round);
        return WriteAsync(session => PutBack(session, round), cancellation);
    }

    public Task<StoredRound?> ReadRoundAsync(ulong index, CancellationToken cancellation) =>
        _readers.ReadAsync(session => ReadRound(session, index), cancellation);

    public IAsyncEnumerable<StoredHeader> ReadHeadersAsync(ulong from, ulong count, CancellationToken cancellation) =>
        RangeAsync<StoredHeader>(
        count,
        batch: 256,
        (session, last, take) => ReadHeaders(session, last is null ? from : last.Index + 1, take),
        cancellation);

    public Task<AppendResult> AppendPublicationAsync(StoredPublication publication, CancellationToken cancellation)
    {
        StoredPublication.Require(publication);
        return WriteAsync(session => AppendPublication(session, publication), cancellation);
    }

    public IAsyncEnumerable<StoredPublication> ReadPublicationsAsync(ulong from, ulong count, CancellationToken cancellation) =>
        RangeAsync<StoredPublication>(
        count,
        batch: 16,
        (session, last, take) => session.Rows(
            "SELECT number, size, note FROM publications WHERE number >= $1 ORDER BY number LIMIT $2",
            _rows.Publication,
            Integer(last is null ? from : last.Number + 1),
            take),
        cancellation);

    public Task<StoredPublication?> ReadLastPublicationAsync(CancellationToken cancellation) => _readers.ReadAsync(
        session =>
            session.Rows("SELECT number, size, note FROM publications ORDER BY number DESC LIMIT 1", _rows.Publication).SingleOrDefault(),
        cancellation);

    public IAsyncEnumerable<StoredEvent> ReadEventsAsync(ulong from, ulong count, CancellationToken cancellation) =>
        RangeAsync<StoredEvent>(
        count,
        batch: 64,
        (session, last, take) => session.Rows(
            $"SELECT {Rows.EventColumns} FROM events WHERE (round, leaf) > ($1, $2) ORDER BY round, leaf LIMIT $3",
            _rows.Event,
            Integer(last is null ? from : last.Round),
            last is null ? -1L : last.LeafIndex,
            take),
        cancellation);

    public IAsyncEnumerable<StoredEvent> ReadRecordAsync(ulong from, CancellationToken cancellation) => RangeAsync<StoredEvent>(
        ulong.MaxValue,
        batch: 64,
        (session, last, take) => session.Rows(
            $"SELECT {Rows.EventColumns} FROM events WHERE record = 1 AND round >= $1 ORDER BY round LIMIT $2",
            _rows.Event,
            Integer(last is null ? from : last.Round + 1),
            take),
        cancellation);

    /// <summary>
    /// Waits for calls under way, copies the write-ahead log into the database, closes and unlocks. After a failed
    /// write the log is left for the next start to read.
    /// </summary>
    /// <exception cref="StorageException">The log could not be copied; nothing is lost, the next start reads it.</exception>
    public async ValueTask DisposeAsync()
    {
        try
        {
            await _readers.DisposeAsync();
            if (_writer is not null)
                await _writer.DisposeAsync();
        }
        catch (SqliteException e)
        {
            throw _file.Failures.Of(e);
        }
        finally
        {
            _settled?.Dispose();
            _lock?.Dispose();
        }
    }

    private static SqliteFile FileOf(string folder) => new(folder, LedgerFormat.Value, derived: false);

    // No stored number is over 2^63 − 1, so that nothing is found beyond it.
    private static long Integer(ulong value) => (long)Math.Min(value, long.MaxValue);

    // The binding takes arrays: a row that is a whole array is passed without a copy.
    private static byte[] Array(ReadOnlyMemory<byte> bytes) =>
        MemoryMarshal.TryGetArray(bytes, out var part) && part.Array is { } array && array.Length == part.Count ? array : bytes.ToArray();

    private Task<T> WriteAsync<T>(Func<Session, T> write, CancellationToken cancellation) => _writer is null
        ? throw new StorageException($"{_file.Path} was opened only to read: open it to write.")
        : _writer.WriteAsync(write, cancellation);

    private async IAsyncEnumerable<T> RangeAsync<T>(
        ulong count, int batch, Func<Session, T?, int, List<T>> read, [EnumeratorCancellation] CancellationToken cancellation)
        where T : class
    {
        T? last = null;
        while (count > 0)
        {
            var take = (int)Math.Min(count, (ulong)batch);
            var items = await _readers.ReadAsync(session => read(session, last, take), cancellation);
            foreach (var item in items)
            {
                cancellation.ThrowIfCancellationRequested();
                yield return last = item;
            }

            if (items.Count < take)
                yield break;
            count -= (ulong)take;
        }
    }
}
