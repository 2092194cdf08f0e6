using Microsoft.Data.Sqlite;

namespace Linking.Storage.Sqlite;

/// <summary>A few connections that only read, opened when first needed. Readers do not wait for the writer.</summary>
internal sealed class ReaderPool(Failures failures, Func<Session> open) : IAsyncDisposable
{
    private const int Size = 4;

    private readonly SemaphoreSlim _slots = new(Size);
    private readonly Stack<Session> _idle = new(Size);
    private bool _closed;

    /// <summary>Runs a read on the calling thread, once a connection is free.</summary>
    /// <exception cref="StorageException">The read failed.</exception>
    /// <exception cref="ObjectDisposedException">The pool was closed.</exception>
    public async Task<T> ReadAsync<T>(Func<Session, T> read, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        await _slots.WaitAsync(cancellation);
        try
        {
            return Read(read);
        }
        catch (SqliteException e)
        {
            throw failures.Of(e);
        }
        finally
        {
            _slots.Release();
        }
    }

    /// <summary>
    /// Waits for the reads under way, refuses later ones and closes every connection. The semaphore stays usable:
    /// callers that still wait are woken to learn that the pool is closed.
    /// </summary>
    public async ValueTask DisposeAsync()
    {
        for (var i = 0; i < Size; i++)
            await _slots.WaitAsync();
        _closed = true;
        while (_idle.TryPop(out var session))
            session.Dispose();
        _slots.Release(Size);
    }

    private T Read<T>(Func<Session, T> read)
    {
        ObjectDisposedException.ThrowIf(_closed, this);
        Session? session;
        lock (_idle)
            _idle.TryPop(out session);
        session ??= open();
        var kept = false;
        try
        {
            var result = read(session);
            lock (_idle)
                _idle.Push(session);
            kept = true;
            return result;
        }
        finally
        {
            if (!kept)
                session.Dispose();
        }
    }
}
