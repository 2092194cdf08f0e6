using Linking.Files;
using Linking.Ledger.Checking;
using Linking.Server.Access;
using Linking.Server.Hosting;
using Linking.Server.Options;
using Linking.Storage;
using Linking.Storage.LiteDb;
using Linking.Storage.Sqlite;

namespace Linking.Cli.Backups;

/// <summary>Copies the file of a ledger, and recomputes a copy.</summary>
internal static class LedgerCopy
{
    /// <summary>One consistent state: on SQLite also beside a server, on LiteDB only without one.</summary>
    /// <exception cref="StorageException">There is no ledger, it is in use, or it cannot be copied.</exception>
    public static void Make(string data, string folder)
    {
        if (TruthFile.Find(data) is not TruthStore.LiteDb)
        {
            SqliteLedgerTruth.Copy(data, Path.Combine(folder, SqliteLedgerTruth.FileName));
            return;
        }

        using var stopped = TakeStopped(data);
        // With its log, which may hold rounds that are not yet in the file.
        foreach (var name in (string[])[LiteDbLedgerTruth.FileName, LiteDbLedgerTruth.FileName + "-log"])
        {
            if (File.Exists(Path.Combine(data, name)))
                DurableFile.CopyOwnerOnly(Path.Combine(data, name), Path.Combine(folder, name));
        }
    }

    /// <summary>Recomputes a copy up to its head, as <c>linking fsck</c> does.</summary>
    /// <exception cref="CommandException">Something is wrong with it, and from which round on.</exception>
    /// <exception cref="StorageException">It cannot be read.</exception>
    public static async Task<CheckReport> VerifyAsync(string folder, string what, CancellationToken cancellation)
    {
        await using var truth = TruthFile.OpenReadOnly(folder, isBrief: true);
        var report = await LedgerCheck.RunAsync(truth, derived: null, progress: null, cancellation);
        if (report.Clean)
            return report;
        var first = report.FirstWrongRound is { } round ? $"; the first wrong round is {round}" : "";
        throw new CommandException(
            ExitCode.Invalid, $"{what}{first}: {report.Problems[0].Message.TrimEnd('.')}. 'linking fsck' lists what is wrong.");
    }

    /// <summary>Holds accounts and API keys against what the ledger beside them states.</summary>
    /// <returns>What is missing, and what the ledger cannot tell: sentences for the operator.</returns>
    /// <exception cref="CommandException">Something is wrong with them.</exception>
    /// <exception cref="StorageException">The ledger cannot be read.</exception>
    public static async Task<AccessFindings> VerifyAccessAsync(
        string folder, CheckReport report, string what, CancellationToken cancellation)
    {
        if (report.Record.Genesis?.Suite is not { } suite)
            return new AccessFindings(null, [], []);
        var found = await AccessBackup.LookAsync(folder, suite, cancellation);
        return found.Problem is { } problem ? throw new CommandException(ExitCode.Invalid, $"{what}: {problem.TrimEnd('.')}.") : found;
    }

    private static FolderLock TakeStopped(string data)
    {
        try
        {
            return FolderLock.Take(data);
        }
        catch (StorageException e)
        {
            throw new StorageException($"A ledger on LiteDB is copied only while no server runs on it: stop the server. {e.Message}", e);
        }
    }
}
