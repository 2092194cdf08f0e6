using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

using Linking.Hashing;
using Linking.Storage.Sqlite.LeafIndex;
using Linking.Trees;

using Microsoft.Data.Sqlite;
using Microsoft.Win32.SafeHandles;

namespace Linking.Storage.Sqlite;

/// <summary>
/// A ledger in one SQLite file (docs/spec/database.md), with a write-ahead log and an fsync each round.
/// </summary>
/// <remarks>
/// SQLite is synchronous. Calls wait asynchronously for the writer or a reader to be free and then work on the calling
/// thread: a read takes microseconds a row and comes in bounded batches, a write about one fsync, and moving either to
/// another thread would block that one instead and cost the hop.
/// </remarks>
public sealed partial class SqliteLedgerStore : ILedgerStore, ILedgerTruth
{
    /// <summary>Name of the database within the data folder.</summary>
    public const string FileName = "ledger.sqlite";

    /// <summary>What the write-ahead log grows by before it is copied: 16 MiB.</summary>
    public const long DefaultLogBytes = 16 << 20;

    internal const int TileWidth = 256;

    private const int MaxTileLevel = 56;

    private static readonly Task<StorageException> Never = new TaskCompletionSource<StorageException>().Task;

    private readonly string _file;
    private readonly Rows _rows;
    private readonly ReaderPool _readers;
    private readonly Writer? _writer;
    private readonly IndexRuns _leaves;
    private readonly SemaphoreSlim _indexing = new(1);
    private readonly FolderLock? _lock;
    private readonly SafeFileHandle? _settled;

    private SqliteLedgerStore(LedgerFile file, Func<Session> openReader, Writer? writer, FolderLock? folderLock, SafeFileHandle? settled)
    {
        _file = file.Path;
        _rows = new Rows(file.Path);
        _leaves = new IndexRuns(_rows);
        _readers = new ReaderPool(file.Path, openReader);
        _writer = writer;
        _lock = folderLock;
        _settled = settled;
    }

    public Task<StorageException> WritesRefused => _writer?.Refused ?? Never;

    /// <summary>Tests provoke failures through it.</summary>
    internal Session WriterSession => _writer!.Session;

    /// <summary>The copying of the log that began last; tests wait for it.</summary>
    internal Task Copying => _writer!.Copying;

    /// <summary>Whether the folder holds a ledger file, sound or not.</summary>
    public static bool Exists(string folder) => File.Exists(new LedgerFile(folder).Path);

    /// <summary>Makes an empty ledger in a folder, which is made too if need be, and opens it.</summary>
    /// <param name="folder">The data folder.</param>
    /// <param name="logBytes">As in <see cref="Open"/>.</param>
    /// <exception cref="StorageException">It holds a ledger already, is in use, or cannot be written.</exception>
    public static SqliteLedgerStore Create(string folder, long logBytes = DefaultLogBytes)
    {
        new LedgerFile(folder).Create();
        return Open(folder, logBytes: logBytes);
    }

    /// <summary>
    /// Opens a ledger to read and append. The folder stays locked against other servers until the store is disposed
    /// of or the process ends. The newest rounds are read from the disk, not from the system's cache.
    /// </summary>
    /// <param name="folder">The data folder.</param>
    /// <param name="dropDerived">Whether to empty tiles and look-up index, sound or not; the ledger's node fills them again.</param>
    /// <param name="logBytes">
    /// The write-ahead log is copied into the database each time it has grown by this; a reader that holds on to an old
    /// state makes it longer.
    /// </param>
    /// <exception cref="StorageException">
    /// Missing, in use by another server, not writable, damaged, of another program or of a newer Linking.
    /// </exception>
    public static SqliteLedgerStore Open(string folder, bool dropDerived = false, long logBytes = DefaultLogBytes)
    {
        var file = new LedgerFile(folder);
        file.RequireContent();
        var folderLock = FolderLock.Take(file.Folder);
        SafeFileHandle? settled = null;
        Session? session = null;
        try
        {
            session = file.OpenToWrite(out settled);
            if (dropDerived)
                Schema.DropDerived(session);
            return new SqliteLedgerStore(file, () => new Session(file.Path, SqliteOpenMode.ReadOnly), new Writer(session, file.Path, logBytes), folderLock, settled);
        }
        catch (Exception e)
        {
            session?.Dispose();
            settled?.Dispose();
            folderLock.Dispose();
            if (e is SqliteException error)
                throw Failures.Of(error, file.Path);
            throw;
        }
    }

