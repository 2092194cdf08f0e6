using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;

using Linking.Hammer.Answers;
using Linking.Hammer.Load;
using Linking.Hammer.Processes;
using Linking.Protocol;

namespace Linking.Hammer.Reports;

/// <summary>Gathers what a run found, and prints it.</summary>
internal sealed class Report(HammerOptions options)
{
    public const string Ledger = "ledger";

    // What a caller waits at half of the highest load, beyond its round's interval, at most.
    private static readonly TimeSpan Allowance = TimeSpan.FromMilliseconds(100);

    private static readonly (string Name, double Part)[] Percentiles = [("p50", 0.5), ("p90", 0.9), ("p99", 0.99), ("p999", 0.999)];
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true };

    private readonly List<WindowResult> _windows = [];
    private VerifiedTokens? _verification;

    public long Sent { get; set; }

    public long Answered { get; set; }

    /// <summary>Of the server's rounds.</summary>
    public TimeSpan Interval { get; set; }

    /// <summary>What the server cost in memory; null if it is not ours.</summary>
    public MemoryCosts? ServerMemory { get; set; }

    /// <summary>How long the server's rounds took; empty if it is not ours.</summary>
    public IReadOnlyList<DurationReport> RoundTimes { get; set; } = [];

    public bool IsGood => _windows.TrueForAll(w => w.Measured.Errors.Count == 0) && Sent == Answered && _verification?.Tokens == Answered;

    public void Add(WindowResult window)
    {
        _windows.Add(window);
        if (!options.Json)
            Console.Error.WriteLine($"{window.Name}: {window.Throughput:0} /s");
    }

    public void Verified(VerifiedTokens verification) => _verification = verification;

    public void Write(TextWriter output)
    {
        if (options.Json)
            output.WriteLine(ToJson().ToJsonString(Indented));
        else
            WriteText(output);
    }

    private void WriteText(TextWriter output)
    {
        output.WriteLine($"{ModeText}, {options.Connections} connections x {options.InFlight} in flight, {Loop} "
            + $"loop, {options.Length.TotalSeconds:0.#} s each");
        output.WriteLine();
        output.WriteLine("window    asked/s  answers/s  reply B   p50 ms   p90 ms   p99 ms p99.9 ms   max ms  server µs  client µs  not "
            + "sent");
        foreach (var w in _windows)
        {
            var seen = w.Measured;
            var cells = string.Concat(Percentiles.Select(p => $"{seen.Latency.Percentile(p.Part) / 1000.0,9:0.0}"))
                + $"{seen.Latency.Max / 1000.0,9:0.0}";
            output.WriteLine($"{w.Name,-8}{Text(w.Rate),9}{w.Throughput,11:0}{MeanReply(w),9}{cells}"
                + $"{Text(w.ServerMicroseconds, "0.0"),11}{Text(w.OwnMicroseconds, "0.0"),11}{seen.NotSent,10}");
        }

        output.WriteLine();
        foreach (var ratio in Ratios)
            output.WriteLine($"ratio to the empty endpoint, {ratio.Peer}: {ratio.All:0.000} "
                + $"({string.Join(' ', ratio.Each.Select(r => r.ToString("0.000", CultureInfo.InvariantCulture)))})");
        if (AtHalfLoad is { } half)
            output.WriteLine($"at half of the highest load: p99 {half.P99.TotalMilliseconds:0.0} "
                + $"ms, {(half.IsWithin ? "within" : "beyond")} the interval of {Interval.TotalMilliseconds:0} ms "
                    + $"+ {Allowance.TotalMilliseconds:0} ms");
        foreach (var (what, count) in Errors)
            output.WriteLine($"{count} x {what}");
        output.WriteLine($"sent {Sent}, answered {Answered}");
        if (ServerMemory is { } m)
            output.WriteLine($"server: largest memory {m.PeakBytes >> 20} MiB; {m.AllocatedBytes / Math.Max(Answered, 1)} bytes "
                + $"allocated an answer; collections {m.Gen0}/{m.Gen1}/{m.Gen2}, {m.PauseMilliseconds} ms of pauses");
        foreach (var times in RoundTimes)
            output.WriteLine($"round, {times.Name}: p50 {times.P50.TotalMilliseconds:0.0} ms, p99 {times.P99.TotalMilliseconds:0.0} ms, "
                + $"longest {times.Max.TotalMilliseconds:0.0} ms, of {times.Count}");
        if (_verification is { } v)
            output.WriteLine($"verified {v.Tokens} tokens in {v.Rounds} rounds, all valid ({v.Sampled} when they came; {v.Bytes >> 20} "
                + $"MiB kept; {v.Time.TotalSeconds:0.0} s)");
    }

    private JsonObject ToJson() => new()
    {
        ["mode"] = options.Mode.ToString().ToLowerInvariant(),
        ["batch"] = options.Mode == LoadMode.Batch ? options.Batch : null,
        ["connections"] = options.Connections,
        ["in_flight"] = options.InFlight,
        ["loop"] = Loop,
        ["windows"] = new JsonArray([.. _windows.Select(ToJson)]),
        ["ratios"] = new JsonObject(Ratios.Select(r => KeyValuePair.Create(
            r.Peer, (JsonNode?)new JsonObject { ["all"] = Rounded(r.All),
                ["each"] = new JsonArray([.. r.Each.Select(e => Rounded(e))]) }))),
        ["p99_us_at_half_load"] = AtHalfLoad is { } half ? half.P99.TotalMicroseconds : null,
        ["within_interval_and_100_ms"] = AtHalfLoad?.IsWithin,
        ["sent"] = Sent,
        ["answered"] = Answered,
        ["errors"] = new JsonObject(Errors.Select(e => KeyValuePair.Create(e.Key, (JsonNode?)e.Value))),
        ["server_memory"] = ServerMemory is { } m
            ? new JsonObject
            {
                ["peak_bytes"] = m.PeakBytes,
                ["allocated_bytes"] = m.AllocatedBytes,
                ["collections"] = new JsonArray(m.Gen0, m.Gen1, m.Gen2),
                ["pause_ms"] = m.PauseMilliseconds,
            }
            : null,
        ["round_times_us"] = new JsonObject(RoundTimes.Select(t => KeyValuePair.Create(t.Name, (JsonNode?)new JsonObject
        {
            ["count"] = t.Count,
            ["p50"] = t.P50.TotalMicroseconds,
            ["p99"] = t.P99.TotalMicroseconds,
            ["max"] = t.Max.TotalMicroseconds,
        }))),
        ["verified"] = _verification?.Tokens,
        ["verified_when_they_came"] = _verification?.Sampled,
        ["rounds"] = _verification?.Rounds,
        ["good"] = IsGood,
    };

    private static JsonObject ToJson(WindowResult w)
    {
        var latency = new JsonObject(
            Percentiles.Select(p => KeyValuePair.Create(p.Name, (JsonNode?)w.Measured.Latency.Percentile(p.Part)))) {
            ["max"] = w.Measured.Latency.Max };
        return new JsonObject
        {
            ["target"] = w.Name,
            ["asked_per_second"] = w.Rate,
            ["seconds"] = Rounded(w.Length.TotalSeconds),
            ["answers"] = w.Measured.Answers,
            ["answers_per_second"] = Rounded(w.Throughput),
            ["mean_reply_bytes"] = MeanReply(w),
            ["latency_us"] = latency,
            ["server_cpu_us_per_answer"] = Rounded(w.ServerMicroseconds),
            ["client_cpu_us_per_answer"] = Rounded(w.OwnMicroseconds),
            ["not_sent"] = w.Measured.NotSent,
        };
    }

    private string ModeText => options.Mode switch
    {
        LoadMode.Unary => "unary Stamp",
        LoadMode.Stream => "StampStream",
        _ => $"StampBatch of {options.Batch} leaves (answers, processor times and bytes are those of a leaf, latency is a batch's)",
    };

    private IEnumerable<(string Peer, double All, List<double> Each)> Ratios
    {
        get
        {
            var ours = _windows.Where(w => w.Name == Ledger).ToList();
            foreach (var theirs in _windows.Where(w => w.Name != Ledger).GroupBy(w => w.Name, StringComparer.Ordinal)
                .Where(g => g.All(w => w.Throughput > 0)))
            {
                var pairs = ours.Zip(theirs).ToList();
                yield return (theirs.Key, pairs.Sum(p => p.First.Throughput) / pairs.Sum(p => p.Second.Throughput),
                    pairs.ConvertAll(p => p.First.Throughput / p.Second.Throughput));
            }
        }
    }

    private string Loop => options.HalfLoad ? "closed, then open" : options.Rate is null ? "closed" : "open";

    private (TimeSpan P99, bool IsWithin)? AtHalfLoad
    {
        get
        {
            if (!options.HalfLoad || _windows is not [.., { Rate: not null } last])
                return null;
            var p99 = TimeSpan.FromMicroseconds(last.Measured.Latency.Percentile(0.99));
            return (p99, p99 <= Interval + Allowance);
        }
    }

    private IEnumerable<KeyValuePair<string, long>> Errors => _windows
        .SelectMany(w => w.Measured.Errors.Select(e => (What: w.Name == Ledger ? e.Key : $"{w.Name}: {e.Key}", e.Value)))
        .GroupBy(e => e.What, StringComparer.Ordinal).Select(g => KeyValuePair.Create(g.Key, g.Sum(e => e.Value)));

    private static long MeanReply(WindowResult w) => w.Measured.Answers == 0 ? 0 : w.Measured.ReplyBytes / w.Measured.Answers;

    private static string Text(double? value, string format = "0") => value?.ToString(format, CultureInfo.InvariantCulture) ?? "-";

    private static double? Rounded(double? value) => value is { } v ? Math.Round(v, 3) : null;
}
