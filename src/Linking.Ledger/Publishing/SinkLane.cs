using Linking.Books.Sinks;
using Linking.Publications;
using Linking.Storage;

using Microsoft.Extensions.Logging;

namespace Linking.Ledger.Publishing;

/// <summary>The loop of one sink: wait for a reason, bring what is missing, wait longer after each failure.</summary>
internal sealed class SinkLane(
    ILedgerTruth store,
    Func<CancellationToken, Task<ReadOnlyMemory<byte>>> readRecord,
    ISink sink,
    SinkRetry retry,
    TimeProvider time,
    ILogger logger,
    Action<SinkHolding>? onUnknown,
    VoucherShelf? shelf,
    Func<ulong>? released)
{
    private const int Batch = 64;

    private readonly Lock _lock = new();
    private TaskCompletionSource _wake = NewSource();
    private TaskCompletionSource _settled = NewSource();
    private bool _signalled = true;
    private bool _urgent;
    private bool _read;
    private int _vouchers;
    private volatile SinkStatus _status = new(sink.Name);

    public SinkStatus Status => _status;

    public void Signal()
    {
        lock (_lock)
        {
            _signalled = true;
            _wake.TrySetResult();
        }
    }

    /// <summary>Completes after an attempt that began later than this call; cancelled if this loop ends before.</summary>
    public Task SettleAsync()
    {
        lock (_lock)
        {
            _urgent = true;
            _wake.TrySetResult();
            return _settled.Task;
        }
    }

    public async Task RunAsync(CancellationToken cancellation)
    {
        try
        {
            while (!cancellation.IsCancellationRequested)
            {
                var settled = await WaitAsync(cancellation);
                try
                {
                    await AttemptAsync(cancellation);
                    settled.TrySetResult();
                }
                finally
                {
                    // Only if it was cut off.
                    settled.TrySetCanceled(CancellationToken.None);
                }
            }
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            // The way in which this loop ends.
        }
        finally
        {
            lock (_lock)
                _settled.TrySetCanceled(CancellationToken.None);
        }
    }

    private static TaskCompletionSource NewSource() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Waits for the next attempt's time, and returns what to complete after it.</summary>
    private async Task<TaskCompletionSource> WaitAsync(CancellationToken cancellation)
    {
        while (true)
        {
            Task wake;
            var wait = _status.NextTry - time.GetUtcNow();
            lock (_lock)
            {
                if (_urgent || (_status.Failures == 0 && _signalled) || wait <= TimeSpan.Zero)
                {
                    (_urgent, _signalled) = (false, false);
                    var settled = _settled;
                    (_settled, _wake) = (NewSource(), NewSource());
                    return settled;
                }

                if (_wake.Task.IsCompleted)
                    _wake = NewSource();
                wake = _wake.Task;
            }

            using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
            await Task.WhenAny(wake, Task.Delay(wait ?? Timeout.InfiniteTimeSpan, time, either.Token));
            await either.CancelAsync();
            cancellation.ThrowIfCancellationRequested();
        }
    }

    private async Task AttemptAsync(CancellationToken cancellation)
    {
        try
        {
            var again = await BringAsync(cancellation);
            if (_status.Failures > 0)
                logger.SinkRecovered(sink.Name, _status.LastNumber);
            _status = _status with { LastSuccess = time.GetUtcNow(), LastError = null, IsAlarm = false, Failures = 0, NextTry = again };
        }
        catch (Exception exception) when (!(exception is OperationCanceledException && cancellation.IsCancellationRequested))
        {
            if (exception is SinkException { Foreign: { } foreign } && !await IsOwnAsync(foreign, cancellation))
                onUnknown?.Invoke(foreign);
            // Whatever a sink does must not end the loops of the others.
            var known = exception is SinkException or StorageException;
            var failures = _status.Failures + 1;
            var nextTry = time.GetUtcNow() + retry.After(failures, Random.Shared.NextDouble());
            var message = known ? exception.Message : $"An unexpected error ({exception.GetType().Name}): {exception.Message}";
            _read = false;
            var isAlarm = exception is SinkException { IsAlarm: true };
            _status = _status with { LastError = message, IsAlarm = isAlarm, Failures = failures, NextTry = nextTry };
            logger.SinkFailed(sink.Name, message, nextTry, known ? null : exception);
        }
    }

    /// <summary>
    /// Whether it says what one of the ledger's own publications says: under a wrong name, or with another signature beside ours,
    /// it is the work of whoever may write there, and no second history.
    /// </summary>
    private async Task<bool> IsOwnAsync(SinkHolding foreign, CancellationToken cancellation)
    {
        if (!Publication.TryParseNote(foreign.Note, out var said, out _, out _))
            return false;
        try
        {
            await foreach (var own in store.ReadPublicationsAsync(said.Number, 1, cancellation))
            {
                return Publication.TryParseNote(own.Note, out var ours, out _, out _) && ours.Number == said.Number &&
                    ours.TextDigest() == said.TextDigest();
            }
        }
        catch (StorageException)
        {
            // What cannot be compared is shown as a stranger's.
        }

        return false;
    }

    /// <summary>Returns when to ask again what came of it; null: when there is something new.</summary>
    private async Task<DateTimeOffset?> BringAsync(CancellationToken cancellation)
    {
        // The sink first: what is published meanwhile is then in the store, and not taken for a stranger's.
        var held = _read ? null : await sink.ReadLastAsync(cancellation);
        var last = await store.ReadLastPublicationAsync(cancellation);
        if (!_read)
        {
            await CompareAsync(held, last, cancellation);
            _status = _status with { LastNumber = held?.Number ?? 0, Where = held?.Where ?? "" };
            (_read, _vouchers) = (true, 0);
        }

        var end = Math.Min(last?.Number ?? 0, released?.Invoke() ?? ulong.MaxValue);
        while (_status.LastNumber < end)
        {
            var missing = new List<SinkPublication>(Batch);
            var count = Math.Min(Batch, end - _status.LastNumber);
            await foreach (var stored in store.ReadPublicationsAsync(_status.LastNumber + 1, count, cancellation))
                missing.Add(stored.ForSinks());
            if (missing.Count == 0 || missing[0].Number != _status.LastNumber + 1)
                throw new StorageException($"Publication {_status.LastNumber + 1} is missing in the database. {Advice.Fsck}");
            var where = await sink.PublishAsync(missing, await readRecord(cancellation), cancellation);
            _status = _status with { LastNumber = missing[^1].Number, Where = where };
        }

        await BringVouchersAsync(cancellation);
        if (sink is not IFollowingSink following || await following.FollowAsync(cancellation) is not { } state)
            return null;
        _status = _status with { Where = state.Where };
        return time.GetUtcNow() + state.Again;
    }

    /// <summary>In the order in which they came; one whose publication is not there yet waits, and those behind it.</summary>
    private async Task BringVouchersAsync(CancellationToken cancellation)
    {
        if (shelf is null || sink is not IVoucherSink holder)
            return;
        while (true)
        {
            var files = shelf.From(_vouchers, Batch).TakeWhile(f => f.Number <= _status.LastNumber).ToList();
            if (files.Count == 0)
                return;
            await holder.AddVouchersAsync([.. files.Select(shelf.Read)], cancellation);
            _vouchers += files.Count;
        }
    }

    /// <summary>A sink outlives the database: what it holds and the ledger does not is the sign of a restored backup.</summary>
    private async Task CompareAsync(SinkHolding? held, StoredPublication? last, CancellationToken cancellation)
    {
        if (held is null)
            return;
        if (held.Number > (last?.Number ?? 0))
        {
            throw new SinkException(
                $"The sink {sink.Name} holds publication {held.Number} ({held.Where}), but this ledger has only " +
                $"{last?.Number ?? 0}: either the ledger's database was restored from an older backup, or the sink " +
                "belongs to another ledger. Give the sink a place of its own, or restore the newer database.")
            {
                Foreign = held,
            };
        }

        await foreach (var own in store.ReadPublicationsAsync(held.Number, 1, cancellation))
        {
            if (!own.Note.Span.SequenceEqual(held.Note.Span))
            {
                throw new SinkException(
                    $"The sink {sink.Name} holds another publication {held.Number} than this ledger ({held.Where}): it " +
                    "belongs to another ledger, or was changed. Nothing was overwritten; give the sink a place of its " +
                    "own.")
                {
                    Foreign = held,
                };
            }
        }
    }
}
