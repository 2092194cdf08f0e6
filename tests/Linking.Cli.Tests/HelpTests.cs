using System.CommandLine;

using Linking.Cli.Guides;
using Linking.Testing;

namespace Linking.Cli.Tests;

public sealed class HelpTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public static TheoryData<string> Commands => new(CommandLine.Build().Subcommands.Select(c => c.Name));

    [Theory]
    [MemberData(nameof(Commands))]
    public async Task Help_NamesEveryOption(string name)
    {
        var command = CommandLine.Build().Subcommands.Single(c => c.Name == name);

        var help = (await Cli.RunAsync(_folder.Path, name, "--help")).Succeeds().Output;

        Assert.Contains(command.Description!.Split('.')[0],
            string.Join(' ', help.Split([' ', '\n'], StringSplitOptions.RemoveEmptyEntries)), StringComparison.Ordinal);
        foreach (var option in command.Options.Where(o => o is not System.CommandLine.Help.HelpOption))
        {
            Assert.Contains(option.Name, help, StringComparison.Ordinal);
            Assert.False(string.IsNullOrWhiteSpace(option.Description), option.Name);
        }

        (await Cli.RunAsync(_folder.Path, name, "--no-such-option")).Fails(64, "--no-such-option");
    }

    [Theory]
    [MemberData(nameof(Commands))]
    public void Command_IsMadeByItsNameAlone(string name)
    {
        var made = CommandLine.Build(name).Subcommands.Select(c => c.Name).ToList();

        var isOfAll = name is GuideCommands.CompletionName or GuideCommands.ManualName;
        Assert.Equal(isOfAll ? CommandLine.Build().Subcommands.Select(c => c.Name) : [name], made);
    }

    [Fact]
    public async Task Help_WithoutCommand_NamesThem()
    {
        (await Cli.RunAsync(_folder.Path, "--help")).Succeeds();
        (await Cli.RunAsync(_folder.Path, "--nothing")).Fails(64, "stamp", "--help");
        (await Cli.RunAsync(_folder.Path, "stmap")).Fails(64, "There is no command 'stmap'", "stamp");
    }

    [Fact]
    public async Task Nothing_LeadsToAFirstTokenInFiveLines_WhichWork()
    {
        var said = (await Cli.RunAsync(_folder.Path)).Succeeds();
        Assert.Empty(said.Error);
        var lines = said.Output.TrimEnd('\n').Split('\n');
        Assert.Equal(5, lines.Length);
        string[] commands = ["linking serve --data ledger ", "linking stamp FILE ", "linking verify FILE ", "linking --help "];
        foreach (var command in commands)
            Assert.Single(lines, line => line.StartsWith($"  {command}", StringComparison.Ordinal));

        await File.WriteAllTextAsync(_folder["FILE"], "first");
        await using var server = await ServerProcess.StartAsync(_folder.Path, "ledger");
        (await server.RunAsync(_folder.Path, "stamp", "FILE")).Succeeds();
        (await server.RunAsync(_folder.Path, "verify", "FILE")).Succeeds();
        (await server.StopAsync()).Succeeds();
    }

    [Fact]
    public async Task Serve_NewLedger_SaysOnceWhatIsToBeDoneBeforeItIsReal()
    {
        await using var first = await ServerProcess.StartAsync(_folder.Path, "ledger");
        var once = (await first.StopAsync()).Succeeds().Error;
        await using var second = await ServerProcess.StartAsync(_folder.Path, "ledger");
        var again = (await second.StopAsync()).Succeeds().Error;
        await using var complete = await ServerProcess.StartAsync(_folder.Path, "other", "--directory", "newspaper");
        var less = (await complete.StopAsync()).Succeeds().Error;

        foreach (var word in (string[])["--recovery-keys", "backup", "--git-remote", "--certificate", "NTP"])
            Assert.Contains(word, once, StringComparison.Ordinal);
        Assert.DoesNotContain("This ledger is new", again, StringComparison.Ordinal);
        Assert.Contains("This ledger is new", less, StringComparison.Ordinal);
        Assert.DoesNotContain("--git-remote", less, StringComparison.Ordinal);
    }

    public void Dispose() => _folder.Dispose();
}
