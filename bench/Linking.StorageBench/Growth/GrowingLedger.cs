using System.Threading.Channels;

using Linking.Hashing;
using Linking.Ledger.Storage;
using Linking.Storage.Sqlite;

namespace Linking.StorageBench.Growth;

/// <summary>A ledger that is filled as fast as it goes, and measured wherever it stops.</summary>
/// <param name="folder">Its data folder, new.</param>
/// <param name="leavesPerRound">Leaves in each round.</param>
internal sealed class GrowingLedger(string folder, int leavesPerRound)
{
    // The rounds before a stop that are appended and indexed one after the other, and timed.
    private const int Timed = 500;

    private static readonly CancellationToken None = CancellationToken.None;

    private readonly SyntheticLedger _ledger = new(leavesPerRound);
    private int _rounds;

    /// <summary>Grows to a number of rounds and measures there.</summary>
    public async Task<GrowthRow> GrowAsync(int rounds)
    {
        var (append, index) = (new Samples(), new Samples());
        await using (var store = SqliteLedgerStore.Exists(folder) ? SqliteLedgerStore.Open(folder) : SqliteLedgerStore.Create(folder))
        {
            await FillAsync(store, Math.Max(_rounds, rounds - Math.Min(Timed, rounds / 2)));
            while (_rounds < rounds)
            {
                var (round, hashes) = Next();
                await append.TimeAsync(() => store.AppendAsync(round, None));
                await index.TimeAsync(async () =>
                {
                    await store.IndexRoundAsync(round.Index, hashes, None);
                    return 0;
                });
            }

            // The first start makes the tiles, and accepts a ledger that has no high-water mark yet.
            await using var node = await OpenCommand.OpenAsync(store, folder, (ulong)rounds);
            if (node.Head.Size != (ulong)rounds)
                throw new InvalidOperationException("Opening the ledger added to it.");
        }

        var bytes = new FileInfo(Path.Combine(folder, SqliteLedgerStore.FileName)).Length;
        var stamps = 1 + (rounds - 1.0) * leavesPerRound;
        return new GrowthRow(rounds, leavesPerRound, append, index, bytes / stamps, await OpenCommand.AskAsync(folder));
    }

    // Rounds are made, appended and indexed at the same time; each is appended durably, as ever.
    private async Task FillAsync(SqliteLedgerStore store, int rounds)
    {
        // A round of a million leaves has 100 MB.
        var limit = Math.Clamp(1_000_000 / leavesPerRound, 1, 256);
        var made = Channel.CreateBounded<(StoredRound Round, Digest[] Hashes)>(limit);
        var appended = Channel.CreateBounded<(ulong Round, Digest[] Hashes)>(limit);
        await Task.WhenAll(Task.Run(MakeAsync), Task.Run(AppendAsync), Task.Run(IndexAsync));

        async Task MakeAsync()
        {
            while (_rounds < rounds)
                await made.Writer.WriteAsync(Next(), None);
            made.Writer.Complete();
        }

        async Task AppendAsync()
        {
            await foreach (var (round, hashes) in made.Reader.ReadAllAsync(None))
            {
                await store.AppendAsync(round, None);
                await appended.Writer.WriteAsync((round.Index, hashes), None);
            }

            appended.Writer.Complete();
        }

        async Task IndexAsync()
        {
            await foreach (var (round, hashes) in appended.Reader.ReadAllAsync(None))
                await store.IndexRoundAsync(round, hashes, None);
        }
    }

    private (StoredRound Round, Digest[] Hashes) Next()
    {
        _rounds++;
        return _ledger.Next();
    }
}
