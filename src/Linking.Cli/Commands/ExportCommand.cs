using System.CommandLine;
using System.Text.Json.Nodes;

using Linking.Books.Sinks;
using Linking.Cli.Terminal;
using Linking.Ledger.Exporting;
using Linking.Server.Hosting;
using Linking.Storage;

namespace Linking.Cli.Commands;

/// <summary><c>linking export</c></summary>
internal static class ExportCommand
{
    public static Command Build()
    {
        var data = new Option<string>("--data", "-d")
        {
            Description = "The server's data folder. On SQLite the server may run meanwhile.",
            HelpName = "DIR",
            Required = true,
        };
        var folder = new Option<string>("--static")
        {
            Description = "The folder to write. What is there already is compared and left.",
            HelpName = "DIR",
            Required = true,
        };
        var json = SharedOptions.Json();
        var command = new Command(
            "export",
            "Write a ledger's public files into a folder that any web server can serve: the history as a standard log (C2SP tlog-tiles) " +
            "under both functions, the publications, the record, policies and announced documents. Leaves are not among them. Exit " +
            "codes: 0 done, 65 no ledger there or it cannot be read, 73 the folder is of another ledger, was changed, or cannot be " +
            "written.") { data, folder, json };
        command.SetAction(
            (parsed, cancellation) =>
                RunAsync(parsed.GetValue(data)!, parsed.GetValue(folder)!, parsed.GetValue(json), cancellation));
        return command;
    }

    private static async Task<int> RunAsync(string data, string folder, bool json, CancellationToken cancellation)
    {
        StaticExport done;
        try
        {
            await using var truth = TruthFile.OpenReadOnly(data);
            done = await Counting.RunAsync(step => StaticExport.RunAsync(
                truth, folder, TruthFile.OpenVouchers(data), cancellation, new PublicDocuments(data),
                BarOf(step), LastHeadFiles.Find(data)));
        }
        catch (StorageException exception)
        {
            throw new CommandException(ExitCode.Data, exception.Message, exception);
        }
        catch (SinkException exception)
        {
            throw new CommandException(ExitCode.CannotCreate, exception.Message, exception);
        }

        if (json)
        {
            Console.WriteLine(JsonLine.Of(new JsonObject
            {
                ["folder"] = folder,
                ["rounds"] = done.Size,
                ["checkpoint"] = done.SignedSize,
                ["publications"] = done.Publications,
                ["written"] = done.Written,
            }));
            return ExitCode.Success;
        }

        Console.WriteLine(Printable.Line(Say($"exported to {folder}")));
        Lines.Write(
            Console.Out,
            "  ",
            (Say("rounds"), done.Size.ToString()),
            (Say("checkpoint"), Say($"over {done.SignedSize} rounds, the newest signed head that the database holds")),
            (Say("publications"), done.Publications.ToString()),
            (Say("written"), Say($"{done.Written} that were not there, besides publications")));
        return ExitCode.Success;
    }

    /// <summary>Shows how far an export has come; null: nobody is looking.</summary>
    internal static IProgress<ExportProgress>? BarOf(Action<string, ulong, ulong>? step) => Counting.BarOf<ExportProgress>(
        step, p => (p.Stage == ExportStage.Reading ? Say("reading rounds") : Say("writing files"), p.Done, p.Total));
}
