using System.Runtime.InteropServices;

namespace Linking.Clocks;

/// <summary>What the comparisons say of one reading of the clock.</summary>
/// <param name="Time">What it showed.</param>
/// <param name="Bound">How far that is from UTC at most; meaningless with a problem.</param>
/// <param name="Problem">Why it cannot be vouched for; null if it can.</param>
/// <param name="Retry">When that may be over; at least 1 s.</param>
[StructLayout(LayoutKind.Auto)]
public readonly record struct ClockVerdict(DateTimeOffset Time, TimeSpan Bound, string? Problem, TimeSpan Retry);
