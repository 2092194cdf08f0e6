using Microsoft.Extensions.Time.Testing;

namespace Linking.Testing;

/// <summary>A fake clock that knows whether somebody waits for it: a test advances it when what it tests has come to wait.</summary>
public sealed class WatchedTimeProvider(DateTimeOffset start) : FakeTimeProvider(start)
{
    private readonly Lock _lock = new();
    private readonly HashSet<ITimer> _pending = [];

    /// <summary>Timers that will still fire.</summary>
    public int PendingTimers
    {
        get
        {
            lock (_lock)
                return _pending.Count;
        }
    }

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = new WatchedTimer(this, callback);
        timer.Inner = base.CreateTimer(timer.Fire, state, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        timer.Change(dueTime, period);
        return timer;
    }

    private sealed class WatchedTimer(WatchedTimeProvider time, TimerCallback callback) : ITimer
    {
        private bool _isPeriodic;

        public ITimer Inner { get; set; } = null!;

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            // In one step, so that nobody sees it pending before the clock knows of it.
            lock (time._lock)
            {
                _isPeriodic = period > TimeSpan.Zero;
                SetPending(dueTime != Timeout.InfiniteTimeSpan);
                return Inner.Change(dueTime, period);
            }
        }

        public void Fire(object? state)
        {
            SetPending(_isPeriodic);
            callback(state);
        }

        public void Dispose()
        {
            SetPending(false);
            Inner.Dispose();
        }

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }

        private void SetPending(bool pending)
        {
            lock (time._lock)
                _ = pending ? time._pending.Add(this) : time._pending.Remove(this);
        }
    }
}
