namespace Linking.Server.Tests.Access;

/// <summary>The machine's time, of which a test sets the clock and lets the span since the start grow, each by itself.</summary>
internal sealed class SteppedTime : TimeProvider
{
    private long _clock;
    private long _span;

    /// <summary>Sets the clock, forwards or back: nothing has passed.</summary>
    public void SetClock(TimeSpan by) => Interlocked.Exchange(ref _clock, by.Ticks);

    /// <summary>Time passes, and the clock does not tell.</summary>
    public void Pass(TimeSpan span) => Interlocked.Add(ref _span, (long)(span.TotalSeconds * TimestampFrequency));

    public override DateTimeOffset GetUtcNow() => base.GetUtcNow() + TimeSpan.FromTicks(Interlocked.Read(ref _clock));

    public override long GetTimestamp() => base.GetTimestamp() + Interlocked.Read(ref _span);
}
