using System.Globalization;

using Linking.Storage;
using Linking.Storage.LiteDb;
using Linking.Storage.Sqlite;

namespace Linking.StorageBench;

/// <summary>The same rounds into each store in turn, and the same rounds read from each in turn: what counts is the ratio.</summary>
internal sealed class StoresCommand(string folder, TextWriter output)
{
    private const int Reads = 400;

    private static readonly CancellationToken None = CancellationToken.None;

    /// <summary>Leaves a round, and how many such rounds.</summary>
    private static readonly (int Leaves, int Rounds)[] Sizes = [(10, 400), (1_000, 200), (10_000, 60), (65_536, 16)];

    public async Task RunAsync()
    {
        output.WriteLine("leaves a round | rounds | append, median: SQLite, LiteDB, ratio | read a round, median | its header | bytes "
            + "on disk");
        foreach (var (leaves, rounds) in Sizes)
        {
            string[] folders = [Path.Combine(folder, $"sqlite-{leaves}"), Path.Combine(folder, $"litedb-{leaves}")];
            Samples[] append = [new(), new()], read = [new(), new()], header = [new(), new()];
            await using (ILedgerTruth sqlite = SqliteLedgerTruth.Create(folders[0]), litedb = LiteDbLedgerTruth.Create(folders[1]))
            {
                ILedgerTruth[] stores = [sqlite, litedb];
                await FillAsync(stores, new SyntheticLedger(leaves), rounds, append);
                await ReadAsync(stores, rounds, read, header);
            }

            var bytes = folders.Select(f => new DirectoryInfo(f).EnumerateFiles().Sum(file => file.Length)).ToArray();
            output.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"{leaves:N0} | {rounds} | {Medians(append)} | {Medians(read)} | {Medians(header)} "
                    + $"| {bytes[0]:N0}, {bytes[1]:N0}, {(double)bytes[1] / bytes[0]:0.00}"));
        }
    }

    private static async Task FillAsync(ILedgerTruth[] stores, SyntheticLedger ledger, int rounds, Samples[] append)
    {
        for (var n = 0; n <= rounds; n++)
        {
            var (round, _) = ledger.Next();
            for (var turn = 0; turn < stores.Length; turn++)
            {
                var at = (n + turn) % stores.Length;
                var result = n == 0
                    ? await stores[at].AppendAsync(round, None)
                    : await append[at].TimeAsync(() => stores[at].AppendAsync(round, None));
                if (result != AppendResult.Appended)
                    throw new InvalidOperationException($"Round {n} was not appended.");
            }
        }
    }

    private static async Task ReadAsync(ILedgerTruth[] stores, int rounds, Samples[] read, Samples[] header)
    {
        var random = new Random(1);
        for (var i = 0; i < Reads; i++)
        {
            var n = (ulong)random.Next(1, rounds + 1);
            for (var turn = 0; turn < stores.Length; turn++)
            {
                var at = (i + turn) % stores.Length;
                if ((await read[at].TimeAsync(() => stores[at].ReadRoundAsync(n, None)))?.Index != n)
                    throw new InvalidOperationException($"Round {n} is not there.");
                await header[at].TimeAsync(async () =>
                {
                    await foreach (var one in stores[at].ReadHeadersAsync(n, 1, None))
                        return one;
                    throw new InvalidOperationException($"Header {n} is not there.");
                });
            }
        }
    }

    private static string Medians(Samples[] samples) => string.Create(
        CultureInfo.InvariantCulture,
        $"{samples[0].Quantile(0.5):0.000} ms, {samples[1].Quantile(0.5):0.000} "
            + $"ms, {samples[1].Quantile(0.5) / samples[0].Quantile(0.5):0.0}");
}
