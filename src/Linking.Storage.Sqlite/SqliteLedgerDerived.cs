using Linking.Files;
using Linking.Hashing;
using Linking.Storage.Sqlite.LeafIndex;
using Linking.Trees;

using Microsoft.Data.Sqlite;

namespace Linking.Storage.Sqlite;

/// <summary>
/// Derived data in one SQLite file of the node (docs/spec/database.md, docs/storage/sqlite.md), whatever holds the truth.
/// A file that cannot be used makes every call fail until <see cref="ResetAsync"/>; it is no reason not to open.
/// </summary>
public sealed partial class SqliteLedgerDerived : ILedgerDerived
{
    /// <summary>Name of the database within the data folder.</summary>
    public const string FileName = "derived.sqlite";

    internal const string LockName = "derived.lock";

    private readonly SqliteFile _file;
    private readonly Rows _rows;
    private readonly IndexSegments _segments;
    private readonly long _logBytes;
    private readonly FolderLock? _lock;

    // One at a time: a round with the merge that may follow, both of which choose free slots, or a reset.
    private readonly SemaphoreSlim _indexing = new(1);

    private volatile Connections? _open;
    private volatile StorageException? _problem;
    private volatile bool _disposed;

    private SqliteLedgerDerived(SqliteFile file, long logBytes, FolderLock? folderLock)
    {
        _file = file;
        _rows = new Rows(file.Failures);
        _segments = new IndexSegments(_rows);
        _logBytes = logBytes;
        _lock = folderLock;
    }

    /// <summary>Tests provoke failures through it.</summary>
    internal Session WriterSession => _open!.Writer!.Session;

    /// <summary>The copying of the log that began last; tests wait for it.</summary>
    internal Task Copying => _open!.Writer!.Copying;

    /// <summary>Bytes of the file and of its log.</summary>
    public static long StoredBytes(string folder) => FileOf(folder).StoredBytes;

    /// <summary>
    /// Opens the file of a folder to read and write; makes it, and the folder, if it is missing. It stays locked against
    /// other servers until it is disposed of or the process ends.
    /// </summary>
    /// <param name="folder">The data folder.</param>
    /// <param name="logBytes">The write-ahead log is copied into the database each time it has grown by this.</param>
    /// <exception cref="StorageException">The folder is in use by another server, or may not be written.</exception>
    public static SqliteLedgerDerived Open(string folder, long logBytes = SqliteLedgerTruth.DefaultLogBytes)
    {
        var file = FileOf(folder);
        try
        {
            DurableFolder.CreateOwnerOnly(file.Folder);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw StorageException.OfPath(e, file.Folder);
        }

        var derived = new SqliteLedgerDerived(file, logBytes, FolderLock.Take(file.Folder, LockName));
        try
        {
            if (File.Exists(file.Path))
                derived.Connect();
            else
                derived.Make();
        }
        catch (StorageException e)
        {
            derived._problem = e;
        }

        return derived;
    }

    /// <summary>Opens the file only to read, also while a server runs on it; null if there is none.</summary>
    public static SqliteLedgerDerived? OpenReadOnly(string folder)
    {
        var file = FileOf(folder);
        if (!File.Exists(file.Path))
            return null;
        var derived = new SqliteLedgerDerived(file, logBytes: 0, folderLock: null);
        try
        {
            derived._open = new Connections(new ReaderPool(file.Failures, file.OpenToRead()), Writer: null);
        }
        catch (StorageException e)
        {
            derived._problem = e;
        }

        return derived;
    }

    public Task<IReadOnlyList<StoreDamage>> FindDamageAsync(CancellationToken cancellation) => ReadAsync(
        session => IntegrityCheck.Of(
            session, ("extent", CheckedPart.Derived), ("tiles", CheckedPart.Tile), ("leaf_segments", CheckedPart.Index)),
        cancellation);

