using System.CommandLine;

using Linking.AuditLogs;
using Linking.Cli.Commands;
using Linking.Client.Archives;

namespace Linking.Cli.Archives;

/// <summary><c>linking archive</c>: what its commands have in common.</summary>
internal static class ArchiveCommand
{
    private const int MaxName = 200;

    public static Command Build()
    {
        var command = new Command(
            "archive",
            "Keep documents together with their proofs and what the proofs were verified with, in a plain folder (OCFL 1.1) that is read " +
            "without this program too. A log, each entry of which covers those before, says what was put in, handed out, checked and " +
            "copied.");
        command.Add(ArchiveAddCommand.Build());
        command.Add(ArchiveGetCommand.Build());
        command.Add(ArchiveCheckCommand.Build());
        command.Add(ArchiveListCommand.Build());
        command.Add(ArchiveMigrateCommand.Build());
        return command;
    }

    public static Argument<string> Folder() => new("DIR") { Description = "The archive's folder." };

    public static Option<string> By() => new("--by")
    {
        Description = "Who does it, for the archive's log. Default: the name of the user of this system.",
        HelpName = "NAME",
    };

    public static Option<bool> NoEntry() => new("--no-entry")
    {
        Description = "Write nothing into the archive: for a medium that takes nothing any more.",
    };

    /// <summary>Words for the log, as they were typed.</summary>
    /// <exception cref="CommandException">They cannot stand in a line.</exception>
    public static string WordsOf(string option, string text) => text.Length <= MaxName && AuditEntry.ToWords(text) == text
        ? text
        : throw SharedOptions.Usage($"{option}: '{text}' is not a name of at most {MaxName} characters in one line.");

    public static string ByOf(string? text) => WordsOf("--by", text ?? AuditEntry.ToWords(Environment.UserName));

    /// <summary>Does what an archive may refuse.</summary>
    /// <exception cref="CommandException">It refused.</exception>
    public static T Guard<T>(Func<T> act)
    {
        try
        {
            return act();
        }
        catch (ArchiveException e)
        {
            throw new CommandException(ExitCode.Data, Known(e.Message), e);
        }
    }

    /// <summary>The same.</summary>
    /// <exception cref="CommandException">It refused.</exception>
    public static void Guard(Action act) => Guard(() =>
    {
        act();
        return true;
    });
}
