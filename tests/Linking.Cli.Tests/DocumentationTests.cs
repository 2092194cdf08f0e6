using System.Text.RegularExpressions;

namespace Linking.Cli.Tests;

public sealed partial class DocumentationTests
{
    private const string Demands =
        """
        LT-V1 LT-V2 LT-V2a LT-V2b LT-V3 LT-V4 LT-V4a LT-V5 LT-V5a LT-V6 LT-L1 LT-L2 LT-L2a LT-L3 LT-L3a LT-L3b LT-L3c
        LT-L3d LT-L4 LT-L4a LT-L5 LT-L6 LT-L7 LT-L8 LT-L7a LT-L8a LT-L9 LT-L9a LT-L10 LT-L11 LT-P1 LT-P2 LT-P3 LT-P4
        LT-P5 LT-P6 LT-P7 LT-P8 LT-P9 LT-P10 LT-P11 LT-S1 LT-S2 LT-S3 LT-S3a LT-S3b LT-S3c LT-S4 TP-1 TP-1a TP-2 TP-3
        TP-4 TP-5 TP-6 TP-7 TP-8 TP-9 TP-10 TP-11 TP-12 TP-13 TP-14 TP-15 TP-16 TP-17 RS-1 RS-2 RS-3 RS-4 RS-5 RS-6
        RS-7 RS-8 RS-9 RS-10 RS-12
        """;

    [Fact]
    public void Commands_NameEveryOption()
    {
        var page = File.ReadAllText(Find("docs/operations/commands.md"));
        foreach (var command in CommandLine.Build().Subcommands)
        {
            var start = page.IndexOf($"\n## {command.Name}\n", StringComparison.Ordinal);
            Assert.True(start >= 0, command.Name);
            var end = page.IndexOf("\n## ", start + 1, StringComparison.Ordinal);
            var section = end < 0 ? page[start..] : page[start..end];
            // Those of the server stand in configuration.md, whose table is made from them.
            var named = command.Name == "serve" ? section + File.ReadAllText(Find("docs/operations/configuration.md")) : section;
            Assert.All(command.Options, option => Assert.Contains(option.Name, named, StringComparison.Ordinal));
        }
    }

    [Theory]
    [InlineData("bad-input")]
    [InlineData("situations")]
    [InlineData("conformance")]
    public void Page_EveryTestNamed_IsThere(string page)
    {
        var sources = Directory.GetFiles(Find("tests"), "*.cs", SearchOption.AllDirectories).Select(File.ReadAllText).ToList();
        var names = Names().Matches(File.ReadAllText(Find($"docs/operations/{page}.md")));

        Assert.NotEmpty(names);
        Assert.All(names.Select(n => n.Groups), groups => Assert.Contains(
            sources,
            s => s.Contains($"class {groups["class"].Value}", StringComparison.Ordinal)
                && s.Contains($" {groups["method"].Value}(", StringComparison.Ordinal)));
    }

    /// <summary>Each demand of the three documents has its row, and each row says how it stands.</summary>
    [Fact]
    public void Conformance_AnswersEveryDemand()
    {
        var rows = File.ReadLines(Find("docs/operations/conformance.md")).Select(l => Row().Match(l)).Where(m => m.Success)
            .ToDictionary(m => m.Groups["id"].Value, m => m, StringComparer.Ordinal);

        Assert.Equal(Demands.Split((char[]) [' ', '\n'], StringSplitOptions.RemoveEmptyEntries).Order(), rows.Keys.Order());
        Assert.All(rows.Values, row => Assert.NotEqual("", row.Groups["how"].Value.Trim()));
        // What is met is shown.
        Assert.All(
            rows.Values.Where(row => row.Groups["state"].Value == "met"), row => Assert.Matches(Names(), row.Groups["shown"].Value));
    }

    internal static string Find(string path)
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "Linking.sln")))
            folder = folder.Parent ?? throw new InvalidOperationException("The tests do not run below the repository.");
        return Path.Combine(folder.FullName, path);
    }

    [GeneratedRegex("`(?<class>[A-Za-z]+Tests)\\.(?<method>[A-Za-z0-9_]+)`", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Names();

    [GeneratedRegex(
        @"^\| (?<id>(LT|TP|RS)-\w+) \| [^|]+ \| (?<state>met|part|open|no) \| (?<how>[^|]*)\|(?<shown>[^|]*)\|$",
        RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Row();
}
