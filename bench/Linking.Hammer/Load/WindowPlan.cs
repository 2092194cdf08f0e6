using System.Diagnostics;

namespace Linking.Hammer.Load;

/// <summary>What a window will be.</summary>
/// <param name="Warmup">Load before anything is measured.</param>
/// <param name="Length">How long is measured.</param>
/// <param name="Rate">Requests a second; null: closed loop.</param>
/// <param name="Count">Requests after which it ends; null: when its time is over.</param>
internal sealed record WindowPlan(TimeSpan Warmup, TimeSpan Length, double? Rate, long? Count)
{
    public Window Begin()
    {
        var now = Stopwatch.GetTimestamp();
        var from = now + Ticks(Warmup);
        return new Window(now, from, from + Ticks(Length), Rate);
    }

    private static long Ticks(TimeSpan span) => (long)(span.TotalSeconds * Stopwatch.Frequency);
}
