using Linking.LiteDb.Tests.Faults;

using Xunit.Abstractions;

namespace Linking.LiteDb.Tests;

/// <summary>The power is cut before and after every call that changes the disk: nothing acknowledged is lost, nothing is torn.</summary>
public sealed class PowerCutTests(ITestOutputHelper output)
{
    private const int Transactions = 45;
    private const long LogBytes = 150_000;

    [Fact]
    public void PowerCut_AtEachCall_LosesNothingAcknowledged()
    {
        var (events, acknowledged) = Record();
        var random = new Random(2056);
        var disk = new CutDisk();
        var (states, inFlight) = (0, 0);
        for (var n = 0; n <= events.Count; n++)
        {
            var done = acknowledged.Count(a => a <= n) - 1;
            foreach (var cut in new[] { Cut.Nothing, Cut.Everything }.Concat(Enumerable.Repeat(Cut.Some, FullSweep.Or(30, 1))))
            {
                if (!FullSweep.IsOn && (n + (int)cut) % 3 != 0)
                    continue;
                using var folder = new TemporaryFolder();
                disk.WriteTo(folder.Path, random, cut);
                inFlight += AssertState(folder, done, $"after {n} of {events.Count} calls, {cut}");
                states++;
            }

            if (n < events.Count)
                disk.Take(events[n]);
        }

        output.WriteLine($"{events.Count} calls, {states} states, {inFlight} with the transaction that was under way");
        Assert.InRange(inFlight, 1, states);
        Assert.True(events.Count(e => e is { Call: DiskCall.Flush, File: "tokens" }) > 6, "the log was not copied several times");
    }

    /// <summary>Makes a file, fills it and closes it.</summary>
    /// <returns>The calls, and how many there were when the file was made and when each transaction was durable.</returns>
    private static (List<DiskEvent> Events, List<int> Acknowledged) Record()
    {
        using var folder = new TemporaryFolder();
        var events = new List<DiskEvent>();
        var acknowledged = new List<int>();
        using (var file = DocumentFile.Create(new WatchedDisk(events.Add), folder["tokens"], Tokens.Schema, LogBytes))
        {
            acknowledged.Add(events.Count);
            for (var n = 0; n < Transactions; n++)
            {
                Workload.Run(file, n);
                // The log may have been copied since.
                acknowledged.Add(events.FindLastIndex(e => e is { Call: DiskCall.Flush, File: "tokens-log" }) + 1);
            }
        }

        return (events, acknowledged);
    }

    /// <returns>1 if a transaction is there that was not acknowledged.</returns>
    private static int AssertState(TemporaryFolder folder, int acknowledged, string where)
    {
        var path = folder["tokens"];
        if (acknowledged < 0 && !File.Exists(path))
            return 0;
        try
        {
            var seen = 0;
            using (var file = DocumentFile.OpenReadOnly(path, Tokens.Schema))
                seen = AssertHolds(file, Math.Max(acknowledged, 0));
            using (var file = DocumentFile.Open(new QuickDisk(), path, Tokens.Schema))
            {
                Assert.Equal(seen, AssertHolds(file, Math.Max(acknowledged, 0)));
                Assert.Empty(file.FindDamage());
                Workload.Run(file, seen);
            }

            using (var file = DocumentFile.OpenReadOnly(path, Tokens.Schema))
                Assert.Equal(Workload.After(seen + 1), Workload.Read(file));
            Assert.False(File.Exists(path + "-log"));
            return seen == acknowledged ? 0 : 1;
        }
        catch (Exception e)
        {
            throw new InvalidOperationException($"{where}: {e.Message}", e);
        }
    }

    private static int AssertHolds(DocumentFile file, int acknowledged)
    {
        var held = Workload.Read(file);
        if (held.SequenceEqual(Workload.After(acknowledged)))
            return acknowledged;
        Assert.Equal(Workload.After(acknowledged + 1), held);
        return acknowledged + 1;
    }
}
