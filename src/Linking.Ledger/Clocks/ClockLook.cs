using System.Runtime.InteropServices;

namespace Linking.Ledger.Clocks;

/// <summary>What the gate says of the clock.</summary>
/// <param name="Time">The time that it shows.</param>
/// <param name="Problem">Why no round may carry that time; null if one may.</param>
/// <param name="Advice">What an operator does about it; empty if there is nothing.</param>
/// <param name="Accuracy">How far the time is from UTC at most, in µs.</param>
/// <param name="Retry">When the problem may be over.</param>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct ClockLook(Instant Time, string? Problem, string Advice, uint Accuracy, TimeSpan? Retry = null);
