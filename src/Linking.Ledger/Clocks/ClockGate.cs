namespace Linking.Ledger.Clocks;

/// <summary>
/// Reads the time of a round: later than the head's, waited for but never bent, and in step with the time that has passed since
/// the last reading that was believed. Thread-safe.
/// </summary>
internal sealed class ClockGate(IClockSource source, LedgerOptions options, TimeProvider time)
{
    // A ledger that was off for longer is asked about its clock: an ordinary pause is shorter, and a wrong clock mostly further off.
    private static readonly TimeSpan PlausiblePause = TimeSpan.FromDays(7);

    private const ulong MicrosecondsPerMillisecond = 1000;

    private readonly Lock _lock = new();
    private readonly uint _accuracy = (uint)(options.Accuracy.Ticks / TimeSpan.TicksPerMicrosecond);
    private (Instant Time, long Timestamp)? _believed;

    /// <summary>µs; headers state no more.</summary>
    public uint Accuracy => _accuracy;

    /// <summary>Whether sources vouch for it, so that it is looked at while nobody stamps.</summary>
    public bool IsCompared => source.IsCompared;

    /// <summary>What the clock says, believed or not.</summary>
    public Instant Time => source.Read().Time;

    /// <summary>The latest time that it may be now, if the clock is within its accuracy.</summary>
    public Instant Latest => Time.Plus(_accuracy);

    /// <summary>
    /// Looks once: a problem, unless the clock is sound, in step, and at most the two accuracies behind the head. Only a reading
    /// without a problem is what the next one is held against.
    /// </summary>
    public ClockLook Look(LedgerHead? head)
    {
        lock (_lock)
        {
            var before = time.GetTimestamp();
            var reading = source.Read();
            if (reading.Problem is { } unsound)
            {
                var advice = IsCompared ? Advice.ClockCompared : Advice.Clock;
                return new ClockLook(reading.Time, unsound, advice, _accuracy, reading.Retry);
            }

            if (!IsCompared && FindStep(reading.Time, before) is { } step)
                return new ClockLook(reading.Time, step, Advice.ClockDoubt, _accuracy);
            if (head is not null && FindDisorder(reading.Time, head) is { } look)
                return look;
            _believed = (reading.Time, before);
            return new ClockLook(reading.Time, null, "", Math.Min(reading.Accuracy ?? _accuracy, _accuracy));
        }
    }

    /// <summary>Somebody has made certain that the clock is right as it is now.</summary>
    public Instant Confirm()
    {
        lock (_lock)
        {
            var now = source.Read().Time;
            _believed = (now, time.GetTimestamp());
            return now;
        }
    }

    /// <summary>
    /// A time strictly later than the head's; waits for it where the clock is at most the two accuracies behind
    /// (each clock was within its accuracy of UTC, so that much may be true).
    /// </summary>
    public async Task<ClockLook> ReadAfterAsync(LedgerHead head)
    {
        var begin = time.GetTimestamp();
        var patience = TimeSpan.FromMicroseconds(2.0 * ((ulong)head.Accuracy + _accuracy)) + TimeSpan.FromSeconds(1);
        while (true)
        {
            var look = Look(head);
            if (look.Problem is not null || look.Time > head.Time)
                return look;
            if (time.GetElapsedTime(begin) > patience)
                return look with { Problem = $"The clock stands still at {look.Time}.", Advice = Advice.Clock };
            var behind = head.Time.Microseconds - look.Time.Microseconds + 1;
            await Task.Delay(TimeSpan.FromMilliseconds((behind + MicrosecondsPerMillisecond - 1) / MicrosecondsPerMillisecond), time);
        }
    }

    // Two readings that are both within the accuracy of UTC differ from the time that has passed by no more than twice that.
    private string? FindStep(Instant now, long before)
    {
        if (_believed is not var (then, timestamp))
            return null;
        var passed = time.GetElapsedTime(timestamp, before);
        var expected = then.Plus((ulong)(passed.Ticks / TimeSpan.TicksPerMicrosecond));
        var taken = (ulong)(time.GetElapsedTime(before).Ticks / TimeSpan.TicksPerMicrosecond);
        return Apart(now, expected) <= 2UL * _accuracy + taken
            ? null
            : $"The clock says {now}, but by the time that has passed since it said {then} it is {expected}: it was set, or the " +
                "machine was asleep.";
    }

    private ClockLook? FindDisorder(Instant now, LedgerHead head)
    {
        if (now <= head.Time)
        {
            return Apart(now, head.Time) <= (ulong)head.Accuracy + _accuracy
                ? null
                : new ClockLook(now, $"The clock says {now}, but the newest round was made at {head.Time}.", Advice.ClockBehind, _accuracy);
        }

        var plausible = head.Time.Plus((ulong)(PlausiblePause.Ticks / TimeSpan.TicksPerMicrosecond));
        return _believed is null && !IsCompared && now > plausible
            ? new ClockLook(
                now,
                $"The clock says {now}, and the newest round was made at {head.Time}: the ledger was off for long, or the clock is ahead.",
                Advice.ClockDoubt,
                _accuracy)
            : null;
    }

    private static ulong Apart(Instant a, Instant b) => a > b ? a.Microseconds - b.Microseconds : b.Microseconds - a.Microseconds;
}
