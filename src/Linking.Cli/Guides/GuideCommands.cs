using System.CommandLine;

using Linking.Server;

namespace Linking.Cli.Guides;

/// <summary><c>linking completion</c> and <c>linking man</c>: made from the definitions of the commands.</summary>
internal static class GuideCommands
{
    public const string CompletionName = "completion";
    public const string ManualName = "man";

    private static readonly Dictionary<string, Func<IReadOnlyList<CommandNode>, string>> Shells = new(StringComparer.Ordinal)
    {
        ["bash"] = BashCompletion.Of,
        ["zsh"] = ZshCompletion.Of,
        ["fish"] = FishCompletion.Of,
        ["powershell"] = PowerShellCompletion.Of,
    };

    /// <param name="root">All commands, this one included when it runs.</param>
    public static Command BuildCompletion(RootCommand root)
    {
        var shell = new Argument<string>("SHELL") { Description = "The shell: bash, zsh, fish or powershell." };
        shell.AcceptOnlyFromAmong([.. Shells.Keys]);
        var command = new Command(
            CompletionName,
            "Print a script by which a shell completes commands and options. Its first lines say how to take it up.") { shell };
        command.SetAction(parsed =>
        {
            Console.Write(Shells[parsed.GetRequiredValue(shell)](CommandNode.All(root)));
            return ExitCode.Success;
        });
        return command;
    }

    /// <param name="root">All commands, this one included when it runs.</param>
    public static Command BuildMan(RootCommand root)
    {
        var command = new Command(ManualName, "Print the manual page, for man: linking man > linking.1, then man -l linking.1.");
        command.SetAction(_ =>
        {
            Console.Write(ManPage.Of(CommandNode.All(root), ServerSoftware.Name));
            return ExitCode.Success;
        });
        return command;
    }
}
