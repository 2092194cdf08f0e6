namespace Linking.Hammer.Load;

/// <summary>One piece of load, in ticks of the monotonic clock.</summary>
/// <param name="Begin">Requests begin.</param>
/// <param name="MeasuredFrom">What was intended before is not measured.</param>
/// <param name="End">No request begins any more.</param>
/// <param name="Rate">Requests a second over all connections; null: closed loop, the next when one is answered.</param>
internal sealed record Window(long Begin, long MeasuredFrom, long End, double? Rate);
