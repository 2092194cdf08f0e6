namespace Linking.Ledger.Publishing;

/// <summary>How long to wait before a sink that failed is tried again: doubling, bounded, with jitter.</summary>
/// <param name="First">After the first failure; more than zero.</param>
/// <param name="Longest">Never more than this; at least <paramref name="First"/>.</param>
public sealed record SinkRetry(TimeSpan First, TimeSpan Longest)
{
    /// <summary>5 seconds, up to 15 minutes.</summary>
    public static SinkRetry Default { get; } = new(TimeSpan.FromSeconds(5), TimeSpan.FromMinutes(15));

    /// <summary>The wait after so many failures in a row.</summary>
    /// <param name="failures">1, 2, 3 …</param>
    /// <param name="jitter">0 to 1; takes off up to half, so that sinks of many servers do not knock together.</param>
    public TimeSpan After(int failures, double jitter)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(failures, 1);
        var full = Math.Min(First.Ticks * Math.Pow(2, Math.Min(failures - 1, 62)), Longest.Ticks);
        return TimeSpan.FromTicks((long)(full * (1 - jitter / 2)));
    }
}