    public async Task ResetAsync(CancellationToken cancellation)
    {
        await _indexing.WaitAsync(cancellation);
        try
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            if (_lock is null)
                throw OpenedOnlyToRead();
            var old = _open;
            (_problem, _open) = (null, null);
            if (old is not null)
                await old.AbandonAsync();
            Make();
        }
        catch (SqliteException e)
        {
            throw _problem = _file.Failures.Of(e);
        }
        catch (StorageException e)
        {
            _problem = e;
            throw;
        }
        finally
        {
            _indexing.Release();
        }
    }

    public Task<DerivedExtent?> ReadExtentAsync(CancellationToken cancellation) => ReadAsync(ReadExtent, cancellation);

    public async Task IndexRoundAsync(StoredHead round, ReadOnlyMemory<Digest> leafHashes, CancellationToken cancellation)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(leafHashes.Length, IndexSegments.MaxLeaves, nameof(leafHashes));
        await _indexing.WaitAsync(cancellation);
        try
        {
            var segments = await ReadAsync(_segments.Read, cancellation);
            var (segment, pages) = IndexSegments.Code(IndexSegments.FreeSlot(segments), round.Index, leafHashes.Span);
            if (await WriteAsync(session => IndexRound(session, round, segment, pages), cancellation))
                await new LeafMerge(_segments, _open!.Readers, _open.Writer!).RunAsync(cancellation);
        }
        finally
        {
            _indexing.Release();
        }
    }

    public Task<IReadOnlyList<LeafPlace>> FindLeafAsync(Digest leafHash, CancellationToken cancellation) =>
        ReadAsync<IReadOnlyList<LeafPlace>>(session => _segments.Find(session, IndexPart.Prefix(leafHash)), cancellation);

    public Task<IReadOnlyList<IndexPart>> ReadIndexPartsAsync(CancellationToken cancellation) =>
        ReadAsync<IReadOnlyList<IndexPart>>(session => _segments.Sums(session, cancellation), cancellation);

    public Task WriteTileAsync(StoredTile tile, CancellationToken cancellation)
    {
        StoredTile.Require(tile);
        return WriteAsync(session => WriteTile(session, tile), cancellation);
    }

    public Task<DigestPair[]?> ReadTileAsync(TreeNode place, CancellationToken cancellation)
    {
        StoredTile.RequirePlace(place);
        const string sql = "SELECT alpha, beta FROM tiles WHERE level = $1 AND idx = $2";
        return ReadAsync(session => session.Rows(sql, _rows.Tile, place.Level, (long)place.Index).SingleOrDefault(), cancellation);
    }

    /// <summary>Waits for calls under way, copies the write-ahead log into the database, closes and unlocks.</summary>
    /// <exception cref="StorageException">The log could not be copied; the next start reads it.</exception>
    public async ValueTask DisposeAsync()
    {
        _disposed = true;
        await _indexing.WaitAsync();
        try
        {
            if (_open is { } open)
                await open.DisposeAsync();
            _open = null;
        }
        catch (SqliteException e)
        {
            throw _file.Failures.Of(e);
        }
        finally
        {
            _lock?.Dispose();
            _indexing.Release();
        }
    }

    private static SqliteFile FileOf(string folder) => new(folder, DerivedFormat.Value, derived: true);

    private void Make()
    {
        try
        {
            // Also what is left of one whose database somebody removed: its log would be taken for the new one's.
            _file.Delete();
            if (!_file.TryCreate())
                throw new StorageException($"Another program has just made {_file.Path}: stop it, and try again.");
        }
        catch (SqliteException e)
        {
            throw _file.Failures.Of(e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw StorageException.OfPath(e, _file.Path);
        }

        Connect();
    }

    private void Connect()
    {
        if (new FileInfo(_file.Path).Length == 0)
            throw _file.Failures.Damaged("it has 0 bytes");
        var session = _file.OpenToWrite();
        try
        {
            var writer = new Writer(session, _file.Failures, _logBytes, durable: false);
            _open = new Connections(new ReaderPool(_file.Failures, _file.Open), writer);
        }
        catch (SqliteException e)
        {
            session.Dispose();
            throw _file.Failures.Of(e);
        }
        catch
        {
            session.Dispose();
            throw;
        }
    }

    private Task<T> ReadAsync<T>(Func<Session, T> read, CancellationToken cancellation) =>
        CallAsync(open => open.Readers.ReadAsync(read, cancellation), cancellation);

    private Task<T> WriteAsync<T>(Func<Session, T> write, CancellationToken cancellation) =>
        CallAsync(open => (open.Writer ?? throw OpenedOnlyToRead()).WriteAsync(write, cancellation), cancellation);

    private async Task<T> CallAsync<T>(Func<Connections, Task<T>> call, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        ObjectDisposedException.ThrowIf(_disposed, this);
        var open = _open ?? throw Unusable();
        try
        {
            return await call(open);
        }
        catch (ObjectDisposedException) when (!_disposed)
        {
            throw Unusable();
        }
    }

    private StorageException Unusable() => _problem is { } problem
        ? new StorageException(problem.Message, problem)
        : new StorageException($"{_file.Path} is just being made again: try again.") { OutcomeUnknown = true };

    private StorageException OpenedOnlyToRead() => new($"{_file.Path} was opened only to read: open it to write.");

    /// <summary>The connections to one file, before and after a reset.</summary>
    private sealed record Connections(ReaderPool Readers, Writer? Writer) : IAsyncDisposable
    {
        public async ValueTask DisposeAsync()
        {
            await Readers.DisposeAsync();
            if (Writer is not null)
                await Writer.DisposeAsync();
        }

        public async ValueTask AbandonAsync()
        {
            await Readers.DisposeAsync();
            if (Writer is not null)
                await Writer.AbandonAsync();
        }
    }
}
