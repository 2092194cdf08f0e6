using System.Runtime.InteropServices;

namespace Linking.Ledger.Clocks;

/// <summary>One look at the clock.</summary>
/// <param name="Time">The time.</param>
/// <param name="Problem">
/// Null if the time is within the stated accuracy of UTC; else one sentence that says why that is not known (not
/// synchronised, drifted). No token is issued then (RFC 3628, 7.3.2).
/// </param>
[StructLayout(LayoutKind.Auto)]
public readonly record struct ClockReading(Instant Time, string? Problem)
{
    /// <summary>How far the time is from UTC at most, in µs; null: what the options allow. Never more than that.</summary>
    public uint? Accuracy { get; init; }

    /// <summary>When a problem may be over; null: soon.</summary>
    public TimeSpan? Retry { get; init; }
}
