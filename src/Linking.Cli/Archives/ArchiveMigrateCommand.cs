using System.CommandLine;

using Linking.Cli.Commands;
using Linking.Cli.Terminal;
using Linking.Client.Archives;
using Linking.Verification;

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
        var (by, evidence) = (ArchiveCommand.By(), new EvidenceFlags());
        var command = new Command(
            "migrate",
            "Copy a sound archive to another medium, read the copy back, and enter that in the logs of both. The archive itself stays. " +
            "The stamps of its heads are verified first: one that is Invalid stops it, and what each is worth is said.")
        {
            folder, to, medium, by,
        };
        evidence.AddTo(command);
        command.SetAction(async (parsed, cancellation) =>
        {
            var (name, place) = (ArchiveCommand.WordsOf("--medium", parsed.GetValue(medium)!), parsed.GetValue(to)!);
            var who = ArchiveCommand.ByOf(parsed.GetValue(by));
            using var archive = ArchiveCommand.Guard(() => Archive.Open(parsed.GetValue(folder)!));
            var heads = await StampedHead.OfAsync(archive, evidence.Read(parsed), cancellation);
            if (heads.FirstOrDefault(h => h.Result == VerificationResult.Invalid) is { } wrong)
                throw new CommandException(
                    ExitCode.Invalid,
                    Say($"The archive is not copied: {wrong.Proof} is no stamp of the head that it is beside. See: linking archive check"));
            ArchiveCommand.Guard(() => new ArchiveMigration(archive).Run(place, name, who, Times.Now, cancellation));
            Console.WriteLine(Printable.Line(Say($"{place}: copied to the medium {name}, and read back")));
            ArchiveCheckCommand.Write(heads);
            return ExitCode.Success;
        });
        return command;
    }
}
