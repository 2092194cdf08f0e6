using System.Collections.Concurrent;

using Linking.LiteDb.Logs;
using Linking.LiteDb.Pages;

using LiteDB;
using LiteDB.Engine;

namespace Linking.LiteDb.Engines;

/// <summary>
/// LiteDB's engine over pages that stay as they are while it lives. It parses no log and writes no data file; it is
/// replaced when its pages have been copied, or when it holds what is not durable. Called by one thread at a time.
/// </summary>
internal sealed class PageEngine : IDisposable
{
    // A transaction that broke off within a commit throws in its finalizer, which ends the process: it stays reachable.
    private static readonly ConcurrentBag<LiteEngine> BrokenOff = [];

    private readonly LogStream _since;
    private readonly LiteEngine _engine;
    private bool _isBrokenOff;

    public PageEngine(DataFile data, LogFile? log, Func<LogFile> currentLog)
    {
        _since = new LogStream(currentLog);
        _engine = new LiteEngine(new EngineSettings
        {
            DataStream = new DataStream(data, log),
            LogStream = _since,
            TempStream = new MemoryStream(),
        });
    }

    /// <summary>Whether there are finished transactions that are not durable.</summary>
    public bool HasPending => _since.HasPending;

    /// <summary>Whether it must be replaced before the next call.</summary>
    public bool IsBroken { get; private set; }

    /// <exception cref="InvalidDataException">A page is not what was written, or LiteDB finds the pages in disagreement.</exception>
    public T Read<T>(Func<ILiteEngine, T> read)
    {
        // Without a transaction of its own, a query that fails at its first row keeps its pages and its lock for ever.
        try
        {
            _engine.BeginTrans();
            return read(_engine);
        }
        catch (LiteException e)
        {
            IsBroken = true;
            throw new InvalidDataException(e.Message, e);
        }
        finally
        {
            if (!IsBroken)
                _engine.Rollback();
        }
    }

    /// <summary>Runs a transaction in memory. What it throws undoes it; if the engine fails, it is broken as well.</summary>
    /// <exception cref="InvalidDataException">As in <see cref="Read"/>.</exception>
    public T Transact<T>(Func<ILiteEngine, T> write)
    {
        try
        {
            _engine.BeginTrans();
            var result = write(_engine);
            _isBrokenOff = true;
            _engine.Commit();
            _isBrokenOff = false;
            return result;
        }
        catch (Exception e)
        {
            IsBroken = _isBrokenOff || e is LiteException or InvalidDataException || !TryRollBack();
            if (e is LiteException)
                throw new InvalidDataException(e.Message, e);
            throw;
        }
    }

    /// <summary>Makes the finished transactions durable. It may be read from meanwhile.</summary>
    /// <exception cref="IOException">Failed, and as in <see cref="LogStream.Commit"/>.</exception>
    public void Commit() => _since.Commit();

    public void Dispose()
    {
        if (_isBrokenOff)
            BrokenOff.Add(_engine);
        else
            _engine.Dispose();
    }

    private bool TryRollBack()
    {
        try
        {
            _engine.Rollback();
            return true;
        }
        catch (Exception e) when (e is LiteException or InvalidDataException)
        {
            _isBrokenOff = true;
            return false;
        }
    }
}
