using System.Text.RegularExpressions;

namespace Linking.Cli.Tests;

public sealed partial class DocumentationTests
{
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

    internal static string Find(string path)
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "Linking.sln")))
            folder = folder.Parent ?? throw new InvalidOperationException("The tests do not run below the repository.");
        return Path.Combine(folder.FullName, path);
    }

    [GeneratedRegex("`(?<class>[A-Za-z]+Tests)\\.(?<method>[A-Za-z0-9_]+)`", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Names();
}
