using System.Diagnostics;
using System.Security.Cryptography;

using Linking.Hashing;
using Linking.Ledger;
using Linking.Ledger.Checking;
using Linking.Ledger.Clocks;
using Linking.Ledger.Marks;
using Linking.Ledger.Reading;
using Linking.Storage;
using Linking.Storage.Sqlite;

using Microsoft.Extensions.Logging.Abstractions;

namespace Linking.StorageBench;

/// <summary>Fills a store, then looks up, proves, starts and checks.</summary>
internal sealed class StorageRun(string folder, int rounds, int leaves, TextWriter output)
{
    private const int Lookups = 20_000;
    private const int LookupBatch = 500;
    private const int Proofs = 1_000;

    // While it is looked up, a round is written every so often, which makes this many leaves a second.
    private const int LoadRate = 100_000;

    private static readonly CancellationToken None = CancellationToken.None;

    private readonly SyntheticLedger _ledger = new(leaves);
    private readonly byte[] _yardstick = new byte[200_000];
    private readonly Random _random = new(1);
    private readonly List<(Digest Hash, LeafPlace Place)> _known = [];

    public async Task RunAsync()
    {
        await using (var truth = SqliteLedgerTruth.Create(folder))
        await using (var derived = SqliteLedgerDerived.Open(folder))
        {
            await FillAsync(truth, derived);
            var (idle, yardstick) = (new Samples(), new Samples());
            await LookUpAsync(derived, idle, yardstick, Lookups);
            Line($"look-up, idle: {idle}");
            Line($"  yardstick beside it: {yardstick}");
            await LookUpUnderLoadAsync(truth, derived);
        }

        var size = SqliteLedgerTruth.StoredBytes(folder) + SqliteLedgerDerived.StoredBytes(folder);
        await StartAsync();
        await using var reading = SqliteLedgerTruth.OpenReadOnly(folder);
        await using var made = SqliteLedgerDerived.OpenReadOnly(folder);
        var (start, processor) = (Stopwatch.GetTimestamp(), Environment.CpuUsage.TotalTime);
        var report = await LedgerCheck.RunAsync(reading, made, null, None);
        var seconds = Stopwatch.GetElapsedTime(start).TotalSeconds;
        var used = (Environment.CpuUsage.TotalTime - processor).TotalSeconds;
        Line($"on disk: {size:N0} bytes, {report.Leaves:N0} stamps, {(double)size / report.Leaves:0.00} bytes a stamp");
        Line($"fsck: {(report.Clean ? "clean" : report.Problems[0].Message)}, {seconds:0.0} s, {report.Leaves / seconds:N0} "
            + $"leaves/s, {report.Rounds / seconds:N0} rounds/s; {used:0.0} s of processor time, {report.Leaves / used:N0} leaves per "
                + $"processor second");
    }

    private async Task FillAsync(SqliteLedgerTruth truth, SqliteLedgerDerived derived)
    {
        output.WriteLine("rounds | append a round | index a round, mean | slowest index call | heap | working set");
        var (append, index) = (new Samples(), new Samples());
        var reported = 1000;
        for (var n = 1; n <= rounds; n++)
        {
            await AddAsync(truth, derived, append, index);
            if (n != reported && n != rounds)
                continue;
            Line($"{n:N0} | p50 {append.Quantile(0.5):0.000} ms, p99 {append.Quantile(0.99):0.000} ms | {index.Mean:0.000} ms "
                + $"| {index.Quantile(1):0.0} ms | {GC.GetTotalMemory(forceFullCollection: true) >> 20} MiB "
                    + $"| {Environment.WorkingSet >> 20} MiB");
            (append, index, reported) = (new Samples(), new Samples(), reported * 10);
        }
    }

