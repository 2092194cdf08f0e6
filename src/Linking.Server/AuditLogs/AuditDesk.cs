using System.Collections.Concurrent;

using Linking.AuditLogs;
using Linking.Ledger;
using Linking.Ledger.Admission;
using Linking.Storage;

using Microsoft.Extensions.Logging;

namespace Linking.Server.AuditLogs;

/// <summary>
/// Writes what happens to a server into its audit log, and states the log in the ledger. What is asked for is written before it is done,
/// or is not done; what has happened is written as soon as may be, and until then nothing is issued. Thread-safe.
/// </summary>
public sealed class AuditDesk : IAsyncDisposable
{
    private static readonly TimeSpan RetryPause = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan StatePause = TimeSpan.FromMinutes(1);

    private readonly ConcurrentQueue<Waiting> _waiting = new();
    private readonly SemaphoreSlim _arrived = new(0);
    private readonly CancellationTokenSource _stop = new();
    private readonly AuditLog _log;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly Task _writing;
    private Task _stating = Task.CompletedTask;
    private Task _periods = Task.CompletedTask;
    private volatile bool _ends;
    private volatile string? _problem;
    private ulong _stated;

    /// <param name="log">Held open by the caller.</param>
    /// <param name="time">Clock and timers.</param>
    /// <param name="logger">Told what cannot be written.</param>
    public AuditDesk(AuditLog log, TimeProvider time, ILogger logger)
    {
        (_log, _time, _logger) = (log, time, logger);
        Readings = new LeafReadings(this);
        _writing = Task.Run(WriteAsync);
    }

    /// <summary>Who reads leaves: counted for as long as the log waits to be stated.</summary>
    internal LeafReadings Readings { get; }

    /// <summary>Why what happened cannot be written; null if it can. Nothing may be issued meanwhile.</summary>
    public string? Problem => _problem;

    /// <summary>Writes what is asked for, before it is done.</summary>
    /// <exception cref="AuditLogException">It is perhaps not written: what it would record must not be done.</exception>
    /// <returns>The entry's number.</returns>
    public Task<ulong> WriteAsync(string kind, string outcome, params AuditDetail[] details)
    {
        // Behind what was told before: entries stand in the order of what they say.
        var waiting = new Waiting(_time.GetUtcNow(), kind, outcome, details, new(TaskCreationOptions.RunContinuationsAsynchronously));
        Enqueue(waiting);
        return waiting.Written!.Task;
    }

    /// <summary>Has written what has happened. Returns at once.</summary>
    public void Tell(string kind, string outcome, params AuditDetail[] details) =>
        Enqueue(new Waiting(_time.GetUtcNow(), kind, outcome, details, null));

    /// <summary>Does what was asked for between two entries: that it was asked, and how it went.</summary>
    /// <param name="kind">What it is about.</param>
    /// <param name="asked">What of.</param>
    /// <param name="act">Does it.</param>
    /// <param name="result">What to say of the outcome.</param>
    /// <exception cref="LedgerRefusedException">The log cannot be written, and nothing was done.</exception>
    public async Task<T> RunAsync<T>(string kind, AuditDetail[] asked, Func<Task<T>> act, Func<T, AuditDetail[]> result)
    {
        ArgumentNullException.ThrowIfNull(act);
        ArgumentNullException.ThrowIfNull(result);
        var number = await RequireWrittenAsync(kind, asked);
        try
        {
            var done = await act();
            Tell(kind, AuditKind.Done, [new("asked", number), .. result(done)]);
            return done;
        }
        catch (Exception e)
        {
            // Whoever no longer waits for it may have it done all the same.
            var outcome = e is OperationCanceledException or LedgerRefusedException { MayExist: true } or
                StorageException { OutcomeUnknown: true } ? AuditKind.Unknown : AuditKind.Refused;
            Tell(kind, outcome, [new("asked", number), new("reason", e.Message)]);
            throw;
        }
    }

    /// <summary>States the log in the ledger from time to time, as long as there is something new.</summary>
    internal void State(LedgerNode node, TimeSpan interval)
    {
        _stating = Task.Run(() => StateAsync(node, interval));
        // Beside it: a ledger that takes no statements, for however long, is read all the same.
        _periods = Task.Run(() => EndPeriodsAsync(interval));
    }

