using System.Text.RegularExpressions;

namespace Linking.Tests.Spec;

/// <summary>The examples in docs/spec are what the code makes.</summary>
public sealed partial class SpecExampleTests
{
    private const string WriteVariable = "LINKING_WRITE_VECTORS";

    [Fact]
    public void Examples_AreAsRendered()
    {
        var examples = SpecExamples.Render();
        var found = new List<string>();
        foreach (var page in Directory.EnumerateFiles(Path.Combine(Repository.Root, "docs", "spec"), "*.md"))
        {
            var text = File.ReadAllText(page);
            var rendered = Example().Replace(text, match =>
            {
                found.Add(match.Groups["name"].Value);
                return $"<!-- example:{match.Groups["name"].Value} -->\n```text\n{examples[match.Groups["name"].Value]}```\n<!-- /example -->";
            });
            if (Environment.GetEnvironmentVariable(WriteVariable) == "1")
                File.WriteAllText(page, rendered);
            else
                Assert.True(text == rendered, $"{Path.GetFileName(page)} differs; {WriteVariable}=1 writes it again");
        }

        Assert.Equal(examples.Keys.Order(StringComparer.Ordinal), found.Order(StringComparer.Ordinal));
    }

    [GeneratedRegex("<!-- example:(?<name>[a-z-]+) -->(?:\n```text\n.*?```\n<!-- /example -->)?", RegexOptions.Singleline | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Example();
}
