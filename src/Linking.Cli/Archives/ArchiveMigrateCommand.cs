using System.CommandLine;

using Linking.Cli.Terminal;
using Linking.Client.Archives;

namespace Linking.Cli.Archives;

/// <summary><c>linking archive migrate</c></summary>
internal static class ArchiveMigrateCommand
{
    public static Command Build()
    {
        var folder = ArchiveCommand.Folder();
        var to = new Argument<string>("TO-DIR") { Description = "The folder of the copy, which is not there yet." };
        var medium = new Option<string>("--medium")
        {
            Description = "The name of the new medium: one that this archive was never on.",
            HelpName = "ID",
            Required = true,
        };
        var by = ArchiveCommand.By();
        var command = new Command(
            "migrate",
            "Copy a sound archive to another medium, read the copy back, and enter that in the logs of both. The archive itself stays.")
        {
            folder, to, medium, by,
        };
        command.SetAction((parsed, cancellation) =>
        {
            var (name, place) = (ArchiveCommand.WordsOf("--medium", parsed.GetValue(medium)!), parsed.GetValue(to)!);
            var who = ArchiveCommand.ByOf(parsed.GetValue(by));
            using var archive = ArchiveCommand.Guard(() => Archive.Open(parsed.GetValue(folder)!));
            ArchiveCommand.Guard(() => new ArchiveMigration(archive).Run(place, name, who, Times.Now, cancellation));
            Console.WriteLine(Printable.Line(Say($"{place}: copied to the medium {name}, and read back")));
            return Task.FromResult(ExitCode.Success);
        });
        return command;
    }
}
