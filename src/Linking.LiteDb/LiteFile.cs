using System.Security.Cryptography;

using Linking.LiteDb.Disks;
using Linking.LiteDb.Engines;
using Linking.LiteDb.Logs;
using Linking.LiteDb.Pages;

using LiteDB.Engine;

namespace Linking.LiteDb;

/// <summary>
/// LiteDB 5.0.21 on two files of our own (docs/storage/litedb.md): a transaction is durable when it returns, and nobody
/// reads it before.
/// </summary>
/// <remarks>
/// One gate lets one call into the engine at a time, reads too: its cache loses pages under concurrent readers, and a
/// collection that is being made closes it. The gate is free while a commit is on its way to the disk.
/// </remarks>
internal sealed class LiteFile : IDisposable
{
    /// <summary>What the log grows to before its pages are copied into the data file.</summary>
    public const long DefaultLogBytes = 16 << 20;

    private readonly Lock _writer = new();
    private readonly Lock _gate = new();
    private readonly TaskCompletionSource<DocumentFileException> _refused = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Disk _disk;
    private readonly DataFile _data;
    private readonly bool _writable;
    private readonly long _logBytes;
    private readonly bool _copiesBehind;
    private LogFile? _log;
    private PageEngine _engine;
    private TaskCompletionSource<bool>? _commit;
    private DocumentFileException? _failure;
    private bool _closed;

    /// <summary>Takes over both files. The log is copied behind the write that made it long, or before that returns.</summary>
    public LiteFile(Disk disk, DataFile data, LogFile? log, bool writable, long logBytes, bool copiesBehind)
    {
        _copiesBehind = copiesBehind;
        _disk = disk;
        _data = data;
        _log = log;
        _writable = writable;
        _logBytes = logBytes;
        _engine = MakeEngine();
    }

    public string Path => _data.Path;

    /// <summary>Ends, with the reason, as soon as every later write is refused.</summary>
    public Task<DocumentFileException> WritesRefused => _refused.Task;

    /// <summary>The copying of the log that began last behind a write; never fails.</summary>
    public Task Copying { get; private set; } = Task.CompletedTask;

    /// <summary>Runs a read on the calling thread; it sees one state, and only what is durable.</summary>
    /// <exception cref="DocumentFileException">A page that is needed is damaged.</exception>
    public T Read<T>(Func<ILiteEngine, T> read)
    {
        while (true)
        {
            var result = Read(read, out var commit);
            // The commit that was on its way may have been seen. If it fails, the engine that knew it is gone: read again.
            if (commit is null || commit.GetAwaiter().GetResult())
                return result;
        }
    }

    /// <summary>As <c>Read</c>, but does not wait for the commit that is on its way, and may see it.</summary>
    public T ReadAhead<T>(Func<ILiteEngine, T> read) => Read(read, out _);

    /// <summary>Runs a transaction on the calling thread, once there is no other. It is durable on return.</summary>
    /// <param name="write">What it throws undoes the transaction.</param>
    /// <exception cref="DocumentFileException">Failed; every later write is refused. A restart may find the transaction.</exception>
    public T Write<T>(Func<ILiteEngine, T> write)
    {
        RequireNoCall();
        lock (_writer)
        {
            RequireWritable();
            T result;
            lock (_gate)
            {
                result = Transact(write);
                if (!_engine.HasPending)
                    return result;
                _commit = new(TaskCreationOptions.RunContinuationsAsynchronously);
            }

            try
            {
                Begin();
                _engine.Commit();
            }
            catch (Exception e) when (IsOfTheDisk(e) || e is InvalidOperationException)
            {
                EndCommit(isDurable: false);
                throw Refuse(e);
            }

            EndCommit(isDurable: true);
            // One that is copied behind waits for its turn, which writes that follow each other closely may take away.
            if (_log!.End >= (_copiesBehind ? 2 * _logBytes : _logBytes))
                CopyLog();
            else if (_log.End >= _logBytes && Copying.IsCompleted)
                Copying = Task.Run(CopyLog);
            return result;
        }
    }

    /// <summary>Writes a copy of the durable state, as a closed file; reads go on meanwhile.</summary>
    /// <exception cref="DocumentFileException">The name is taken, a page is damaged, or writing failed.</exception>
    public void BackUp(string path)
    {
        lock (_writer)
        {
            ObjectDisposedException.ThrowIf(_closed, this);
            var pages = new DataStream(_data, _log);
            var header = _data.Header;
            NewDataFile.Write(_disk, path, header.Application, header.ApplicationVersion, pages.Pages, (number, page) =>
            {
                try
                {
                    pages.Read(number, page);
                }
                catch (InvalidDataException e)
                {
                    throw Failures.Of(e, Path);
                }
            });
        }
    }

