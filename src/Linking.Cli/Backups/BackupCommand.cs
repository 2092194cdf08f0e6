using System.CommandLine;
using System.Globalization;
using System.Text.Json.Nodes;

using Linking.Cli.Commands;
using Linking.Cli.Terminal;
using Linking.Clocks.Calibration;
using Linking.Files;
using Linking.Ledger.Checking;
using Linking.Ledger.Exporting;
using Linking.Ledger.Marks;
using Linking.Policies;
using Linking.Proofs;
using Linking.Server.Access;
using Linking.Server.AuditLogs;
using Linking.Server.Hosting;
using Linking.Storage;

namespace Linking.Cli.Backups;

/// <summary><c>linking backup</c></summary>
internal static class BackupCommand
{
    /// <summary>How far the ledger had come by its high-water mark when the backup began.</summary>
    public const string MarkSizeName = "mark-size";

    private const string Keys = "keys";

    private static readonly string[] Folders =
        [
            "vouchers", CalibrationFolder.Name, AuditLogFolder.Name, PolicyAddress.Folder, PublicDocuments.Folder, BeaconFile.Folder,
            PredecessorRecords.Folder, LastHeadFiles.Folder,
        ];

    public static Command Build()
    {
        var data = new Option<string>("--data", "-d")
        {
            Description = "The server's data folder. On SQLite the server may run meanwhile; on LiteDB it must be stopped.",
            HelpName = "DIR",
            Required = true,
        };
        var to = new Option<string>("--to")
        {
            Description = "The folder of the backup. A former backup there is replaced when the new one has been verified.",
            HelpName = "DIR",
            Required = true,
        };
        var keys = new Option<bool>("--with-keys")
        {
            Description = "Copy the secret keys of the data folder too: who has the backup can then sign as the ledger.",
        };
        var json = SharedOptions.Json();
        var command = new Command(
            "backup",
            "Copy a ledger to another folder, and recompute the copy before it takes the place of the former one. Exit codes: 0 done, 1 " +
            "the ledger is damaged, 65 no ledger there or it cannot be read.") { data, to, keys, json };
        command.SetAction(
            (parsed, cancellation) => RunAsync(
                BackupPlace.Full(parsed.GetValue(data)!),
                parsed.GetValue(to)!,
                parsed.GetValue(keys),
                parsed.GetValue(json),
                cancellation));
        return command;
    }

    private static async Task<int> RunAsync(string data, string to, bool withKeys, bool json, CancellationToken cancellation)
    {
        // Before the database: a server that runs moves the mark after it.
        var mark = new OutsideFiles(data, Mark: null, Book: null).ReadMark();
        if (withKeys && !Directory.Exists(Path.Combine(data, Keys)))
        {
            throw new CommandException(
                ExitCode.NoInput, $"There is no folder of keys in {data}: copy the one that the server's option Keys names by hand.");
        }

        try
        {
            var log = TruthFile.Exists(data) ? AuditLog.Open(data, Times.Clock) : null;
            log?.Write(
                AuditKind.Backup, AuditKind.Asked, new("keys", withKeys ? "with" : "without"), new("place", to, IsHidden: true));
            using var place = new BackupPlace(to, replaces: true);
            LedgerCopy.Make(data, place.New);
            // After the ledger: no change that it states is missing then.
            var access = AccessBackup.Copy(data, place.New);
            var report = await FillAsync(data, place.New, withKeys, mark, cancellation);
            place.Finish();
            log?.Write(AuditKind.Backup, AuditKind.Done, new AuditDetail("rounds", $"{report.Rounds}"));
            Show(place.Path, report, mark, withKeys, access, json);
            return ExitCode.Success;
        }
        catch (AuditLogException e)
        {
            throw new CommandException(ExitCode.InputOutput, e.Message, e);
        }
        catch (StorageException e)
        {
            throw new CommandException(ExitCode.Data, e.Message, e);
        }
    }

    private static async Task<CheckReport> FillAsync(
        string data, string folder, bool withKeys, HighWaterMark? mark, CancellationToken cancellation)
    {
        foreach (var name in withKeys ? [.. Folders, Keys] : Folders)
        {
            if (Directory.Exists(Path.Combine(data, name)))
                BackupFiles.CopyAll(Path.Combine(data, name), Path.Combine(folder, name), cancellation);
        }

        if (mark is not null)
        {
            var size = System.Text.Encoding.ASCII.GetBytes(mark.Size.ToString(CultureInfo.InvariantCulture) + "\n");
            DurableFile.Replace(Path.Combine(folder, MarkSizeName), size, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        }

        var report = await LedgerCopy.VerifyAsync(
            folder, $"The ledger in {data} is damaged, so no backup was made and a former one stays", cancellation);
        AccessBackup.ForgetLaterRounds(folder, report.Rounds);
        const string refused = "No backup was made, and a former one stays";
        var found = await LedgerCopy.VerifyAccessAsync(folder, report, refused, cancellation);
        if (found.Missing is [var missing, ..])
            throw new CommandException(ExitCode.Data, $"{refused}: {missing}");
        foreach (var warning in found.Warnings)
            await Console.Error.WriteLineAsync(Printable.Line(warning));
        Checksums.Write(folder, cancellation);
        return report;
    }

    private static void Show(
        string path, CheckReport report, HighWaterMark? mark, bool withKeys, IReadOnlyList<string> access, bool json)
    {
        if (json)
        {
            Console.WriteLine(JsonLine.Of(new JsonObject
            {
                ["backup"] = path,
                ["ledger"] = report.Record.Genesis?.Ledger.Value,
                ["rounds"] = report.Rounds,
                ["leaves"] = report.Leaves,
                ["publications"] = report.Publications,
                ["mark_size"] = mark?.Size,
                ["keys"] = withKeys,
                ["access"] = new JsonArray([.. access.Select(name => (JsonNode)name)]),
            }));
            return;
        }

        Console.WriteLine("backed up: every round of the copy was recomputed under both functions");
        Lines.Write(
            Console.Out, "  ",
            ("backup", path),
            ("ledger", report.Record.Genesis?.Ledger.Value ?? "unknown"),
            ("rounds", report.Rounds.ToString()),
            ("leaves", report.Leaves.ToString()),
            ("publications", report.Publications.ToString()),
            ("access", access.Count == 0 ? "the ledger has no accounts and no API keys" : string.Join(", ", access)),
            ("keys", withKeys ? "in the backup: keep it as you keep the keys" : "not in the backup: keep a copy of them apart from it"));
    }
}
