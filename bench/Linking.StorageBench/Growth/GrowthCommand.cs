namespace Linking.StorageBench.Growth;

/// <summary>
/// <c>growth PICTURE [rounds [FOLDER]]</c>: what storing costs as a ledger grows from 10^3 rounds on, and as its rounds
/// grow from 10 leaves to 10^6. Prints tables and writes a picture.
/// </summary>
internal sealed class GrowthCommand(string folder, TextWriter output)
{
    private const int SmallRound = 10;

    /// <summary>Runs it.</summary>
    /// <param name="picture">The SVG file to write.</param>
    /// <param name="most">Rounds of the largest ledger.</param>
    public async Task RunAsync(string picture, int most)
    {
        output.WriteLine($"Rounds of {SmallRound} leaves:");
        output.WriteLine();
        output.WriteLine("| rounds | append p50 | index a round, mean | inclusion proof p50 | consistency proof p50 | start; again | "
            + "heap | working set | fsck |");
        output.WriteLine("| ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: |");
        var byRounds = new List<GrowthRow>();
        var ledger = new GrowingLedger(folder, SmallRound);
        for (var rounds = 1000; rounds <= most; rounds *= 10)
        {
            var row = await ledger.GrowAsync(rounds);
            byRounds.Add(row);
            var opened = row.Opened;
            Line($"| {rounds:N0} | {row.Append.Quantile(0.5):0.000} ms | {row.Index.Mean:0.000} ms "
                + $"| {opened.InclusionMilliseconds:0.000} ms | {opened.ConsistencyMilliseconds:0.000} ms "
                    + $"| {opened.StartMilliseconds:0} ms; {opened.RestartMilliseconds:0} ms | {opened.HeapMiB:0.0} MiB "
                        + $"| {opened.WorkingSetMiB:0} MiB | {opened.FsckRounds:N0} rounds/s with {opened.FsckProcessors:0.0} "
                            + $"processors |");
        }

        Directory.Delete(folder, recursive: true);
        output.WriteLine();
        output.WriteLine("| leaves a round | rounds | append p50 | a leaf | index a leaf | bytes a stamp | fsck |");
        output.WriteLine("| ---: | ---: | ---: | ---: | ---: | ---: | ---: |");
        var byLeaves = new List<GrowthRow>();
        for (var leaves = 10; leaves <= 1_000_000; leaves *= 10)
        {
            // As many rounds as make the pages of the database count for little, and no more than some 500 MB.
            var row = await new GrowingLedger(folder, leaves).GrowAsync(Math.Clamp(2_000_000 / leaves, 4, 2_000));
            Directory.Delete(folder, recursive: true);
            byLeaves.Add(row);
            var append = row.Append.Quantile(0.5);
            Line($"| {leaves:N0} | {row.Rounds:N0} | {append:0.00} ms | {append * 1000 / leaves:0.00} µs "
                + $"| {row.Index.Mean * 1000 / leaves:0.00} µs | {row.BytesPerStamp:0.0} | {row.Opened.FsckLeaves:N0} leaves/s "
                    + $"with {row.Opened.FsckProcessors:0.0} processors |");
        }

        await File.WriteAllTextAsync(picture, Draw(byRounds, byLeaves));
    }

    private static string Draw(List<GrowthRow> byRounds, List<GrowthRow> byLeaves)
    {
        return LineChart.Picture(
        [
            new LineChart("append a round, index it (ms)", "rounds stored")
                .Add("append p50", OverRounds(r => r.Append.Quantile(0.5)))
                .Add("index mean", OverRounds(r => r.Index.Mean)),
            new LineChart("proof in the history, p50 (ms)", "rounds stored")
                .Add("inclusion", OverRounds(r => r.Opened.InclusionMilliseconds))
                .Add("consistency", OverRounds(r => r.Opened.ConsistencyMilliseconds)),
            new LineChart("start (ms)", "rounds stored")
                .Add("new process", OverRounds(r => r.Opened.StartMilliseconds))
                .Add("again", OverRounds(r => r.Opened.RestartMilliseconds)),
            new LineChart("memory (MiB)", "rounds stored")
                .Add("working set", OverRounds(r => r.Opened.WorkingSetMiB))
                .Add("heap", OverRounds(r => r.Opened.HeapMiB)),
            new LineChart("bytes a stamp", "leaves a round")
                .Add("on disk", OverLeaves(r => r.BytesPerStamp)),
            new LineChart("fsck (leaves/s)", "leaves a round")
                .Add("checked", OverLeaves(r => r.Opened.FsckLeaves)),
        ]);

        IEnumerable<(double X, double Y)> OverRounds(Func<GrowthRow, double> value) => byRounds.Select(r => ((double)r.Rounds, value(r)));

        IEnumerable<(double X, double Y)> OverLeaves(Func<GrowthRow, double> value)
            => byLeaves.Select(r => ((double)r.LeavesPerRound, value(r)));
    }

    private void Line(string text) => output.WriteLine(text);
}
