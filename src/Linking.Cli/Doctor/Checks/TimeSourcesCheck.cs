using System.Globalization;

using Linking.Cli.Terminal;
using Linking.Clocks;
using Linking.Server.Options;

namespace Linking.Cli.Doctor.Checks;

/// <summary>What a server's sources of time say of this machine's clock now.</summary>
internal sealed class TimeSourcesCheck(ServerOptions options) : Check
{
    public override string Name => Say("time");

    public override async Task<IReadOnlyList<Diagnosis>> LookAsync(CancellationToken cancellation)
    {
        if (options.Clock.Count == 0)
        {
            return
            [
                Diagnosis.Warning(
                    Say("the server takes this machine's clock at its word (trust-system)"),
                    Say("before others rely on the ledger, name sources of time with the option Clock")),
            ];
        }

        await using var watch = new ClockWatch(
            [.. options.Clock.Select(s => s.Open(options.ClockRules, Times.Clock))], options.ClockRules, Times.Clock);
        var comparison = await watch.CompareAsync(cancellation);
        return
        [
            .. comparison.Answers.Select(a => a.Problem is { } problem
                ? Diagnosis.Warning(
                    $"{a.Source}: {Known(problem)}",
                    Say("see that it can be reached and is right, or name another source with Clock"))
                : Diagnosis.Ok(Say($"{a.Source}: the clock is {Seconds(a.Offset)} s behind it, within {Seconds(a.Uncertainty)} s"))),
            comparison.Problem is { } wrong
                ? Diagnosis.Fault(Known(wrong).TrimEnd('.', '。'), Say("set the clock right, or the sources; until then nothing is issued"))
                : Diagnosis.Ok(
                    Say($"{comparison.Agreement.Agreeing} sources agree: within {Seconds(comparison.Agreement.Bound)} s of UTC")),
        ];
    }

    private static string Seconds(TimeSpan span) => span.TotalSeconds.ToString("0.000", CultureInfo.InvariantCulture);
}
