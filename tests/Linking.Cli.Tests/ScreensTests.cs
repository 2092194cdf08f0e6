using System.Text.RegularExpressions;

using Linking.Testing;

namespace Linking.Cli.Tests;

/// <summary>docs/operations/screens.md shows what commands print: each is run, and all words are compared.</summary>
public sealed partial class ScreensTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    [Theory]
    [InlineData("en", "## English", "contract.txt", "changed.txt")]
    [InlineData("ja", "## 日本語", "契約書.txt", "変更後.txt")]
    public async Task Screens_AreWhatCommandsPrint(string language, string heading, string file, string changed)
    {
        var page = await File.ReadAllTextAsync(DocumentationTests.Find("docs/operations/screens.md"));
        var start = page.IndexOf($"\n{heading}\n", StringComparison.Ordinal);
        var steps = Step().Matches(page[start..page.IndexOf("\n## ", start + 1, StringComparison.Ordinal)]);
        Assert.True(steps.Count > 8);
        var home = Directory.CreateDirectory(_folder["home"]).FullName;
        await File.WriteAllTextAsync(Path.Combine(home, file), "contract\n");
        await File.WriteAllTextAsync(Path.Combine(home, changed), "another contract\n");
        await using var server = await ServerProcess.StartAsync(
            _folder.Path, _folder["data"], "--ledger", "example.org/ledger", "--directory", _folder["newspaper"]);
        var variables = new Dictionary<string, string>(server.Variables) { ["LINKING_LANG"] = language };

        foreach (Match step in steps)
        {
            if (!step.Groups["command"].Success)
            {
                (await server.RunAsync(home, "publish")).Succeeds();
                continue;
            }

            var result = await Cli.RunAsync(home, [], variables, step.Groups["command"].Value.Split(' '));

            Assert.Equal(step.Groups["code"].Value, $"{result.Code}");
            var printed = (result.Error + result.Output).Replace(home, "/home/you", StringComparison.Ordinal)
                .Replace(_folder.Path, "/srv", StringComparison.Ordinal);
            Assert.Equal(Words(step.Groups["screen"].Value), Words(printed));
        }

        (await server.StopAsync()).Ends(0);
    }

    public void Dispose() => _folder.Dispose();

    // Lines are broken by the length of addresses and numbers too.
    private static string[] Words(string screen) =>
        Space().Replace(Number().Replace(Digest().Replace(screen, "H"), "#"), "").Replace("→", "\n→", StringComparison.Ordinal).Split('\n');

    [GeneratedRegex(
        @"<!-- publish -->|```console\n\$ linking (?<command>[^\n]+)\n(?<screen>.*?)\n\$ echo \$\?\n(?<code>\d+)\n```",
        RegexOptions.Singleline | RegexOptions.ExplicitCapture,
        1000)]
    private static partial Regex Step();

    [GeneratedRegex(@"(?:[0-9a-f]{4} ){15}[0-9a-f]{4}|[0-9a-f]{7,}", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Digest();

    [GeneratedRegex(@"[\dH][\dH.,:+-]*", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Number();

    [GeneratedRegex(@"\s+", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Space();
}
