using Linking.Cli.Guides;
using Linking.Testing;

namespace Linking.Cli.Tests;

/// <summary><c>completion</c> and <c>man</c>: both are made from the definitions of the commands.</summary>
public sealed class CompletionTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private static IReadOnlyList<CommandNode> Nodes => CommandNode.All(CommandLine.Build());

    [ProgramFact("bash")]
    public async Task Bash_CompletesEveryCommandAndOption()
    {
        await File.WriteAllTextAsync(_folder["linking.bash"], (await Cli.RunAsync(_folder.Path, "completion", "bash")).Succeeds().Output);
        var asked = Nodes.SelectMany(n => new[] { $"{n.Path} ", $"{n.Path} -" }).ToList();

        var answers = Ask(
            [.. asked, "linking sta", "linking stamp --output ", "linking stamp --js", "linking ledger d", "linking verify x --ident"]);

        Assert.All(Nodes, node =>
        {
            Assert.Equal(node.Words.Select(w => w.Word), answers[$"{node.Path} "]);
            Assert.Equal(node.Offered.SelectMany(CommandNode.NamesOf), answers[$"{node.Path} -"]);
            Assert.Contains("--lang", answers[$"{node.Path} -"]);
        });
        Assert.Contains("stamp", answers["linking "]);
        Assert.Equal(["bash", "fish", "powershell", "zsh"], answers["linking completion "].Order(StringComparer.Ordinal));
        Assert.Equal(["stamp", "status"], answers["linking sta"]);
        Assert.Empty(answers["linking stamp --output "]);
        Assert.Equal(["--json"], answers["linking stamp --js"]);
        Assert.Equal(["draft"], answers["linking ledger d"]);
        Assert.Equal(["--identity"], answers["linking verify x --ident"]);
    }

    /// <summary>Keys typed into a shell on a terminal, which puts all completions into the line.</summary>
    [ProgramFact("bash")]
    public Task Bash_AtATerminal_Completes() => CompletesAsync("bash");

    [ProgramFact("zsh")]
    public Task Zsh_AtATerminal_Completes() => CompletesAsync("zsh");

    [ProgramFact("fish")]
    public async Task Fish_Completes()
    {
        await File.WriteAllTextAsync(_folder["linking.fish"], (await Cli.RunAsync(_folder.Path, "completion", "fish")).Succeeds().Output);
        var (lines, expected) = Lines();
        const string script = "source linking.fish; while read -l line; complete -C $line | cut -f1; echo '<end>'; end";

        var answers = Programs.Run("fish", $"--no-config -c \"{script}\"", string.Join('\n', lines) + "\n", _folder.Path)
            .Split("<end>\n").Select(answer => answer.Split('\n', StringSplitOptions.RemoveEmptyEntries).ToHashSet());

        Check(lines, expected, answers);
    }

    private async Task CompletesAsync(string shell)
    {
        var script = $"linking.{shell}";
        await File.WriteAllTextAsync(_folder[script], (await Cli.RunAsync(_folder.Path, "completion", shell)).Succeeds().Output);
        var (lines, expected) = Lines();
        var driver = DocumentationTests.Find("tests/Linking.Cli.Tests/complete.py");

        var answers = Programs.Run("python3", $"{driver} {shell} {script}", string.Join('\n', lines), _folder.Path).Split('\n')
            .Zip(lines, (answer, line) => answer[line[..(line.LastIndexOf(' ') + 1)].Length..]
                .Split(' ', StringSplitOptions.RemoveEmptyEntries).ToHashSet());

        Check(lines, expected, answers);
    }

    private static void Check(List<string> lines, List<string[]> expected, IEnumerable<HashSet<string>> answers)
    {
        var all = answers.Take(lines.Count).ToList();
        Assert.Equal(lines.Count, all.Count);
        Assert.All(
            lines.Zip(expected, all),
            l => Assert.True(l.Third.SetEquals(l.Second), $"{l.First}: {string.Join(' ', l.Third)}, not {string.Join(' ', l.Second)}"));
    }

    /// <summary>Lines, and what must be offered behind them: of all commands, of values, and behind options with values.</summary>
    private (List<string> Lines, List<string[]> Expected) Lines()
    {
        File.WriteAllText(_folder["contract.pdf"], "");
        List<(string Line, string[] Words)> all =
        [
            ("linking sta", ["stamp", "status"]), ("linking stamp --js", ["--json"]), ("linking verify x --ident", ["--identity"]),
            ("linking stamp --output contr", ["contract.pdf"]), ("linking stamp --server http://127.0.0.1:8070 --js", ["--json"]),
            ("linking verify contr", ["contract.pdf"]), ("linking git stamp --la", ["--lang"]),
            .. Nodes.Where(n => n.Words.Count > 0).Select(n => ($"{n.Path} ", n.Words.Select(w => w.Word).ToArray())),
            .. Nodes.Select(n => ($"{n.Path} --", n.Offered.SelectMany(CommandNode.NamesOf).Where(IsLong).ToArray())),
        ];
        return (all.ConvertAll(l => l.Line), all.ConvertAll(l => l.Words));
    }

    private static bool IsLong(string option) => option.StartsWith("--", StringComparison.Ordinal);

    [Theory]
    [InlineData("zsh")]
    [InlineData("fish")]
    [InlineData("powershell")]
    public async Task OtherShells_NameEveryCommandAndOption(string shell)
    {
        var script = (await Cli.RunAsync(_folder.Path, "completion", shell)).Succeeds().Output;

        Assert.All(Nodes, node =>
        {
            Assert.Contains($"'{node.Path}'", script.Replace("\\'", "'", StringComparison.Ordinal), StringComparison.Ordinal);
            foreach (var name in node.Offered.SelectMany(CommandNode.NamesOf))
                Assert.Contains(shell == "fish" ? $"'{name.TrimStart('-')}'" : $"'{name}", script, StringComparison.Ordinal);
        });
    }

    [Fact]
    public async Task Shell_Unknown_IsUsage()
    {
        (await Cli.RunAsync(_folder.Path, "completion", "tcsh")).Fails(64, "tcsh", "bash");
        (await Cli.RunAsync(_folder.Path, "completion")).Fails(64, "completion");
    }

    [ProgramFact("groff")]
    public async Task Man_IsSetWithoutAWarning_AndNamesEveryCommandAndOption()
    {
        await File.WriteAllTextAsync(_folder["linking.1"], (await Cli.RunAsync(_folder.Path, "man")).Succeeds().Output);

        const string groff = "groff -ww -man -Tutf8 -P-c -P-b -P-u -rLL=200n -rHY=0 linking.1 2> said";
        var page = Programs.Run("sh", $"-c \"{groff}\"", folder: _folder.Path);

        Assert.Equal("", await File.ReadAllTextAsync(_folder["said"]));
        var text = Words(page.Replace('\u2010', '-'));
        var words = text.Split(' ');
        Assert.All(Nodes, node =>
        {
            Assert.Contains(node.Path, text, StringComparison.Ordinal);
            Assert.All(node.Options.SelectMany(CommandNode.NamesOf), name => Assert.Contains(name, words));
            foreach (var option in node.Options)
                Assert.Contains(Words(option.Description!), text, StringComparison.Ordinal);
        });
    }

    private static string Words(string text) => string.Join(' ', text.Split([' ', '\n', ','], StringSplitOptions.RemoveEmptyEntries));

    public void Dispose() => _folder.Dispose();

    /// <summary>What bash offers behind each line.</summary>
    private Dictionary<string, string[]> Ask(IReadOnlyList<string> lines)
    {
        var script = new List<string> { "source ./linking.bash" };
        foreach (var line in lines)
        {
            var words = line.Split(' ').Select(w => $"'{w}'").ToList();
            script.Add($"COMP_WORDS=({string.Join(' ', words)}); COMP_CWORD={words.Count - 1}; COMPREPLY=(); _linking");
            script.Add("echo \"${COMPREPLY[*]}\"");
        }

        var output = Programs.Run("bash", "--norc -s", string.Join('\n', script) + "\n", _folder.Path).Split('\n');
        return lines.Select((line, i) => KeyValuePair.Create(line, output[i].Split(' ', StringSplitOptions.RemoveEmptyEntries)))
            .ToDictionary(StringComparer.Ordinal);
    }
}