    private async Task AddAsync(SqliteLedgerTruth truth, SqliteLedgerDerived derived, Samples append, Samples index)
    {
        var (round, hashes) = _ledger.Next();
        await append.TimeAsync(() => truth.AppendAsync(round, None));
        await index.TimeAsync(async () =>
        {
            await derived.IndexRoundAsync(new StoredHead(round.Index, round.Link), hashes, None);
            return 0;
        });
        var leaf = _random.Next(hashes.Length);
        lock (_known)
            _known.Add((hashes[leaf], new LeafPlace(round.Index, (uint)leaf)));
    }

    private async Task LookUpAsync(SqliteLedgerDerived derived, Samples samples, Samples yardstick, int count)
    {
        for (var i = 0; i < count; i++)
        {
            (Digest Hash, LeafPlace Place) known;
            lock (_known)
                known = _known[_random.Next(_known.Count)];
            var places = await samples.TimeAsync(() => derived.FindLeafAsync(known.Hash, None));
            if (!places.Contains(known.Place))
                throw new InvalidOperationException($"The index does not find leaf {known.Place.LeafIndex} of round {known.Place.Round}.");
            // About as long as a look-up, without memory or disk: what of the quantiles is the machine's.
            await yardstick.TimeAsync(() => Task.FromResult(SHA256.HashData(_yardstick)));
        }
    }

    private async Task LookUpUnderLoadAsync(SqliteLedgerTruth truth, SqliteLedgerDerived derived)
    {
        using var stop = new CancellationTokenSource();
        var written = 0;
        var writing = Task.Run(async () =>
        {
            var start = Stopwatch.GetTimestamp();
            while (!stop.IsCancellationRequested)
            {
                await AddAsync(truth, derived, new Samples(), new Samples());
                written++;
                var ahead = TimeSpan.FromSeconds((double)written * leaves / LoadRate) - Stopwatch.GetElapsedTime(start);
                if (ahead > TimeSpan.Zero)
                    await Task.Delay(ahead, None);
            }

            return written * leaves / Stopwatch.GetElapsedTime(start).TotalSeconds;
        });
        var (loaded, yardstick) = (new Samples(), new Samples());
        while (loaded.Total < 10_000 && Volatile.Read(ref written) < 10_000_000 / leaves)
            await LookUpAsync(derived, loaded, yardstick, LookupBatch);
        await stop.CancelAsync();
        Line($"look-up, while {await writing:N0} leaves/s are written and indexed: {loaded}");
        Line($"  yardstick beside it: {yardstick}");
    }

    private async Task StartAsync()
    {
        // The first start makes the tiles, which this fill left out, and accepts a ledger that has no high-water mark yet.
        for (var i = 0; i < 2; i++)
        {
            var start = Stopwatch.GetTimestamp();
            await using var truth = SqliteLedgerTruth.Open(folder);
            await using var derived = SqliteLedgerDerived.Open(folder);
            var opened = Stopwatch.GetElapsedTime(start).TotalMilliseconds;
            var options = new LedgerOptions { Ledger = SyntheticLedger.Id, Policy = SyntheticLedger.Policy,
                MaxLeavesPerRound = Math.Max(leaves, 1 << 16), MaxPendingBytes = LedgerOptions.BytesLimit, AcceptSize = i == 0
                ? (await truth.ReadHeadAsync(None))?.Size : null };
            await using var node = await LedgerNode.OpenAsync(options, SyntheticLedger.Keys, truth, derived,
                new FileHighWaterMark(Path.Combine(folder, "mark")), new SystemClockSource(TimeProvider.System), TimeProvider.System,
                NullLogger<LedgerNode>.Instance, None);
            Line($"start {i + 1}: {Stopwatch.GetElapsedTime(start).TotalMilliseconds:0} ms, {opened:0} ms of it the "
                + $"file; {node.State.Mode}");
            if (i == 0)
                continue;
            var proofs = new Samples();
            for (var k = 0; k < Proofs; k++)
                await proofs.TimeAsync<HistoryProof>(() => node.ProveInclusionAsync((ulong)_random.Next(rounds), node.Head.Size, None));
            Line($"inclusion proof in the history: {proofs}");
        }
    }

    private void Line(string text) => output.WriteLine(text);
}
