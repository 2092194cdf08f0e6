using Linking.Client;
using Linking.Faults.Tests.Servers;

using Xunit.Abstractions;

namespace Linking.Faults.Tests;

/// <summary><c>kill -9</c> under load, at random moments, over and over on the same ledger.</summary>
public sealed class KillTests(ITestOutputHelper output)
{
    private const int Callers = 16;
    private const int MostTokensBetweenKills = 200;

    [Theory]
    [MemberData(nameof(Stores.Rows), MemberType = typeof(Stores))]
    public async Task Kill_UnderLoadAgainAndAgain_NothingAcknowledgedIsLost(string store)
    {
        using var folder = new TemporaryFolder();
        var promises = new Promises();
        var random = new Random(200);
        var kills = FullSweep.Or(200, 3);
        for (var kill = 0; kill < kills; kill++)
        {
            await using var server = await ServerProcess.StartSoundAsync(folder.Path, "--store", store);
            using var client = await server.ConnectAsync();
            await KillAsync(server, client, promises, promises.Acknowledged + random.Next(1, MostTokensBetweenKills));
        }

        await promises.AssertKeptAsync(folder.Path, store);
        output.WriteLine($"{store}: {kills} kills, {promises.Acknowledged} tokens verified and found again, {promises.Refused.Count} "
            + $"leaves without an answer asked for again");
    }

    private static async Task KillAsync(ServerProcess server, LinkingClient client, Promises promises, int enough)
    {
        var reached = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var callers = Enumerable.Range(0, Callers).Select(async _ =>
        {
            while (await promises.StampAsync(client))
            {
                if (promises.Acknowledged >= enough)
                    reached.TrySetResult();
            }
        }).ToList();
        await reached.Task;
        await server.KillAsync();
        await Task.WhenAll(callers);
    }
}
