using Linking.Publications;
using Linking.Storage;

using Microsoft.Extensions.Logging;

namespace Linking.Ledger.Publishing;

/// <summary>Makes publications when they are due and on demand, and only when the ledger has grown. Thread-safe.</summary>
/// <param name="store">Tells whether the ledger has grown.</param>
/// <param name="make">Makes and stores the next publication, with these announcements; called once at a time.</param>
/// <param name="sinks">Told of each publication.</param>
/// <param name="schedule">When publications are due.</param>
/// <param name="time">Clock and timers.</param>
/// <param name="logger">Told of each publication and failure.</param>
public sealed class Publisher(
    ILedgerStore store,
    Func<IReadOnlyList<Announcement>, CancellationToken, Task<StoredPublication>> make,
    SinkRunner sinks,
    PublicationSchedule schedule,
    TimeProvider time,
    ILogger<Publisher> logger) : IDisposable
{
    /// <summary>A clock that is set or a machine that slept is noticed within this time.</summary>
    private static readonly TimeSpan LongestWait = TimeSpan.FromMinutes(1);

    private readonly SemaphoreSlim _one = new(1);
    private volatile PublisherStatus _status = new(null, null);

    public PublisherStatus Status => _status;

    /// <summary>Publishes now, if the ledger has grown since the last publication.</summary>
    /// <param name="announcements">What else the publication makes evident; mostly nothing.</param>
    /// <param name="cancellation">Ends waiting.</param>
    /// <returns>The new publication, or null if there was nothing to publish.</returns>
    /// <exception cref="StorageException">The store failed.</exception>
    public async Task<StoredPublication?> PublishAsync(IReadOnlyList<Announcement> announcements, CancellationToken cancellation)
    {
        await _one.WaitAsync(cancellation);
        try
        {
            var head = await store.ReadHeadAsync(cancellation);
            var before = await store.ReadLastPublicationAsync(cancellation);
            if (head is null || head.Value.Size <= (before?.Size ?? 0))
                return null;
            var after = await make(announcements, cancellation);
            if (after.Number == before?.Number)
                return null;
            PublisherLog.Published(logger, after.Number, after.Size);
            sinks.Signal();
            return after;
        }
        finally
        {
            _one.Release();
        }
    }

    /// <summary>
    /// Publishes at each due time until cancelled; at once, if one was missed while the ledger did not run. A failure
    /// is reported, and tried again at the next due time.
    /// </summary>
    public async Task RunAsync(CancellationToken cancellation)
    {
        try
        {
            var due = schedule.NextAfter(await TryReadLastTimeAsync(cancellation) ?? time.GetUtcNow());
            while (true)
            {
                _status = _status with { NextDue = due };
                await WaitUntilAsync(due, cancellation);
                await TryPublishAsync(cancellation);
                due = schedule.NextAfter(time.GetUtcNow());
            }
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            _status = _status with { NextDue = null };
        }
    }

    public void Dispose() => _one.Dispose();

    /// <summary>Time of the last publication, or of round 0 where there is none; null for an empty ledger.</summary>
    private async Task<DateTimeOffset?> TryReadLastTimeAsync(CancellationToken cancellation)
    {
        try
        {
            if (await store.ReadLastPublicationAsync(cancellation) is { } last)
                return last.ForSinks().Publication.Time.ToDateTime();
            await foreach (var first in store.ReadHeadersAsync(0, 1, cancellation))
            {
                if (Rounds.Header.TryDecode(first.Header.Span, out var header, out _))
                    return header.Time.ToDateTime();
            }
        }
        catch (StorageException exception)
        {
            Report(exception);
        }

        return null;
    }

    private async Task TryPublishAsync(CancellationToken cancellation)
    {
        try
        {
            await PublishAsync([], cancellation);
            _status = _status with { LastError = null };
        }
        catch (Exception exception) when (!(exception is OperationCanceledException && cancellation.IsCancellationRequested))
        {
            // The schedule outlives what may go wrong in one publication: a ledger that is read-only for a while.
            Report(exception);
        }
    }

    private void Report(Exception exception)
    {
        _status = _status with { LastError = exception.Message };
        PublisherLog.Failed(logger, exception.Message, exception);
    }

    private async Task WaitUntilAsync(DateTimeOffset due, CancellationToken cancellation)
    {
        for (TimeSpan wait; (wait = due - time.GetUtcNow()) > TimeSpan.Zero;)
            await Task.Delay(wait < LongestWait ? wait : LongestWait, time, cancellation);
    }
}
