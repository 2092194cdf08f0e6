using System.Globalization;

using Linking.Clocks;

namespace Linking.Server.Clocks;

/// <summary>What the operator is told of the clock.</summary>
internal static class ClockReport
{
    /// <summary>Of a clock without sources.</summary>
    public const string TrustSystem = "trust-system: the machine's clock is taken at its word, and compared with nothing";

    /// <summary>One sentence without its full stop.</summary>
    public static string State(ClockWatch? watch, TimeProvider time)
    {
        if (watch is null)
            return TrustSystem;
        if (watch.Last is not { } last)
            return "not compared yet";
        var leap = watch.LeapAt is { } midnight ? $"; a leap second is announced for {Instant.FromDateTime(midnight)}" : "";
        var ago = Math.Max(0, (time.GetUtcNow() - last.Time).TotalSeconds);
        var agreement = last.Agreement;
        var within = agreement.HasQuorum ? $", within {Seconds(agreement.Bound)} s of UTC" : "";
        return string.Create(
            CultureInfo.InvariantCulture,
            $"{agreement.Agreeing} of {last.Answers.Count} sources agree, {watch.Rules.Quorum} must{within}, {ago:0} s ago{leap}");
    }

    /// <summary>A line a source.</summary>
    public static IReadOnlyList<string> Sources(ClockWatch? watch) =>
        [.. (watch?.Last?.Answers ?? []).Select(a => a.Problem is { } problem
            ? $"{a.Source}: {problem}"
            : $"{a.Source}: the clock is {Seconds(a.Offset.Duration())} s {(a.Offset < TimeSpan.Zero ? "ahead" : "behind")}, " +
                $"within {Seconds(a.Uncertainty)} s")];

    private static string Seconds(TimeSpan span) => span.TotalSeconds.ToString("0.000", CultureInfo.InvariantCulture);
}
