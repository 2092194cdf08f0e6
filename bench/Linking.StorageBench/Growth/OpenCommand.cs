using System.Diagnostics;
using System.Text.Json;

using Linking.Ledger;
using Linking.Ledger.Checking;
using Linking.Ledger.Clocks;
using Linking.Ledger.Marks;
using Linking.Storage.Sqlite;

using Microsoft.Extensions.Logging.Abstractions;

namespace Linking.StorageBench.Growth;

/// <summary>
/// <c>open FOLDER</c>: opens a ledger as a server does, proves and checks, and prints an <see cref="OpenedLedger"/>. A
/// process of its own, so that neither its memory nor its first start has anything to do with filling.
/// </summary>
internal static class OpenCommand
{
    private const int Proofs = 1_000;

    private static readonly CancellationToken None = CancellationToken.None;

    /// <summary>Runs the command in a new process.</summary>
    public static async Task<OpenedLedger> AskAsync(string folder)
    {
        var start = new ProcessStartInfo(Environment.ProcessPath!, Arguments(folder)) { RedirectStandardOutput = true,
            UseShellExecute = false };
        using var process = Process.Start(start)!;
        var text = await process.StandardOutput.ReadToEndAsync(None);
        await process.WaitForExitAsync(None);
        return process.ExitCode == 0
            ? JsonSerializer.Deserialize<OpenedLedger>(text)!
            : throw new InvalidOperationException($"Measuring {folder} ended with exit code {process.ExitCode}.");
    }

    public static async Task<int> RunAsync(string folder)
    {
        var random = new Random(1);
        var starts = new List<double>();
        var (inclusion, consistency) = (new Samples(), new Samples());
        double heap = 0, workingSet = 0;
        for (var i = 0; i < 2; i++)
        {
            var began = Stopwatch.GetTimestamp();
            await using var truth = SqliteLedgerTruth.Open(folder);
            await using var derived = SqliteLedgerDerived.Open(folder);
            await using var node = await OpenAsync(truth, derived, folder, acceptSize: null);
            starts.Add(Stopwatch.GetElapsedTime(began).TotalMilliseconds);
            if (node.State.Mode != LedgerMode.Issuing)
                throw new InvalidOperationException($"The ledger does not issue: {node.State.Reason}");
            if (i == 0)
                continue;
            var size = node.Head.Size;
            // As many before, so that it is compiled code that is timed.
            for (var k = -Proofs; k < Proofs; k++)
            {
                if (k == 0)
                    (inclusion, consistency) = (new Samples(), new Samples());
                await inclusion.TimeAsync(() => node.ProveInclusionAsync((ulong)random.NextInt64((long)size), size, None));
                await consistency.TimeAsync(() => node.ProveConsistencyAsync((ulong)random.NextInt64(1, (long)size), size, None));
            }

            heap = GC.GetTotalMemory(forceFullCollection: true) / 1048576.0;
            workingSet = Environment.WorkingSet / 1048576.0;
        }

        await using var reading = SqliteLedgerTruth.OpenReadOnly(folder);
        await using var made = SqliteLedgerDerived.OpenReadOnly(folder);
        var (start, processor) = (Stopwatch.GetTimestamp(), Environment.CpuUsage.TotalTime);
        var report = await LedgerCheck.RunAsync(reading, made, null, None);
        var seconds = Stopwatch.GetElapsedTime(start).TotalSeconds;
        var used = (Environment.CpuUsage.TotalTime - processor).TotalSeconds;
        if (!report.Clean)
            throw new InvalidOperationException($"The ledger is not clean: {report.Problems[0].Message}");
        Console.WriteLine(JsonSerializer.Serialize(new OpenedLedger(
            starts[0], starts[1], inclusion.Quantile(0.5), consistency.Quantile(0.5), heap, workingSet, report.Rounds / seconds,
                report.Leaves / seconds, used / seconds)));
        return 0;
    }

    /// <summary>Opens a node as the server does.</summary>
    /// <param name="truth">Disposed of by the caller, after the node.</param>
    /// <param name="derived">So is this.</param>
    /// <param name="folder">Where the high-water mark is kept.</param>
    /// <param name="acceptSize">The size to accept if there is no high-water mark yet.</param>
    public static async Task<LedgerNode> OpenAsync(SqliteLedgerTruth truth, SqliteLedgerDerived derived, string folder, ulong? acceptSize)
    {
        var options = new LedgerOptions { Ledger = SyntheticLedger.Id, Policy = SyntheticLedger.Policy, MaxLeavesPerRound = 1 << 20,
            MaxPendingBytes = LedgerOptions.BytesLimit, AcceptSize = acceptSize };
        return await LedgerNode.OpenAsync(options, SyntheticLedger.Keys, truth, derived,
            new FileHighWaterMark(Path.Combine(folder, "mark")), new SystemClockSource(TimeProvider.System), TimeProvider.System,
            NullLogger<LedgerNode>.Instance, None);
    }

    // dotnet PROGRAM.dll, or the program itself.
    private static string[] Arguments(string folder) =>
        Path.GetFileNameWithoutExtension(Environment.ProcessPath) == "dotnet"
            ? [Environment.GetCommandLineArgs()[0], "open", folder] : ["open", folder];
}
