using Linking.Ledger.Clocks;

namespace Linking.Ledger.Tests;

/// <summary>A clock that a test can set wrong, on top of the fake time.</summary>
internal sealed class TestClock(TimeProvider time) : IClockSource
{
    /// <summary>How far it is ahead of the fake time; negative: behind.</summary>
    public TimeSpan Offset { get; set; }

    /// <summary>Why it cannot be vouched for.</summary>
    public string? Problem { get; set; }

    public ClockReading Read() => new(Instant.FromDateTime(time.GetUtcNow() + Offset), Problem);
}
