using Linking.Ledger.Admission;
using Linking.Ledger.Checking;
using Linking.Ledger.Clocks;
using Linking.Ledger.Marks;
using Linking.Storage;
using Linking.Storage.Sqlite;

using Microsoft.Extensions.Logging.Abstractions;

namespace Linking.Ledger.Tests.Issuing;

/// <summary>With the machine's clock, threads and disk.</summary>
public sealed class EndToEndTests
{
    [Fact]
    public async Task Run_ManyCallersAndTwoNodes_EveryLeafStandsOnce()
    {
        await using var ledger = new TestLedger();
        ledger.Options = ledger.Options with { Interval = TimeSpan.FromMilliseconds(10), MaxLeavesPerRound = 700 };
        var store = new MemoryLedgerTruth();
        var nodes = new[] { await OpenAsync(ledger.Options, store, new MemoryLedgerDerived(), new MemoryMark()),
            await OpenAsync(ledger.Options, store, new MemoryLedgerDerived(), new MemoryMark()) };
        var places = await Task.WhenAll(Enumerable.Range(0, 8).Select(c => Task.Run(async () =>
        {
            var stamped = new List<(ulong, uint)>();
            for (var i = 0; i < 40; i++)
            {
                var tasks = Enumerable.Range(0, 16).Select(k => SubmitAsync(nodes[c % 2], TestLedger.Document($"{c}/{i}/{k}"))).ToList();
                foreach (var leaf in await Task.WhenAll(tasks))
                    stamped.Add((leaf.Header.Index, leaf.LeafIndex));
            }

            return stamped;
        })));
        Assert.Equal(8 * 40 * 16, places.SelectMany(p => p).Distinct().Count());
        foreach (var node in nodes)
            await node.DisposeAsync();
        var report = await LedgerCheck.RunAsync(store, null, null, CancellationToken.None);
        Assert.Empty(report.Problems);
        Assert.Equal(8UL * 40 * 16 + 1, report.Leaves);
    }

    [Fact]
    public async Task Run_OnSqliteWithRestart_IsSound()
    {
        using var folder = new TemporaryFolder();
        await using var ledger = new TestLedger();
        ledger.Options = ledger.Options with { Interval = TimeSpan.FromMilliseconds(10) };
        StampedLeaf first;
        var marks = new FileHighWaterMark(Path.Combine(folder.Path, "mark"));
        await using (var store = SqliteLedgerTruth.Create(folder["data"]))
        await using (var derived = SqliteLedgerDerived.Open(folder["data"]))
        {
            await using var node = await OpenAsync(ledger.Options, store, derived, marks);
            first = await node.SubmitAsync(TestLedger.Document("a"), CancellationToken.None);
            await Task.WhenAll(Enumerable.Range(0, 500).Select(i => node.SubmitAsync(TestLedger.Document($"{i}"), CancellationToken.None)));
            await node.PublishAsync([], CancellationToken.None);
        }

        await using (var store = SqliteLedgerTruth.Open(folder["data"]))
        await using (var derived = SqliteLedgerDerived.Open(folder["data"]))
        {
            await using var node = await OpenAsync(ledger.Options, store, derived, marks);
            Assert.Equal(LedgerMode.Issuing, node.State.Mode);
            var again = await node.SubmitAsync(TestLedger.Document("a"), CancellationToken.None);
            Assert.Equal(first.Token.ToArray(), again.Token.ToArray());
            Assert.True((await node.ExtendAsync(first.Token, 0, CancellationToken.None)).Published);
            await node.SubmitAsync(TestLedger.Document("b"), CancellationToken.None);
        }

        await using var reading = SqliteLedgerTruth.OpenReadOnly(folder["data"]);
        await using var made = SqliteLedgerDerived.OpenReadOnly(folder["data"]);
        var report = await LedgerCheck.RunAsync(reading, made, null, CancellationToken.None);
        Assert.Empty(report.Problems);
        Assert.Equal(503UL, report.Leaves);
        Assert.Equal(report.Rounds, marks.Read()?.Size);
    }

    private static Task<LedgerNode> OpenAsync(LedgerOptions options, ILedgerTruth store, ILedgerDerived derived, IHighWaterMarkStore marks)
        => LedgerNode.OpenAsync(
        options, TestLedger.KeyRing, store, derived, marks, new SystemClockSource(TimeProvider.System), TimeProvider.System,
            NullLogger<LedgerNode>.Instance, CancellationToken.None);

    // As a client does: an overloaded node is asked again.
    private static async Task<StampedLeaf> SubmitAsync(LedgerNode node, byte[] leaf)
    {
        while (true)
        {
            try
            {
                return await node.SubmitAsync(leaf, CancellationToken.None);
            }
            catch (LedgerRefusedException e) when (e.Reason == RefusalReason.Overloaded)
            {
                await Task.Yield();
            }
        }
    }
}
