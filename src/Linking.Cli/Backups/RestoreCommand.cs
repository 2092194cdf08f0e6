using System.CommandLine;
using System.Text.Json.Nodes;

using Linking.Cli.Commands;
using Linking.Cli.Terminal;
using Linking.Ledger.Checking;
using Linking.Server.Access;
using Linking.Server.AuditLogs;
using Linking.Storage;

namespace Linking.Cli.Backups;

/// <summary><c>linking restore</c></summary>
internal static class RestoreCommand
{
    private const string Advice =
        "Put the keys and the newest high-water mark in their places before 'linking serve'. If the mark or a sink knows of more than " +
        "this backup holds, the server reads and does not issue: look for a newer copy first. Without a mark it is read-only too; only " +
        "if nothing was issued after the backup, start it once with --accept-size";

    private const string AdviceOfAccess =
        "Accounts and API keys that were ended after the backup are in force again: end them ('linking access changes', 'linking access " +
        "key changes') before others reach the server. ";

    public static Command Build()
    {
        var from = new Option<string>("--from")
        {
            Description = "The folder that 'linking backup' made.",
            HelpName = "DIR",
            Required = true,
        };
        var data = new Option<string>("--data", "-d")
        {
            Description = "The new data folder. It must be empty, or not there.",
            HelpName = "DIR",
            Required = true,
        };
        var json = SharedOptions.Json();
        var command = new Command(
            "restore",
            "Recompute a backup, and copy it to a new data folder if nothing is wrong with it. Exit codes: 0 done, 1 the backup is " +
            "damaged, 65 it is not whole or cannot be read, 73 the data folder is not empty.") { from, data, json };
        command.SetAction(
            (parsed, cancellation) => RunAsync(
                BackupPlace.Full(parsed.GetValue(from)!), BackupPlace.Full(parsed.GetValue(data)!), parsed.GetValue(json), cancellation));
        return command;
    }

    private static async Task<int> RunAsync(string from, string data, bool json, CancellationToken cancellation)
    {
        if (!Checksums.Exist(from))
            throw new CommandException(ExitCode.Data, NoBackup(from));
        try
        {
            using var place = new BackupPlace(data, replaces: false);
            // The copy is checked: what was verified is what is put in place.
            BackupFiles.CopyAll(from, place.New, cancellation);
            var report = await LedgerCopy.VerifyAsync(place.New, $"The backup {from} is damaged and was not restored", cancellation);
            if (Checksums.FindDifference(place.New, cancellation) is { } difference)
                throw new CommandException(ExitCode.Data, $"The backup {from} is not whole: {difference}. Take another one.");
            var found = await LedgerCopy.VerifyAccessAsync(
                place.New, report, $"The backup {from} is damaged and was not restored", cancellation);
            File.Delete(Path.Combine(place.New, Checksums.FileName));
            File.Delete(Path.Combine(place.New, BackupCommand.MarkSizeName));
            AuditLog.Open(place.New, Times.Clock).Write(
                AuditKind.Restore, AuditKind.Done, new("rounds", $"{report.Rounds}"), new("from", from, IsHidden: true));
            place.Finish();
            foreach (var warning in (string[])[.. found.Missing, .. found.Warnings])
                await Console.Error.WriteLineAsync(Printable.Line(warning));
            Show(data, report, json);
            return ExitCode.Success;
        }
        catch (AuditLogException e)
        {
            throw new CommandException(ExitCode.InputOutput, e.Message, e);
        }
        catch (StorageException e)
        {
            throw new CommandException(ExitCode.Data, $"The backup {from} cannot be restored. {e.Message}", e);
        }
    }

    private static string NoBackup(string from) =>
        $"{from} is no backup, or not a whole one ({Checksums.FileName} is missing): " +
        (Directory.Exists(BackupPlace.FormerOf(from))
            ? $"the former one is {BackupPlace.FormerOf(from)}."
            : "name the folder that 'linking backup' made.");

    private static void Show(string data, CheckReport report, bool json)
    {
        var advice = $"{(AccountFile.Exists(data) || ApiKeyFile.Exists(data) ? AdviceOfAccess : "")}{Advice} {report.Rounds}.";
        if (json)
        {
            Console.WriteLine(JsonLine.Of(new JsonObject
            {
                ["data"] = data,
                ["ledger"] = report.Record.Genesis?.Ledger.Value,
                ["rounds"] = report.Rounds,
                ["leaves"] = report.Leaves,
                ["publications"] = report.Publications,
                ["advice"] = advice,
            }));
            return;
        }

        Console.WriteLine("restored: every round was recomputed under both functions");
        Lines.Write(
            Console.Out, "  ",
            ("data", data),
            ("ledger", report.Record.Genesis?.Ledger.Value ?? "unknown"),
            ("rounds", report.Rounds.ToString()),
            ("leaves", report.Leaves.ToString()),
            ("publications", report.Publications.ToString()));
        Console.WriteLine(advice);
    }
}