    /// <summary>Reads all pages of both files.</summary>
    /// <returns>One phrase for each that is damaged.</returns>
    public List<string> FindDamagedPages()
    {
        lock (_writer)
        {
            ObjectDisposedException.ThrowIf(_closed, this);
            return [.. new DataStream(_data, _log).FindDamaged()];
        }
    }

    /// <summary>Brings the log into the data file and removes it. After a failed write both are left as they are.</summary>
    /// <exception cref="DocumentFileException">Failed; nothing is lost, the next opening reads the log.</exception>
    public void Dispose()
    {
        lock (_writer)
        {
            if (_closed)
                return;
            try
            {
                if (_writable && _failure is null && _data.Header.Salt != 0)
                    CloseLog();
            }
            catch (Exception e) when (IsOfTheDisk(e))
            {
                throw Refuse(e);
            }
            finally
            {
                lock (_gate)
                {
                    _closed = true;
                    _engine.Dispose();
                }

                _log?.Dispose();
                _data.Dispose();
            }
        }
    }

    /// <summary>Brings what the log holds into the data file, and removes the log.</summary>
    /// <exception cref="IOException">Failed; also <see cref="UnauthorizedAccessException"/> and
    /// <see cref="InvalidDataException"/>.</exception>
    public void CloseLog()
    {
        CopyLog(salt: 0);
        var path = _log!.Path;
        _log.Dispose();
        _log = null;
        _disk.Delete(path);
    }

    private static bool IsOfTheDisk(Exception error) => error is IOException or UnauthorizedAccessException or InvalidDataException;

    private static ulong NewSalt() => BitConverter.ToUInt64(RandomNumberGenerator.GetBytes(sizeof(ulong))) | 1;

    private PageEngine MakeEngine() => new(_data, _log, () => _log!);

    /// <summary>Under the gate.</summary>
    private void Renew()
    {
        _engine.Dispose();
        _engine = MakeEngine();
    }

    private T Read<T>(Func<ILiteEngine, T> read, out Task<bool>? commit)
    {
        RequireNoCall();
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_closed, this);
            commit = _commit?.Task;
            try
            {
                return _engine.Read(read);
            }
            catch (InvalidDataException e)
            {
                if (_engine.IsBroken && _commit is null)
                    Renew();
                throw Failures.Of(e, Path);
            }
        }
    }

    /// <summary>Under the gate.</summary>
    private T Transact<T>(Func<ILiteEngine, T> write)
    {
        try
        {
            return _engine.Transact(write);
        }
        catch (Exception e)
        {
            if (!_engine.IsBroken)
                throw;
            Renew();
            throw Refuse(e);
        }
    }

    /// <summary>Before the first commit since the file was opened: makes a log, and says in the data file that there is one.</summary>
    private void Begin()
    {
        if (_data.Header.Salt != 0)
            return;
        var salt = NewSalt();
        _log = new LogFile(new DiskFile(_disk, LiteFiles.LogOf(Path), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None), salt);
        _disk.FlushFolder(System.IO.Path.GetDirectoryName(Path)!);
        _data.Write(_data.Header.Next(salt, _data.Header.Pages));
    }

    private void EndCommit(bool isDurable)
    {
        lock (_gate)
        {
            if (!isDurable || _engine.IsBroken)
                Renew();
            _commit!.SetResult(isDurable);
            _commit = null;
        }
    }

    /// <summary>A failure refuses all later writes. Every commit is in the log, from which its pages are still read.</summary>
    private void CopyLog()
    {
        lock (_writer)
        {
            // Another write may have copied it, or failed, in the meantime.
            if (_closed || _failure is not null || _log!.End < _logBytes)
                return;
            try
            {
                CopyLog(NewSalt());
            }
            catch (Exception e) when (IsOfTheDisk(e))
            {
                Refuse(e);
            }
        }
    }

    /// <summary>Copies the log's pages, puts a header in force that says so, and starts from there with another log.</summary>
    private void CopyLog(ulong salt)
    {
        LogCopy.Run(_data, _log!, salt);
        lock (_gate)
        {
            _log!.Restart(salt);
            Renew();
        }
    }

    // The engine keeps one transaction a thread.
    private void RequireNoCall()
    {
        if (_gate.IsHeldByCurrentThread)
            throw new InvalidOperationException("A read or a transaction cannot begin within another.");
    }

    private void RequireWritable()
    {
        ObjectDisposedException.ThrowIf(_closed, this);
        if (!_writable)
            throw Failures.ReadOnly(Path);
        if (_failure is not null)
            throw Failures.Refused(Path, _failure);
    }

    private DocumentFileException Refuse(Exception error)
    {
        _failure ??= Failures.Of(error, Path);
        _refused.TrySetResult(_failure);
        return _failure;
    }
}
