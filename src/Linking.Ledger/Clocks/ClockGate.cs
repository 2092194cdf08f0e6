namespace Linking.Ledger.Clocks;

/// <summary>Reads the time of a round: later than the head's, waited for but never bent.</summary>
internal sealed class ClockGate(IClockSource source, LedgerOptions options, TimeProvider time)
{
    private const ulong MicrosecondsPerMillisecond = 1000;

    private readonly uint _accuracy = (uint)(options.Accuracy.Ticks / TimeSpan.TicksPerMicrosecond);

    /// <summary>µs, as headers state it.</summary>
    public uint Accuracy => _accuracy;

    /// <summary>Looks once: a problem, unless the clock is sound and at most the two accuracies behind the head.</summary>
    public ClockReading Look(LedgerHead? head)
    {
        var reading = source.Read();
        if (reading.Problem is not null || head is null || reading.Time > head.Time)
            return reading;
        var behind = head.Time.Microseconds - reading.Time.Microseconds;
        return behind <= (ulong)head.Accuracy + _accuracy
            ? reading
            : reading with { Problem = $"The clock says {reading.Time}, but the newest round was made at {head.Time}." };
    }

    /// <summary>
    /// A time strictly later than the head's; waits for it where the clock is at most the two accuracies behind
    /// (each clock was within its accuracy of UTC, so that much may be true).
    /// </summary>
    public async Task<ClockReading> ReadAfterAsync(LedgerHead head)
    {
        var begin = time.GetTimestamp();
        var patience = TimeSpan.FromMicroseconds(2.0 * ((ulong)head.Accuracy + _accuracy)) + TimeSpan.FromSeconds(1);
        while (true)
        {
            var reading = Look(head);
            if (reading.Problem is not null || reading.Time > head.Time)
                return reading;
            if (time.GetElapsedTime(begin) > patience)
                return reading with { Problem = $"The clock stands still at {reading.Time}." };
            var behind = head.Time.Microseconds - reading.Time.Microseconds + 1;
            await Task.Delay(TimeSpan.FromMilliseconds((behind + MicrosecondsPerMillisecond - 1) / MicrosecondsPerMillisecond), time);
        }
    }
}
