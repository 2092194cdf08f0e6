namespace Linking.Clocks;

/// <summary>What a clock has to keep.</summary>
public sealed record ClockRules
{
    /// <summary>How far it may be from UTC.</summary>
    public required TimeSpan Accuracy { get; init; }

    /// <summary>How many sources must agree.</summary>
    public required int Quorum { get; init; }

    /// <summary>Between two comparisons.</summary>
    public TimeSpan Interval { get; init; } = TimeSpan.FromSeconds(64);

    /// <summary>How long all comparisons must be good after one that was not.</summary>
    public TimeSpan Calm { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>How long a source may take.</summary>
    public TimeSpan Patience { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>A clock that moves so far against the time that has passed was set.</summary>
    public TimeSpan Step => Accuracy / 10 > LeastStep ? Accuracy / 10 : LeastStep;

    /// <summary>An older comparison says nothing any more.</summary>
    public TimeSpan Stale => 3 * Interval + Patience + TimeSpan.FromSeconds(1);

    // What a busy machine needs between two readings is less.
    private static TimeSpan LeastStep => TimeSpan.FromMilliseconds(10);
}
