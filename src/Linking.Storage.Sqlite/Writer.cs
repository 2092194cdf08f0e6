using Microsoft.Data.Sqlite;

namespace Linking.Storage.Sqlite;

/// <summary>
/// The one connection that writes, one transaction at a time. It is also the only one that checkpoints: SQLite before
/// 3.51.3 could lose pages when two connections did so at once (the WAL-reset bug).
/// </summary>
/// <remarks>
/// <para>After any failed write it refuses all later ones. A commit that failed may have left its frames in the log: this
/// process does not see them, a restart may find them valid. Only reading the file again can tell.</para>
/// <para>It copies the log into the database itself, between two transactions. SQLite would do so within a commit, which
/// had to wait for it, and would drop the error if a page of the database could not be written or synchronised.</para>
/// </remarks>
internal sealed class Writer : IAsyncDisposable
{
    private readonly SemaphoreSlim _gate = new(1);
    private readonly TaskCompletionSource<StorageException> _refused = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Failures _failures;
    private readonly long _logPages;
    private long _pagesSinceCopy;
    private bool _closed;
    private StorageException? _failure;

    /// <summary>Takes over the session and puts its settings in force.</summary>
    /// <param name="session">Open for writing.</param>
    /// <param name="failures">Sentences for what goes wrong.</param>
    /// <param name="logBytes">What the log may grow by before it is copied.</param>
    /// <param name="durable">
    /// Whether a commit waits for the disk. If not, a crash of the machine may lose the newest transactions, and never
    /// one before another (docs/storage/sqlite.md).
    /// </param>
    /// <exception cref="SqliteException">The file could not be read.</exception>
    /// <exception cref="StorageException">The file system does not support a write-ahead log.</exception>
    public Writer(Session session, Failures failures, long logBytes, bool durable)
    {
        Session = session;
        _failures = failures;
        if ((string?)session.Scalar("PRAGMA journal_mode = WAL") is var mode and not "wal")
            throw new StorageException(
                $"{failures.File} cannot keep a write-ahead log (SQLite chose journal mode '{mode}'): put the data folder " +
                "on a local disk.");
        // fullfsync makes fsync reach the medium on macOS, nothing elsewhere. The log is cut back if a long reader made it
        // grow beyond four times what it should have.
        session.Execute(
            "PRAGMA fullfsync = ON; PRAGMA checkpoint_fullfsync = ON; PRAGMA wal_autocheckpoint = 0; " +
            $"PRAGMA journal_size_limit = {4 * logBytes}; PRAGMA cache_size = -16384; PRAGMA synchronous = " +
            $"{(durable ? "FULL" : "NORMAL")};");
        _logPages = logBytes / (long)session.Scalar("PRAGMA page_size")!;
    }

    /// <summary>The connection; only for use within <see cref="WriteAsync"/>, and by tests.</summary>
    public Session Session { get; }

    /// <summary>Ends when all later writes are refused.</summary>
    public Task<StorageException> Refused => _refused.Task;

    /// <summary>The copying of the log that began last; never fails.</summary>
    public Task Copying { get; private set; } = Task.CompletedTask;

    /// <summary>
    /// Runs one transaction on the calling thread, once the writer is free. If it is durable it blocks for about one fsync.
    /// </summary>
    /// <param name="write">Reads and writes; what it throws rolls back.</param>
    /// <param name="cancellation">Until the transaction begins.</param>
    public async Task<T> WriteAsync<T>(Func<Session, T> write, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        await _gate.WaitAsync(cancellation);
        try
        {
            ObjectDisposedException.ThrowIf(_closed, this);
            if (_failure is not null)
                throw _failures.Refusing(_failure);
            var result = Write(write);
            _pagesSinceCopy += Session.TakePagesWritten();
            if (_pagesSinceCopy >= _logPages)
            {
                _pagesSinceCopy = 0;
                Copying = Task.Run(CopyLogAsync, CancellationToken.None);
            }

            return result;
        }
        finally
        {
            _gate.Release();
        }
    }

    /// <summary>
    /// Waits for the write under way, refuses later ones, copies the log into the database and closes. After a failed
    /// write the log is left as it is. Callers that still wait are woken to learn that the writer is closed.
    /// </summary>
    /// <exception cref="SqliteException">The log could not be copied; it is still there, and the next start reads it.</exception>
    public ValueTask DisposeAsync() => CloseAsync(copyLog: true);

    /// <summary>The same, and leaves the log as it is: for a file that is given up.</summary>
    public ValueTask AbandonAsync() => CloseAsync(copyLog: false);

    private async ValueTask CloseAsync(bool copyLog)
    {
        await _gate.WaitAsync();
        try
        {
            if (_closed)
                return;
            _closed = true;
            using (Session)
            {
                if (_failure is not null || !copyLog)
                    Session.KeepLogOnClose();
                else
                    Session.Execute("PRAGMA wal_checkpoint(TRUNCATE)");
            }
        }
        finally
        {
            _gate.Release();
        }
    }

    /// <summary>
    /// Copies what no reader holds back, and synchronises the database. The rest is left for the next time: the log is
    /// begun again only when all of it was copied and nobody reads it.
    /// </summary>
    private async Task CopyLogAsync()
    {
        await _gate.WaitAsync();
        try
        {
            if (!_closed && _failure is null)
                Session.Execute("PRAGMA wal_checkpoint(PASSIVE)");
        }
        catch (SqliteException e)
        {
            // Every row is still in the log, but its pages may be gone from the disk's cache: another try could find them so.
            Refuse(_failures.Of(e));
        }
        finally
        {
            _gate.Release();
        }
    }

    private StorageException Refuse(StorageException failure)
    {
        _failure = failure;
        _refused.TrySetResult(failure);
        return failure;
    }

    private T Write<T>(Func<Session, T> write)
    {
        try
        {
            Session.Command("BEGIN IMMEDIATE").ExecuteNonQuery();
        }
        catch (SqliteException e) when (Failures.IsBusy(e))
        {
            throw new StorageException(_failures.Of(e).Message, e) { OutcomeUnknown = true };
        }
        catch (SqliteException e)
        {
            throw Refuse(_failures.Of(e));
        }

        try
        {
            var result = write(Session);
            Session.Command("COMMIT").ExecuteNonQuery();
            return result;
        }
        catch (SqliteException e)
        {
            // The transaction is not rolled back here: the connection is of no further use, and closing it does so.
            throw Refuse(_failures.Of(e));
        }
        catch (StorageException e)
        {
            throw Refuse(e);
        }
        catch
        {
            Rollback();
            throw;
        }
    }

    private void Rollback()
    {
        try
        {
            Session.Command("ROLLBACK").ExecuteNonQuery();
        }
        catch (SqliteException e)
        {
            throw Refuse(_failures.Of(e));
        }
    }
}
