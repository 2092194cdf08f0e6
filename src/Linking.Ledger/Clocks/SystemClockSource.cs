namespace Linking.Ledger.Clocks;

/// <summary>
/// The machine's clock, taken at its word: for machines whose synchronisation is watched by something else.
/// </summary>
/// <param name="time">The clock.</param>
public sealed class SystemClockSource(TimeProvider time) : IClockSource
{
    public ClockReading Read() => new(Instant.FromDateTime(time.GetUtcNow()), null);
}