    /// <summary>
    /// Opens a ledger only to read, also while a server runs on it and on a read-only medium. Takes no lock on the
    /// folder.
    /// </summary>
    /// <exception cref="StorageException">Missing, not readable, damaged, of another program or of a newer Linking.</exception>
    public static SqliteLedgerStore OpenReadOnly(string folder)
    {
        var file = new LedgerFile(folder);
        return new SqliteLedgerStore(file, file.OpenToRead(), writer: null, folderLock: null, settled: null);
    }

    public Task<IReadOnlyList<StoreDamage>> FindDamageAsync(bool derived, CancellationToken cancellation) => _readers.ReadAsync<IReadOnlyList<StoreDamage>>(session => FindDamage(session, derived), cancellation);

    Task<IReadOnlyList<StoreDamage>> ILedgerTruth.FindDamageAsync(CancellationToken cancellation) => FindDamageAsync(derived: false, cancellation);

    public Task<StoredHead?> ReadHeadAsync(CancellationToken cancellation) => _readers.ReadAsync(ReadHead, cancellation);

    public Task<AppendResult> AppendAsync(StoredRound round, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(round);
        if (!round.TryValidate(out var header, out var problem))
            throw new ArgumentException(problem, nameof(round));
        return WriteAsync(durable: true, session => Append(session, round, header.PreviousLink), cancellation);
    }

    public Task<StoredRound?> ReadRoundAsync(ulong index, CancellationToken cancellation) =>
        _readers.ReadAsync(session => ReadRound(session, index), cancellation);

    public IAsyncEnumerable<StoredHeader> ReadHeadersAsync(ulong from, ulong count, CancellationToken cancellation) => RangeAsync<StoredHeader>(
        count,
        batch: 256,
        (session, last, take) => ReadHeaders(session, last is null ? from : last.Index + 1, take),
        cancellation);

    public Task WriteTileAsync(TreeNode tile, ReadOnlyMemory<DigestPair> hashes, CancellationToken cancellation)
    {
        CheckTile(tile);
        if (hashes.Length != TileWidth)
            throw new ArgumentException($"A full tile has {TileWidth} hashes, not {hashes.Length}.", nameof(hashes));
        return WriteAsync(durable: false, session => WriteTile(session, tile, hashes.Span), cancellation);
    }

    public Task<DigestPair[]?> ReadTileAsync(TreeNode tile, CancellationToken cancellation)
    {
        CheckTile(tile);
        return _readers.ReadAsync(
            session => session.Rows("SELECT alpha, beta FROM tiles WHERE level = $1 AND idx = $2", _rows.Tile, tile.Level, (long)tile.Index).SingleOrDefault(),
            cancellation);
    }

