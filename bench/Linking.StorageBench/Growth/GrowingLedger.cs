using System.Threading.Channels;

using Linking.Hashing;
using Linking.Storage;
using Linking.Storage.Sqlite;

namespace Linking.StorageBench.Growth;

/// <summary>A ledger that is filled as fast as it goes, and measured wherever it stops.</summary>
/// <param name="folder">Its data folder, new.</param>
/// <param name="leavesPerRound">Leaves in each round.</param>
internal sealed class GrowingLedger(string folder, int leavesPerRound)
{
    // The rounds before a stop that are appended and indexed one after the other, and timed.
    private const int Timed = 500;

    private const int MaxBatchLeaves = 1_000_000;

    private static readonly CancellationToken None = CancellationToken.None;

    private readonly SyntheticLedger _ledger = new(leavesPerRound);
    private int _rounds;

    /// <summary>Grows to a number of rounds and measures there.</summary>
    public async Task<GrowthRow> GrowAsync(int rounds)
    {
        var (append, index) = (new Samples(), new Samples());
        await using (var truth = SqliteLedgerTruth.Exists(folder) ? SqliteLedgerTruth.Open(folder) : SqliteLedgerTruth.Create(folder))
        await using (var derived = SqliteLedgerDerived.Open(folder))
        {
            await FillAsync(truth, derived, Math.Max(_rounds, rounds - Math.Min(Timed, rounds / 2)));
            while (_rounds < rounds)
            {
                var (round, hashes) = Next();
                await append.TimeAsync(() => truth.AppendAsync(round, None));
                await index.TimeAsync(async () =>
                {
                    await derived.IndexRoundAsync(new StoredHead(round.Index, round.Link), hashes, None);
                    return 0;
                });
            }

            // The first start makes the tiles, and accepts a ledger that has no high-water mark yet.
            await using var node = await OpenCommand.OpenAsync(truth, derived, folder, (ulong)rounds);
            if (node.Head.Size != (ulong)rounds)
                throw new InvalidOperationException("Opening the ledger added to it.");
        }

        var bytes = (double)(SqliteLedgerTruth.StoredBytes(folder) + SqliteLedgerDerived.StoredBytes(folder));
        var stamps = 1 + (rounds - 1.0) * leavesPerRound;
        return new GrowthRow(rounds, leavesPerRound, append, index, bytes / stamps, await OpenCommand.AskAsync(folder));
    }

    /// <summary>
    /// Appends without waiting for the disk, then indexes, some rounds at a time, while the next are being made. What is
    /// measured comes after it.
    /// </summary>
    private async Task FillAsync(SqliteLedgerTruth truth, SqliteLedgerDerived derived, int rounds)
    {
        var batch = Math.Clamp(MaxBatchLeaves / leavesPerRound, 1, 10_000);
        // A round of a million leaves has 100 MB.
        var made = Channel.CreateBounded<(StoredRound Round, Digest[] Hashes)>(Math.Clamp(MaxBatchLeaves / leavesPerRound, 1, 1_000));
        var making = Task.Run(async () =>
        {
            while (_rounds < rounds)
                await made.Writer.WriteAsync(Next(), None);
            made.Writer.Complete();
        });
        truth.WriterSession.Execute("PRAGMA synchronous = OFF");
        while (await made.Reader.WaitToReadAsync(None))
        {
            var appended = new List<(StoredHead Round, Digest[] Hashes)>();
            while (appended.Count < batch && await made.Reader.WaitToReadAsync(None) && made.Reader.TryRead(out var next))
            {
                await truth.AppendAsync(next.Round, None);
                appended.Add((new StoredHead(next.Round.Index, next.Round.Link), next.Hashes));
            }

            foreach (var (round, hashes) in appended)
                await derived.IndexRoundAsync(round, hashes, None);
        }

        await making;
        truth.WriterSession.Execute("PRAGMA synchronous = FULL");
    }

    private (StoredRound Round, Digest[] Hashes) Next()
    {
        _rounds++;
        return _ledger.Next();
    }
}
