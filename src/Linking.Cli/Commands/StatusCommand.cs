using System.CommandLine;
using System.Globalization;
using System.Text.Json.Nodes;

using Linking.Cli.Terminal;
using Linking.Protocol;
using Linking.Protocol.V1;

namespace Linking.Cli.Commands;

/// <summary><c>linking status</c></summary>
internal static class StatusCommand
{
    public static Command Build()
    {
        var (operate, json) = (new OperatorFlags(), SharedOptions.Json());
        var command = new Command("status", "Show how a server is doing (operator). Exit codes: 0 it issues, 3 it does not.") { json };
        operate.AddTo(command);
        command.SetAction(async (parsed, cancellation) =>
        {
            var status = await operate.CallAsync(parsed, client => client.GetStatusAsync(cancellation));
            if (parsed.GetValue(json))
                Console.WriteLine(JsonLine.Of(ToJson(status)));
            else
                Show(Console.Out, status);
            return status.Mode == LedgerMode.Issuing ? ExitCode.Success : ExitCode.Insufficient;
        });
        return command;
    }

    /// <summary>What a server says of itself; it may say anything.</summary>
    internal static void Show(TextWriter text, ServerStatus status)
    {
        text.WriteLine(Printable.Line($"{status.Ledger}: {ModeText(status)}"));
        Lines.Write(
            text, "  ",
            [
                .. status.Warnings.Select(w => (Say("warning"), Known(w))),
                (Say("head"), Say($"{status.Head.Size} rounds, {Times.Show(status.Head.Time)}")),
                (
                    Say("since start"),
                    Say(
                        $"{status.Leaves} leaves in {status.Rounds} rounds, {status.RefusedLeaves} refused, up " +
                        $"{Spoken(status.Uptime)}")),
                .. status.RoundTimes.Where(t => t.Count > 0).Select(
                    t =>
                        (
                            Say($"round, {t.Name}"),
                            Say($"p50 {Milliseconds(t.P50)} ms, p99 {Milliseconds(t.P99)} ms, longest {Milliseconds(t.Max)} ms"))),
                (Say("pending"), Say($"{status.PendingLeaves} leaves, {status.PendingBytes} bytes")),
                (
                    Say("last publication"),
                    status.LastPublication is { Publication: var p }
                        ? Say($"{p.Number} ({p.Size} rounds, {Times.Show(p.Time)})")
                        : Say("none")),
                (Say("next publication"), status.NextPublication is { } next ? Times.Show(next) : Say("not scheduled")),
                .. PublishCommand.SinkLines(status.Sinks),
                (Say("data"), Say($"{status.Data}, {status.StoredBytes >> 20} MiB, {status.FreeBytes >> 20} MiB free")),
                .. (status.Capacity is { } trend ? [(Say("growth"), Growth(trend))] : (IEnumerable<(string, string)>)[]),
                (Say("clock"), Times.Show(status.Clock)),
                .. (status.ClockState.Length == 0 ? [] : (IEnumerable<(string, string)>)[(Say("kept right by"), Known(status.ClockState))]),
                .. status.ClockSources.Select(s => (Say("source of time"), Known(s))),
                .. (status.Access.Length == 0 ? [] : (IEnumerable<(string, string)>)[(Say("access"), Known(status.Access))]),
                (Say("software"), status.Software),
            ]);
    }

    private static string Growth(Protocol.CapacityTrend trend) => trend.DaysLeft is { } days
        ? Say($"{Size(trend.BytesPerDay)} a day since {Times.Show(trend.Since)}: the free space lasts {days} days")
        : Say($"{Size(trend.BytesPerDay)} a day since {Times.Show(trend.Since)}: the free space lasts");

    private static string Size(long bytes) => $"{bytes / 1048576.0:0.0} MiB";

    private static string Milliseconds(TimeSpan time) => time.TotalMilliseconds.ToString("0.0", CultureInfo.InvariantCulture);

    private static JsonObject ToJson(DurationReport times) => new()
    {
        ["count"] = times.Count,
        ["p50_us"] = (long)times.P50.TotalMicroseconds,
        ["p99_us"] = (long)times.P99.TotalMicroseconds,
        ["max_us"] = (long)times.Max.TotalMicroseconds,
    };

    private static string ModeText(ServerStatus status) =>
        status.Reason.Length == 0
            ? Known(status.Mode.ToString().ToLowerInvariant())
            : $"{Known(status.Mode.ToString().ToUpperInvariant())}: {Known(status.Reason)} {Known(status.Advice)}";

    private static JsonObject ToJson(ServerStatus status) => new()
    {
        ["ledger"] = status.Ledger,
        ["mode"] = status.Mode.ToString().ToLowerInvariant(),
        ["reason"] = status.Reason,
        ["advice"] = status.Advice,
        ["warnings"] = new JsonArray([.. status.Warnings.Select(w => JsonValue.Create(w))]),
        ["size"] = status.Head.Size,
        ["time"] = status.Head.Time.ToString(),
        ["leaves"] = status.Leaves,
        ["rounds"] = status.Rounds,
        ["refused_leaves"] = status.RefusedLeaves,
        ["round_times"] = new JsonObject(status.RoundTimes.Select(t => KeyValuePair.Create(t.Name, (JsonNode?)ToJson(t)))),
        ["pending_leaves"] = status.PendingLeaves,
        ["pending_bytes"] = status.PendingBytes,
        ["last_publication"] = status.LastPublication?.Publication.Number,
        ["next_publication"] = status.NextPublication?.ToString(),
        ["sinks"] = PublishCommand.SinkArray(status.Sinks),
        ["clock"] = new JsonObject
        {
            ["state"] = status.ClockState,
            ["sources"] = new JsonArray([.. status.ClockSources.Select(s => JsonValue.Create(s))]),
        },
        ["data"] = status.Data,
        ["stored_bytes"] = status.StoredBytes,
        ["free_bytes"] = status.FreeBytes,
        ["growth"] = status.Capacity is { } trend
            ? new JsonObject
            {
                ["since"] = trend.Since.ToString(), ["bytes_per_day"] = trend.BytesPerDay, ["days_left"] = trend.DaysLeft,
            }
            : null,
        ["uptime_s"] = (long)status.Uptime.TotalSeconds,
        ["access"] = status.Access,
        ["software"] = status.Software,
    };

    // The two largest units tell enough.
    private static string Spoken(TimeSpan span) => span.Days > 0 ? $"{span.Days} d {span.Hours} h"
        : span.Hours > 0 ? $"{span.Hours} h {span.Minutes} min"
        : $"{span.Minutes} min {span.Seconds} s";
}
