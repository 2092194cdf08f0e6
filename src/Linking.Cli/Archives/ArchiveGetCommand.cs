using System.CommandLine;

using Linking.Cli.Terminal;
using Linking.Client.Archives;

namespace Linking.Cli.Archives;

/// <summary><c>linking archive get</c></summary>
internal static class ArchiveGetCommand
{
    public static Command Build()
    {
        var folder = ArchiveCommand.Folder();
        var word = new Argument<string>("DOCUMENT")
        {
            Description = "Its name, its id, or at least 8 digits of its SHA-256.",
        };
        var to = new Argument<string>("TO") { Description = "The folder to make: the document, its proof, and the archive's records." };
        var (by, noEntry) = (ArchiveCommand.By(), ArchiveCommand.NoEntry());
        var command = new Command(
            "get",
            "Hand out the newest version of a document with its proof, what that was verified with, and the records of how it was kept. " +
            "Every file is held against the log first; the log says who got it.")
        {
            folder, word, to, by, noEntry,
        };
        command.SetAction((parsed, cancellation) =>
        {
            var isEntered = !parsed.GetValue(noEntry);
            var who = isEntered ? ArchiveCommand.ByOf(parsed.GetValue(by)) : null;
            using var archive = ArchiveCommand.Guard(() => Archive.Open(parsed.GetValue(folder)!, isEntered));
            var reading = new ArchiveReading(archive);
            var (asked, place) = (parsed.GetValue(word)!, parsed.GetValue(to)!);
            var deposit = ArchiveCommand.Guard(() => reading.Find(asked)) switch
            {
                [var one] => one,
                [] => throw new CommandException(ExitCode.NoInput, $"The archive has no document '{asked}': see linking archive list."),
                var several => throw new CommandException(
                    ExitCode.NoInput,
                    $"The archive has {several.Count} documents '{asked}': name one by its id, for example {several[0].Id}."),
            };
            ArchiveCommand.Guard(() => reading.Get(deposit, place, who, Times.Now, cancellation));
            Console.WriteLine(Printable.Line(Say($"{place}: {deposit.Name}, version {deposit.Version}, as it was put in")));
            return Task.FromResult(ExitCode.Success);
        });
        return command;
    }
}
