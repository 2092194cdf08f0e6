using System.CommandLine;
using System.Text.Json.Nodes;

using Linking.Cli.Commands;
using Linking.Cli.Terminal;
using Linking.Client.Archives;

namespace Linking.Cli.Archives;

/// <summary><c>linking archive add</c></summary>
internal static class ArchiveAddCommand
{
    public static Command Build()
    {
        var folder = ArchiveCommand.Folder();
        var files = new Argument<string[]>("FILE")
        {
            Description = "Documents with a token (FILE.lts) or an evidence record (FILE.ler) beside them.",
            Arity = ArgumentArity.OneOrMore,
        };
        var medium = new Option<string>("--medium")
        {
            Description = "Make the archive, in a folder that is empty or not there, on the medium of this name.",
            HelpName = "ID",
        };
        var simple = new Option<bool>("--without-data")
        {
            Description = "Keep the proof and what it was verified with, and not the document: that proves as long as a function under " +
                "the document holds.",
        };
        var (by, json) = (ArchiveCommand.By(), SharedOptions.Json(", a file on a line of its own"));
        var (evidence, stamping) = (new EvidenceFlags(), new HeadStamping());
        var command = new Command(
            "add",
            "Verify documents in full, and put away those whose proof is Valid and not past its end. A renewed proof of a document that " +
            "is there becomes its next version. Exit code: that of the first file that was refused.")
        {
            folder, files, medium, simple, by, json,
        };
        evidence.AddTo(command);
        stamping.AddTo(command);
        command.SetAction(async (parsed, cancellation) =>
        {
            var options = evidence.Read(parsed);
            if (options.IsHypothetical)
                throw SharedOptions.Usage("--as-of and --broken ask what was or would be; what is put away is verified as it is now.");
            var who = ArchiveCommand.ByOf(parsed.GetValue(by));
            var connection = stamping.Read(parsed, options.TrustFolder, options.Proxy);
            using var archive = Open(parsed.GetValue(folder)!, parsed.GetValue(medium));
            var (adding, documents) = (new ArchiveAdding(archive, who), new VerifiedDocument(options, parsed.GetValue(simple)));
            var code = ExitCode.Success;
            foreach (var file in parsed.GetValue(files)!)
            {
                try
                {
                    var document = await documents.OfAsync(file, cancellation);
                    var deposit = ArchiveCommand.Guard(() => adding.Add(document, Times.Now, cancellation));
                    Show(file, deposit, error: null, parsed.GetValue(json));
                }
                catch (CommandException e)
                {
                    code = code == ExitCode.Success ? e.ExitCode : code;
                    Show(file, deposit: null, e.Message, parsed.GetValue(json));
                }
            }

            if (connection is not null)
                Stamped(await HeadStamping.StampAsync(archive, connection, cancellation), parsed.GetValue(json));
            return code;
        });
        return command;
    }

    /// <summary>Says that a head was stamped.</summary>
    public static void Stamped(string head, bool json)
    {
        if (!json)
            Console.WriteLine(Printable.Line(Say(
                $"{head}: stamped. Extend it after the ledger's next publication: linking extend {head}.lts")));
    }

    private static Archive Open(string folder, string? medium)
    {
        if (medium is not null)
            ArchiveCommand.WordsOf("--medium", medium);
        if (!Archive.IsFree(folder))
            return medium is null
                ? ArchiveCommand.Guard(() => Archive.Open(folder))
                : throw SharedOptions.Usage($"--medium makes an archive, and {folder} is not empty: leave it out.");
        return medium is not null
            ? ArchiveCommand.Guard(() => Archive.Create(folder, medium, Times.Now))
            : throw SharedOptions.Usage($"There is no archive in {folder} yet: name the medium that it will be on, with --medium.");
    }

    private static void Show(string file, ArchiveDeposit? deposit, string? error, bool json)
    {
        if (json)
            Console.WriteLine(JsonLine.Of(new JsonObject
            {
                ["file"] = file,
                ["state"] = error is not null ? "refused" : deposit is null ? "there already" : "added",
                ["object"] = deposit?.Id,
                ["version"] = deposit?.Version,
                ["error"] = error,
            }));
        if (error is not null)
            Console.Error.WriteLine(Printable.Line(error));
        else if (!json)
            Console.WriteLine(Printable.Line(deposit is null
                ? Say($"{file}: there already, with this proof")
                : Say($"{file}: put away as version {deposit.Version} of {deposit.Id}")));
    }
}
