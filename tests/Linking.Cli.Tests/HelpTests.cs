using System.CommandLine;

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

    [Fact]
    public async Task Help_WithoutCommand_NamesThem()
    {
        (await Cli.RunAsync(_folder.Path, "--help")).Succeeds();
        (await Cli.RunAsync(_folder.Path)).Fails(64, "stamp", "--help");
        (await Cli.RunAsync(_folder.Path, "stmap")).Fails(64, "There is no command 'stmap'", "stamp");
    }

    public void Dispose() => _folder.Dispose();
}
