using System.Text.RegularExpressions;

namespace Linking.Server.Tests;

/// <summary>What the instruments of docs/operations/configuration.md, "What is measured", are called at /metrics.</summary>
internal static partial class PrometheusNames
{
    // The page says the unit in words.
    private static readonly Dictionary<string, string> Units = new(StringComparer.Ordinal)
    {
        ["linking.stamp.duration"] = "seconds",
        ["linking.round.seal"] = "seconds",
        ["linking.round.append"] = "seconds",
        ["linking.round.sign"] = "seconds",
        ["linking.round.whole"] = "seconds",
        ["linking.pending.bytes"] = "bytes",
        ["linking.disk.free"] = "bytes",
        ["linking.disk.stored"] = "bytes",
        ["linking.disk.reserve"] = "bytes",
        ["linking.publication.time"] = "seconds",
        ["linking.publication.interval"] = "seconds",
        ["linking.clock.bound"] = "seconds",
    };

    public static IReadOnlyList<string> OfThePage()
    {
        var page = File.ReadAllText(Repository.Find("docs/operations/configuration.md"));
        var table = page[page.IndexOf("| instrument |", StringComparison.Ordinal)..];
        var names = new List<string>();
        foreach (var row in table[..table.IndexOf("\n\n", StringComparison.Ordinal)].Split('\n').Skip(2))
        {
            var cells = row.Split('|', StringSplitOptions.TrimEntries);
            var isCounter = cells[2].StartsWith("counter", StringComparison.Ordinal);
            var first = "";
            foreach (var word in Word().Matches(cells[1]).Select(m => m.Groups["name"].Value))
            {
                // `linking.round.seal`, `.append`: the same with another end.
                var name = word[0] == '.' ? first[..first.LastIndexOf('.')] + word : word;
                first = name;
                var unit = Units.TryGetValue(name, out var said) && !name.EndsWith(said, StringComparison.Ordinal) ? $"_{said}" : "";
                names.Add(name.Replace('.', '_') + unit + (isCounter ? "_total" : ""));
            }
        }

        return names;
    }

    [GeneratedRegex("`(?<name>[a-z.]+)`", RegexOptions.ExplicitCapture, 10_000)]
    private static partial Regex Word();
}
