using System.Collections.Concurrent;

using Linking.Client;
using Linking.Leaves;
using Linking.Ledger.Checking;
using Linking.Server.Hosting;
using Linking.Server.Options;
using Linking.Storage.Sqlite;

namespace Linking.Server.Tests.Crashes;

/// <summary>What was acknowledged before a kill -9 stands in the ledger after it.</summary>
public sealed class CrashTests
{
    private const int Kills = 3;
    private const int Callers = 64;
    private const int TokensBeforeTheKill = 400;

    [Theory]
    [InlineData(TruthStore.Sqlite)]
    [InlineData(TruthStore.LiteDb)]
    public async Task Kill_UnderLoad_NothingAcknowledgedIsLost(TruthStore store)
    {
        using var folder = new TemporaryFolder();
        var acknowledged = new ConcurrentQueue<Stamped>();
        var unanswered = new ConcurrentQueue<Leaf>();
        for (var kill = 1; kill <= Kills; kill++)
        {
            await using var server = await ServerProcess.StartAsync(folder.Path, store);
            using var client = await server.ConnectAsync();
            await AssertAllThereAsync(client, acknowledged);
            await RunUntilKilledAsync(server, client, acknowledged, unanswered, kill * TokensBeforeTheKill);
        }

        await using (var last = await ServerProcess.StartAsync(folder.Path, store))
        {
            using var client = await last.ConnectAsync();
            await AssertAllThereAsync(client, acknowledged);

            // Whether the round of these was stored or not: the same leaf again has one token from now on.
            foreach (var leaf in unanswered)
                Assert.Equal((await client.StampAsync(leaf)).Bytes, (await client.StampAsync(leaf)).Bytes);
        }

        Assert.Equal(store, TruthFile.Find(folder["data"]));
        await using var truth = TruthFile.OpenReadOnly(folder["data"]);
        await using var derived = SqliteLedgerDerived.OpenReadOnly(folder["data"]);
        var report = await LedgerCheck.RunAsync(truth, derived, progress: null, CancellationToken.None);
        Assert.Empty(report.Problems);
        Assert.True(report.Leaves > Kills * TokensBeforeTheKill);
    }

    private static async Task RunUntilKilledAsync(
        ServerProcess server, LinkingClient client, ConcurrentQueue<Stamped> acknowledged, ConcurrentQueue<Leaf> unanswered, int enough)
    {
        await using var stream = client.OpenStampStream();
        var killed = new TaskCompletionSource();
        var callers = Enumerable.Range(0, Callers).Select(async caller =>
        {
            for (var i = 0; ; i++)
            {
                var leaf = LedgerCalls.Document($"{enough} {caller} {i}");
                try
                {
                    acknowledged.Enqueue(await stream.StampAsync(leaf));
                }
                catch (RequestFailedException)
                {
                    unanswered.Enqueue(leaf);
                    return;
                }

                if (acknowledged.Count >= enough)
                    killed.TrySetResult();
            }
        }).ToList();
        await killed.Task;
        await server.KillAsync();
        await Task.WhenAll(callers);
    }

    private static async Task AssertAllThereAsync(LinkingClient client, IReadOnlyCollection<Stamped> acknowledged)
    {
        foreach (var stamped in acknowledged)
        {
            Assert.True((await client.MatchAsync(stamped.Token)).IsMatched);
            var again = await client.StampAsync(stamped.Token.Levels[0].Leaf);
            Assert.True(again.Repeated);
            Assert.Equal(stamped.Bytes.ToArray(), again.Bytes.ToArray());
        }
    }
}
