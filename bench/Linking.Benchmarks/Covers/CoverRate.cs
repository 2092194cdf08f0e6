using System.Diagnostics;
using System.Globalization;
using System.Text;

using Linking.Benchmarks.Ratios;
using Linking.Hashing;
using Linking.Ledger.Covering;
using Linking.Notes;
using Linking.Publications;
using Linking.Storage;
using Linking.Storage.Sqlite;
using Linking.StorageBench;
using Linking.Trees;

namespace Linking.Benchmarks.Covers;

/// <summary>
/// <c>cover [rounds [leaves [turns]]]</c>: a cover of a ledger in SQLite under suite 2, beside the in-box functions of that suite
/// alone over messages of the same number and lengths, and the bare kernels over as many blocks, in turns. Processor time of the
/// whole process, the median.
/// </summary>
internal static class CoverRate
{
    private const int NodeSize = 129;

    public static int Run(ReadOnlySpan<string> args)
    {
        var rounds = args.Length > 0 ? int.Parse(args[0], CultureInfo.InvariantCulture) : 200;
        var leaves = args.Length > 1 ? int.Parse(args[1], CultureInfo.InvariantCulture) : 1000;
        var turns = args.Length > 2 ? int.Parse(args[2], CultureInfo.InvariantCulture) : 5;
        var folder = Directory.CreateTempSubdirectory("linking-cover-");
        try
        {
            Measure(folder.FullName, rounds, leaves, turns).GetAwaiter().GetResult();
            return 0;
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static async Task Measure(string folder, int rounds, int leaves, int turns)
    {
        await using var truth = SqliteLedgerTruth.Create(FolderLock.Take(folder), 16 << 20);
        await FillAsync(truth, rounds, leaves);
        var (covers, functions, kernels, bytes) = (new List<double>(), new List<double>(), new List<double>(), 0L);
        var (alpha, beta) = Bare(rounds, leaves);
        for (var turn = 0; turn <= turns; turn++)
        {
            var cover = new CoverFolder(Path.Combine(folder, $"cover-{turn}"));
            var maker = new CoverMaker(truth, null, cover);
            var took = await ProcessorAsync(() => maker.RunAsync(Suite.Two, 0, null, default));
            bytes = maker.Hashed;
            var alone = await ProcessorAsync(() => Task.FromResult(Alone(rounds, leaves)));
            var bare = await ProcessorAsync(() =>
            {
                alpha();
                beta();
                return Task.FromResult(0);
            });
            Directory.Delete(cover.Path, recursive: true);
            // The first is the warm-up.
            if (turn > 0)
                (covers, functions, kernels) = ([.. covers, took], [.. functions, alone], [.. kernels, bare]);
        }

        var least = Median(kernels);
        var all = (double)rounds * leaves;
        Console.WriteLine($"{rounds:N0} rounds of {leaves:N0} leaves, {bytes / 1e6:N0} MB of levels and entries under each function");
        Console.WriteLine();
        Console.WriteLine("| what | processor ms, median | µs a leaf | MB/s under both | share of the bare kernels |");
        Console.WriteLine("| --- | ---: | ---: | ---: | ---: |");
        Row("the bare kernels of SHA-512 and SHA3-512", least);
        Row("the in-box functions alone", Median(functions));
        Row("the cover, from the database to the text", Median(covers));
        using var self = Process.GetCurrentProcess();
        Console.WriteLine();
        Console.WriteLine($"most memory, the making of the ledger included: {self.PeakWorkingSet64 / 1e6:N0} MB");

        double Median(List<double> times) => times.Order().ElementAt(turns / 2);

        void Row(string what, double took) => Console.WriteLine(
            $"| {what} | {took:N0} | {took * 1000 / all:N2} | {bytes / 1e6 / (took / 1000):N0} | {least / took:P0} |");
    }

    private static async Task<double> ProcessorAsync<T>(Func<Task<T>> action)
    {
        var before = Environment.CpuUsage.TotalTime;
        await action();
        return (Environment.CpuUsage.TotalTime - before).TotalMilliseconds;
    }

    private static async Task FillAsync(SqliteLedgerTruth truth, int rounds, int leaves)
    {
        var (ledger, history) = (new SyntheticLedger(leaves), new CompactRange());
        DigestPair identity = default;
        for (var n = 0; n <= rounds; n++)
        {
            var (round, _) = ledger.Next();
            identity = n == 0 ? round.Link : identity;
            history.Append(round.Link);
            await truth.AppendAsync(round, default);
        }

        var text = new Publication
        {
            Ledger = SyntheticLedger.Id,
            Suite = Suite.One,
            Identity = identity,
            Number = 1,
            Size = history.Size,
            Time = Instant.Parse("2026-02-01T00:00:00.000000Z"),
            Record = identity,
            Root = history.Root,
            Previous = Suite.One.Zero,
        }.ToBytes();
        var note = new NoteSigner(SyntheticLedger.Id.PublicationOrigin, [SyntheticLedger.Keys.Publications!])
            .Sign(Encoding.UTF8.GetString(text));
        await truth.AppendPublicationAsync(new StoredPublication(1, history.Size, note), default);
    }

    // The level bytes of each leaf, and the nodes above it, one message after the other.
    private static byte Alone(int rounds, int leaves)
    {
        var (level, node, digest) = (new byte[LevelSize(leaves)], new byte[NodeSize], new byte[64]);
        foreach (var function in (HashFunction[])[Suite.Two.Alpha, Suite.Two.Beta])
        {
            for (var i = 0; i < rounds * leaves; i++)
            {
                function.Hash(level).CopyTo(digest);
                if (i % leaves > 0)
                    function.Hash(node).CopyTo(digest);
            }
        }

        return digest[0];
    }

    // As many blocks as those messages have (FIPS 180-4, 5.1.2; FIPS 202, 6.1).
    private static (Action Alpha, Action Beta) Bare(int rounds, int leaves)
    {
        var (levels, nodes) = (rounds * leaves, rounds * (leaves - 1));
        return BareKernels.Widest(
            Suite.Two,
            levels * ((LevelSize(leaves) + 16) / 128 + 1) + nodes * ((NodeSize + 16) / 128 + 1),
            levels * (LevelSize(leaves) / 72 + 1) + nodes * (NodeSize / 72 + 1));
    }

    private static int LevelSize(int leaves) => 1 + 2 + 93 + 9 + 2 * 32 * PathLength(leaves);

    private static int PathLength(int leaves) => leaves == 1 ? 0 : MerkleTree.PathLength(0, leaves);
}
