using Linking.Storage;

using Microsoft.Extensions.Logging;

namespace Linking.Ledger.Publishing;

/// <summary>Has a publication made at each due time.</summary>
/// <param name="store">Tells when the last publication was made.</param>
/// <param name="publish">Publishes, if the ledger has grown.</param>
/// <param name="schedule">When publications are due.</param>
/// <param name="time">Clock and timers.</param>
/// <param name="logger">Told of each failure.</param>
public sealed class PublicationTimer(
    ILedgerTruth store,
    Func<CancellationToken, Task> publish,
    PublicationSchedule schedule,
    TimeProvider time,
    ILogger<PublicationTimer> logger)
{
    /// <summary>A clock that is set or a machine that slept is noticed within this time.</summary>
    private static readonly TimeSpan LongestWait = TimeSpan.FromMinutes(1);

    private volatile TimerStatus _status = new(null, null);

    public TimerStatus Status => _status;

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
                await WaitUntilAsync(cancellation);
                await TryPublishAsync(cancellation);
                due = schedule.NextAfter(time.GetUtcNow());
            }
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            _status = _status with { NextDue = null };
        }
    }

    /// <summary>Time of the last publication, or of round 0 where there is none; null for an empty ledger.</summary>
    private async Task<DateTimeOffset?> TryReadLastTimeAsync(CancellationToken cancellation)
    {
        try
        {
            if (await store.ReadLastPublicationAsync(cancellation) is { } last)
                return last.ForSinks().Publication.Time.ToDateTime();
            await foreach (var first in store.ReadHeadersAsync(0, 1, cancellation))
            {
                if (Rounds.Header.TryDecode(first.Header, out var header, out _))
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
            await publish(cancellation);
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
        logger.PublishingFailed(exception.Message, exception);
    }

    // A clock that was ahead, perhaps when the last publication was made, does not put the next one off by more than a period.
    private async Task WaitUntilAsync(CancellationToken cancellation)
    {
        while (time.GetUtcNow() is var now && _status.NextDue is { } due && due > now)
        {
            if (schedule.NextAfter(now) is var next && due > next)
                _status = _status with { NextDue = due = next };
            await Task.Delay(due - now < LongestWait ? due - now : LongestWait, time, cancellation);
        }
    }
}
