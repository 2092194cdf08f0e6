using System.CommandLine;
using System.Text.Json.Nodes;

using Linking.Books.Sinks;
using Linking.Cli.Commands;
using Linking.Cli.Terminal;
using Linking.Files;
using Linking.HandOvers;
using Linking.Server.AuditLogs;
using Linking.Server.Hosting;
using Linking.Storage;

namespace Linking.Cli.HandOvers;

/// <summary><c>linking handover</c></summary>
internal static class HandOverCommand
{
    public static Command Build() => new(
        "handover", "What is left of a ledger when its operator goes: one folder, from which anybody can go on. Made, checked, shared out.")
    {
        BuildMake(), HandOverVerify.Build(), HandOverMine.Build(),
    };

    private static Command BuildMake()
    {
        var data = new Option<string>("--data", "-d")
        {
            Description = "The server's data folder. On SQLite the server may run meanwhile.",
            HelpName = "DIR",
            Required = true,
        };
        var to = new Option<string>("--to")
        {
            Description = "The folder of the hand-over. One that was begun is gone on with.", HelpName = "DIR", Required = true,
        };
        var source = new Option<string>("--source")
        {
            Description = "This program's source, a clone or a release's: specification and both verifiers go into the hand-over. Needed " +
                "the first time.",
            HelpName = "DIR",
        };
        var program = new Option<string>("--program")
        {
            Description = "A folder with this program as it was built: it goes in too, so that nobody has to build it.", HelpName = "DIR",
        };
        var with = new Option<string>("--with")
        {
            Description = "The first time: a folder of what else belongs to it (contracts, certificates). Anybody may read it later.",
            HelpName = "DIR",
        };
        var json = SharedOptions.Json();
        var command = new Command(
            "make",
            "Make the hand-over of a ledger (operator). Run it before the end, have the ledger state its digests ('linking close " +
            "--handover'), and run it again after the last publication; again when vouchers have come. Exit codes: 0 done, 65 the ledger " +
            "cannot be read, or what was named may not be handed over, 73 the folder is another's or cannot be written, 75 the ledger " +
            "must state it, or publish, first.")
        {
            data, to, source, program, with, json,
        };
        command.SetAction((parsed, cancellation) => RunAsync(
            parsed.GetValue(data)!, new FileTree(parsed.GetValue(to)!),
            new GivenFolders(parsed.GetValue(source), parsed.GetValue(program), parsed.GetValue(with)), parsed.GetValue(json),
            cancellation));
        return command;
    }

    private static async Task<int> RunAsync(
        string data, FileTree folder, GivenFolders given, bool json, CancellationToken cancellation)
    {
        try
        {
            await using var truth = TruthFile.OpenReadOnly(data);
            var making = new HandOverMaking(data, truth, folder);
            var state = await making.RunAsync(given, cancellation);
            Show(state, making.Lost, folder, json);
            return state.Late is null ? ExitCode.TryAgain : ExitCode.Success;
        }
        catch (Exception e) when (e is StorageException or AuditLogException)
        {
            throw new CommandException(ExitCode.Data, e.Message, e);
        }
        catch (SinkException e)
        {
            throw new CommandException(ExitCode.CannotCreate, e.Message, e);
        }
        catch (Exception e) when (e is InvalidDataException or IOException or UnauthorizedAccessException)
        {
            throw new CommandException(
                ExitCode.CannotCreate, $"The hand-over in {folder.Path} cannot be made: {e.Message.TrimEnd('.')}. Run it again then.", e);
        }
    }

    private static string ThenOf(HandOverState state, FileTree folder)
    {
        if (state.Late is not null)
            return $"linking handover verify {folder.Path}, with the last value as it stands elsewhere";
        if (state.Stated is not null)
            return "linking publish\nand run this command again";
        var manifest = folder.PathOf(HandOverFiles.Sealed);
        return $"linking close --now {state.Ledger} --handover {folder.Path}\nor, of a ledger that goes on, linking announce " +
            $"{manifest} --kind {HandOverFiles.About}, and linking publish\nand run this command again";
    }

    private static void Show(HandOverState state, ulong lost, FileTree folder, bool json)
    {
        var (ledger, seal, late, digests, stated) = state;
        if (json)
        {
            Console.WriteLine(JsonLine.Of(new JsonObject
            {
                ["folder"] = folder.Path,
                ["ledger"] = ledger.Value,
                ["digests"] = digests.ToString(),
                ["done"] = late is not null,
                ["stated_in_round"] = stated,
                ["rounds"] = (late ?? seal).Size,
                ["lost_rounds"] = lost,
                ["publications"] = (late ?? seal).Publications,
                ["log_entries"] = (late ?? seal).LogEntries,
                ["files"] = seal.Files + (late?.Files ?? 0),
            }));
            return;
        }

        Console.WriteLine(Printable.Line(
            late is not null ? $"the hand-over of {ledger} is made, in {folder.Path}"
            : stated is null ? $"the hand-over of {ledger} is sealed, in {folder.Path}, and not yet stated by the ledger"
            : $"the hand-over of {ledger} is stated in round {stated}, and not yet published"));
        Lines.Write(
            Console.Out, "  ",
            ("rounds", lost == 0 ? $"{(late ?? seal).Size}" : $"{(late ?? seal).Size}; of {lost} written now the leaves are lost"),
            ("files", late is null ? $"{seal.Files} sealed" : $"{seal.Files} sealed, {late.Files} later"),
            ("digests", Digests.Show(digests)),
            ("then", ThenOf(state, folder)));
    }
}