    /// <summary>Nothing more is stated, and nothing more read: the node is about to stop.</summary>
    internal async Task EndStatingAsync()
    {
        await _stop.CancelAsync();
        await Task.WhenAll(_stating, _periods);
        await Readings.EndAsync();
    }

    /// <summary>Writes what waits, if it can be written, and ends.</summary>
    public async ValueTask DisposeAsync()
    {
        await EndStatingAsync();
        _ends = true;
        _arrived.Release();
        await _writing;
        _stop.Dispose();
        _arrived.Dispose();
    }

    private void Enqueue(Waiting waiting)
    {
        _waiting.Enqueue(waiting);
        _arrived.Release();
    }

    private async Task<string> RequireWrittenAsync(string kind, AuditDetail[] asked)
    {
        try
        {
            if (_problem is { } problem)
                throw new AuditLogException(problem);
            return (await WriteAsync(kind, AuditKind.Asked, asked)).ToString(System.Globalization.CultureInfo.InvariantCulture);
        }
        catch (AuditLogException e)
        {
            // That it was asked for is written when it can be; until then nothing is issued.
            if (_problem is null)
                Tell(kind, AuditKind.Refused, [.. asked, new("reason", e.Message)]);
            throw new LedgerRefusedException(RefusalReason.NoSpace, $"It was not done. {e.Message}") { RetryAfter = RetryPause };
        }
    }

    private async Task WriteAsync()
    {
        while (true)
        {
            if (_waiting.TryPeek(out var next))
            {
                try
                {
                    // Whoever waited for it has been told that it was not written.
                    if (next.Written is not { Task.IsCompleted: true })
                    {
                        var entry = _log.Write(next.Time, next.Kind, next.Outcome, next.Details);
                        next.Written?.TrySetResult(entry.Number);
                    }

                    _waiting.TryDequeue(out _);
                    _problem = null;
                }
                catch (AuditLogException e)
                {
                    foreach (var waiting in _waiting)
                        waiting.Written?.TrySetException(e);
                    if (next.Written is not null)
                        continue;
                    if (_problem is null)
                        ServerLog.EventNotWritten(_logger, next.Kind, next.Outcome, e.Message);
                    _problem = e.Message;
                    if (_ends)
                        return;
                    await Task.Delay(RetryPause, TimeProvider.System);
                }
            }
            else if (_ends)
            {
                return;
            }
            else
            {
                await _arrived.WaitAsync();
            }
        }
    }

    private sealed record Waiting(
        DateTimeOffset Time, string Kind, string Outcome, AuditDetail[] Details, TaskCompletionSource<ulong>? Written);

    private async Task StateAsync(LedgerNode node, TimeSpan interval)
    {
        try
        {
            while (true)
            {
                await Task.Delay(interval, _time, _stop.Token);
                while (_log.State() is { } state && state.Size > _stated && !await TryStateAsync(node, state))
                    await Task.Delay(StatePause, _time, _stop.Token);
            }
        }
        catch (OperationCanceledException) when (_stop.IsCancellationRequested)
        {
            // What was not stated is stated after the next start.
        }
    }

    private async Task EndPeriodsAsync(TimeSpan interval)
    {
        try
        {
            while (true)
            {
                await Task.Delay(interval, _time, _stop.Token);
                Readings.EndPeriod();
            }
        }
        catch (OperationCanceledException) when (_stop.IsCancellationRequested)
        {
            // The last period ends with the readings.
        }
    }

    private async Task<bool> TryStateAsync(LedgerNode node, AuditStatement state)
    {
        try
        {
            await node.AddEventAsync(state.ToEvent(node.Genesis.Ledger, node.Genesis.Suite).ToText(node.Genesis.Suite), _stop.Token);
            _stated = state.Size;
            return true;
        }
        catch (Exception e) when (e is LedgerRefusedException or StorageException)
        {
            ServerLog.LogNotStated(_logger, e.Message);
            return false;
        }
    }
}
