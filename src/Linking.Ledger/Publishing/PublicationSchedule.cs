namespace Linking.Ledger.Publishing;

/// <summary>
/// When publications are due: at whole multiples of a period, in UTC. Days begin at midnight, weeks on Monday; every
/// server with the same period has the same due times.
/// </summary>
public sealed record PublicationSchedule
{
    /// <summary>For trying out; a publication a second is a commit a second.</summary>
    public static readonly TimeSpan Shortest = TimeSpan.FromSeconds(1);

    /// <summary>A year.</summary>
    public static readonly TimeSpan Longest = TimeSpan.FromDays(366);

    /// <param name="period">1 second to 366 days.</param>
    /// <exception cref="ArgumentOutOfRangeException">Outside of that.</exception>
    public PublicationSchedule(TimeSpan period)
    {
        if (period < Shortest || period > Longest)
            throw new ArgumentOutOfRangeException(nameof(period), period, "The period of publications is 1 second to 366 days.");
        Period = period;
    }

    public TimeSpan Period { get; }

    /// <summary>The first due time later than a time.</summary>
    // Counted from 0001-01-01, which is a Monday.
    public DateTimeOffset NextAfter(DateTimeOffset time) =>
        new((time.UtcTicks / Period.Ticks + 1) * Period.Ticks, TimeSpan.Zero);
}
