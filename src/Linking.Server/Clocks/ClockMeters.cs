using System.Diagnostics.Metrics;

using Linking.Clocks;

namespace Linking.Server.Clocks;

/// <summary>What is measured of a clock that is compared, in the server's meter.</summary>
internal static class ClockMeters
{
    public static void AddTo(Meter meter, ClockWatch watch)
    {
        meter.CreateObservableGauge(
            "linking.clock.bound",
            () => watch.Last is { Agreement: { HasQuorum: true } agreement } ? [new Measurement<double>(agreement.Bound.TotalSeconds)]
                : Array.Empty<Measurement<double>>(),
            "s",
            "How far the clock was from UTC at most, in the newest comparison; absent without a quorum.");
        meter.CreateObservableGauge(
            "linking.clock.agreeing", () => watch.Last?.Agreement.Agreeing ?? 0, description: "Sources of time that agree.");
        meter.CreateObservableGauge(
            "linking.clock.trusted",
            () => watch.Read().Problem is null ? 1 : 0,
            description: "1 while the clock can be vouched for.");
    }
}
