using System.Text.Json;
using System.Text.RegularExpressions;

using Linking.Protocol;

namespace Linking.Server.Tests;

/// <summary>What lies in the folder deploy: every metric that is named there exists, and the tools that read it take it.</summary>
public sealed partial class DeployTests
{
    private static readonly string[] Histograms = ["linking_stamp_duration_seconds", "linking_batch_leaves"];

    /// <summary>The page's names are held to a real scrape by <see cref="MonitorTests"/>.</summary>
    [Theory]
    [InlineData("deploy/prometheus-rules.yml", 15)]
    [InlineData("deploy/grafana-dashboard.json", 20)]
    public void EveryMetric_IsOneOfTheServers(string file, int atLeast)
    {
        var known = PrometheusNames.OfThePage();
        var histograms = known.Where(n => Histograms.Contains(n) || n.StartsWith("linking_round_", StringComparison.Ordinal));
        var all = known.Concat(histograms.SelectMany(h => (string[])[h + "_bucket", h + "_sum", h + "_count"])).ToHashSet();

        var named = MetricName().Matches(File.ReadAllText(Repository.Find(file))).Select(m => m.Value).Distinct().ToList();

        Assert.True(named.Count >= atLeast, $"{named.Count}");
        Assert.Empty(named.Except(all));
    }

    [Fact]
    public void Rules_NameReasonsThatThereAre()
    {
        var reasons = Enum.GetValues<Protocol.V1.ErrorReason>().Select(ErrorReasons.NameOf).ToHashSet();

        var named = Reason().Matches(File.ReadAllText(Repository.Find("deploy/prometheus-rules.yml"))).Select(m => m.Groups["name"].Value);

        Assert.Empty(named.Except(reasons));
    }

    /// <summary>Every panel asks something, and each stands in a place of its own.</summary>
    [Fact]
    public void Dashboard_IsWhatGrafanaReads()
    {
        using var dashboard = JsonDocument.Parse(File.ReadAllText(Repository.Find("deploy/grafana-dashboard.json")));
        var panels = dashboard.RootElement.GetProperty("panels").EnumerateArray().ToList();
        var places = panels.Select(p => p.GetProperty("gridPos"))
            .Select(g => (g.GetProperty("x").GetInt32(), g.GetProperty("y").GetInt32()));

        Assert.Equal(panels.Count, places.Distinct().Count());
        Assert.Equal(panels.Count, panels.Select(p => p.GetProperty("id").GetInt32()).Distinct().Count());
        Assert.All(panels, p => Assert.All(
            p.GetProperty("targets").EnumerateArray(),
            t => Assert.Contains("$instance", t.GetProperty("expr").GetString()!, StringComparison.Ordinal)));
    }

    [ProgramFact("promtool")]
    public void Rules_FireWhenTheyShall_AndElseNot()
    {
        Programs.Run("promtool", $"check rules \"{Repository.Find("deploy/prometheus-rules.yml")}\"");
        Programs.Run("promtool", $"test rules \"{Repository.Find("tests/Linking.Server.Tests/prometheus-rules.test.yml")}\"");
    }

    [GeneratedRegex(@"\blinking_[a-z_]+\b", RegexOptions.None, 10_000)]
    private static partial Regex MetricName();

    [GeneratedRegex("reason=\"(?<name>[A-Z_]+)\"", RegexOptions.ExplicitCapture, 10_000)]
    private static partial Regex Reason();
}