    public async Task IndexRoundAsync(ulong round, ReadOnlyMemory<Digest> leafHashes, CancellationToken cancellation)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(leafHashes.Length, IndexRuns.MaxLeaves, nameof(leafHashes));
        // One at a time, with the merge that may follow: both choose free slots.
        await _indexing.WaitAsync(cancellation);
        try
        {
            var runs = await _readers.ReadAsync(_leaves.Read, cancellation);
            var (run, pages) = IndexRuns.Code(IndexRuns.FreeSlot(runs), round, leafHashes.Span);
            if (await WriteAsync(durable: false, session => IndexRound(session, run, pages), cancellation))
                await new LeafMerge(_leaves, _readers, _writer!).RunAsync(cancellation);
        }
        finally
        {
            _indexing.Release();
        }
    }

    public Task<ulong> ReadIndexedSizeAsync(CancellationToken cancellation) => _readers.ReadAsync(ReadIndexedSize, cancellation);

    public Task<IReadOnlyList<LeafPlace>> FindLeafAsync(Digest leafHash, CancellationToken cancellation) =>
        _readers.ReadAsync<IReadOnlyList<LeafPlace>>(session => _leaves.Find(session, IndexPart.Prefix(leafHash)), cancellation);

    public Task<IReadOnlyList<IndexPart>> ReadIndexPartsAsync(CancellationToken cancellation) =>
        _readers.ReadAsync<IReadOnlyList<IndexPart>>(session => _leaves.Sums(session, cancellation), cancellation);

    public Task<AppendResult> AppendPublicationAsync(StoredPublication publication, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(publication);
        if (publication.Number is 0 or > long.MaxValue || publication.Size is 0 or > long.MaxValue || publication.Note.IsEmpty)
            throw new ArgumentException("A publication has a number and a size of 1 to 2^63 − 1, and a note.", nameof(publication));
        return WriteAsync(durable: true, session => AppendPublication(session, publication), cancellation);
    }

    public IAsyncEnumerable<StoredPublication> ReadPublicationsAsync(ulong from, ulong count, CancellationToken cancellation) => RangeAsync<StoredPublication>(
        count,
        batch: 16,
        (session, last, take) => session.Rows(
            "SELECT number, size, note FROM publications WHERE number >= $1 ORDER BY number LIMIT $2",
            _rows.Publication,
            Integer(last is null ? from : last.Number + 1),
            take),
        cancellation);

    public Task<StoredPublication?> ReadLastPublicationAsync(CancellationToken cancellation) => _readers.ReadAsync(
        session => session.Rows("SELECT number, size, note FROM publications ORDER BY number DESC LIMIT 1", _rows.Publication).SingleOrDefault(),
        cancellation);

    public IAsyncEnumerable<StoredEvent> ReadEventsAsync(ulong from, ulong count, CancellationToken cancellation) => RangeAsync<StoredEvent>(
        count,
        batch: 64,
        (session, last, take) => session.Rows(
            "SELECT round, leaf, text FROM events WHERE (round, leaf) > ($1, $2) ORDER BY round, leaf LIMIT $3",
            _rows.Event,
            Integer(last is null ? from : last.Round),
            last is null ? -1L : last.LeafIndex,
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
            throw Failures.Of(e, _file);
        }
        finally
        {
            _settled?.Dispose();
            _lock?.Dispose();
        }
    }

    private static void CheckTile(TreeNode tile)
    {
        if (tile.Level is < 0 or > MaxTileLevel || tile.Level % 8 != 0 || tile.Index > long.MaxValue)
            throw new ArgumentException($"Level {tile.Level}, index {tile.Index} is no tile's place: levels are 0, 8, 16 … {MaxTileLevel}.", nameof(tile));
    }

    // No stored number is over 2^63 − 1, so that nothing is found beyond it.
    private static long Integer(ulong value) => (long)Math.Min(value, long.MaxValue);

    // The binding takes arrays: a row that is a whole array is passed without a copy.
    private static byte[] Array(ReadOnlyMemory<byte> bytes) =>
        MemoryMarshal.TryGetArray(bytes, out var part) && part.Array is { } array && array.Length == part.Count ? array : bytes.ToArray();

    private Task<T> WriteAsync<T>(bool durable, Func<Session, T> write, CancellationToken cancellation) => _writer is null
        ? throw new StorageException($"{_file} was opened only to read: open it to write.")
        : _writer.WriteAsync(durable, write, cancellation);

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
