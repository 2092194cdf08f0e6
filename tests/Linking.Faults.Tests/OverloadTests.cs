using System.Diagnostics;

using Linking.Faults.Tests.Overload;
using Linking.Faults.Tests.Servers;
using Linking.Hashing;
using Linking.Leaves;
using Grpc.Net.Client;
using Linking.Protocol.V1;

using Xunit.Abstractions;

namespace Linking.Faults.Tests;

/// <summary>More load than the server can take: it refuses at once, answers all, and does not grow.</summary>
public sealed class OverloadTests(ITestOutputHelper output)
{
    private const int Streams = 4;
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(50);

    private static TimeSpan Duration => TimeSpan.FromSeconds(FullSweep.Or(120, 5));

    [Theory]
    [MemberData(nameof(Stores.Rows), MemberType = typeof(Stores))]
    public async Task Load_TenTimesWhatItCanTake_IsRefusedAtOnceAndAllIsAnswered(string store)
    {
        using var folder = new TemporaryFolder();
        var promises = new Promises();
        await using (var server = await StartAsync(folder, store))
        {
            using var client = await server.ConnectAsync();
            Assert.True(await promises.StampAsync(client));
            var before = ProcessMemory.Peak(server.Id);
            var refused = new List<TimeSpan>();
            using var channel = GrpcChannel.ForAddress(server.Address!);
            var floods = Enumerable.Range(0, Streams).Select(i => new Flood(channel, i)).ToList();
            using (var stop = new CancellationTokenSource(Duration))
            {
                var running = floods.Select(f => Task.Run(() => f.RunAsync(stop.Token), CancellationToken.None)).ToList();
                using var timer = new PeriodicTimer(Pause);
                while (!stop.IsCancellationRequested && await timer.WaitForNextTickAsync(CancellationToken.None))
                {
                    var begin = Stopwatch.GetTimestamp();
                    if (!await promises.StampAsync(client))
                        refused.Add(Stopwatch.GetElapsedTime(begin));
                }

                await Task.WhenAll(running);
            }

            var (offered, accepted) = (floods.Sum(f => f.Offered), floods.Sum(f => f.Accepted));
            var peak = ProcessMemory.Peak(server.Id);
            var bound = SmallLimits.Bound(store, before, connections: 2, Streams * SmallLimits.InFlight);
            refused.Sort();
            output.WriteLine($"{store}: offered {offered} in {Duration.TotalSeconds:0} s, stamped {accepted}, "
                + $"refused {floods.Sum(f => f.Refused)} ({(double)offered / Math.Max(1, accepted):0.0} times what was taken)");
            output.WriteLine($"a caller beside them: {promises.Acknowledged} tokens, {refused.Count} "
                + $"refusals{(refused.Count == 0 ? "" : $", half of them within {refused[refused.Count / 2].TotalMilliseconds:0.0} ms")}");
            output.WriteLine($"memory at most {peak >> 20} MiB; {before >> 20} MiB before, bound {bound >> 20} MiB");

            // One answer for each leaf; what was refused was told when to come back, what was taken was stamped.
            Assert.Empty(floods.SelectMany(f => f.Wrong));
            Assert.Equal(offered, floods.Sum(f => f.Accepted + f.Refused));
            Assert.All(promises.Refused, r => Assert.Equal(ErrorReason.Overloaded, r.Error.Error.Reason));
            Assert.All(promises.Refused, r => Assert.NotNull(r.Error.Error.RetryAfter));
            Assert.True(accepted > 0);
            Assert.InRange(peak, 0, bound);
            if (FullSweep.IsOn)
                Assert.True(offered >= 10 * accepted, "The load was not ten times what the server could take.");
            await server.StopAsync();
        }

        await promises.AssertKeptAsync(folder.Path, store);
    }

    [Theory]
    [MemberData(nameof(Stores.Swept), MemberType = typeof(Stores))]
    public async Task Requests_ThatNeverEnd_AreBoundedInSumAndEnded(string store)
    {
        const int Calls = 400;
        var connections = FullSweep.Or(20, 5);
        using var folder = new TemporaryFolder();
        var promises = new Promises();
        await using (var server = await ServerProcess.StartSoundAsync(folder.Path,
            [.. SmallLimits.Options, "--store", store, "--request-timeout", "3s"]))
        {
            using var client = await server.ConnectAsync();
            Assert.True(await promises.StampAsync(client));
            var before = ProcessMemory.Peak(server.Id);
            var hostile = Enumerable.Range(0, connections).Select(_ => new UnfinishedRequests(server.Address!, Calls)).ToList();
            var running = hostile.ConvertAll(h => h.RunAsync());
            while (!Task.WhenAll(running).IsCompleted)
                Assert.True(await promises.StampAsync(client), server.Log);

            var ends = (await Task.WhenAll(running)).SelectMany(e => e).ToLookup(e => e.Reason);
            var (peak, bound) = (ProcessMemory.Peak(server.Id),
                SmallLimits.Bound(store, before, connections + 1, answers: 1, connections * Calls));
            output.WriteLine($"{store}: {connections} connections with {Calls} calls each: {ends[ErrorReason.Overloaded].Count()} "
                + $"refused at once, {ends[ErrorReason.RequestIncomplete].Count()} ended after 3 s; {hostile.Sum(h => h.Bytes) >> 20} "
                    + $"MiB were let in");
            output.WriteLine($"{promises.Acknowledged} stamps beside them, none refused; memory at most {peak >> 20} "
                + $"MiB, {before >> 20} MiB before, bound {bound >> 20} MiB");

            // Each got an answer that says what to do, and the room is there again.
            Assert.Equal(connections * Calls, ends[ErrorReason.Overloaded].Count() + ends[ErrorReason.RequestIncomplete].Count());
            Assert.NotEmpty(ends[ErrorReason.RequestIncomplete]);
            Assert.InRange(peak, 0, bound);
            Assert.DoesNotContain("   at ", server.Log, StringComparison.Ordinal);
            hostile.ForEach(h => h.Dispose());
            Assert.Equal(600, (await client.StampBatchAsync(
                [.. Enumerable.Range(0, 600)
                .Select(i => new Leaf(Suite.One, LeafKind.Document, Suite.One.Hash(BitConverter.GetBytes(i)),
                nonce: Leaf.DrawNonce()))])).Count);
            await server.StopAsync();
        }

        await promises.AssertKeptAsync(folder.Path, store);
    }

    // Rounds of four leaves: an fsync each keeps the server from taking what a client on the same machine can send.
    private static Task<ServerProcess> StartAsync(TemporaryFolder folder, string store) => ServerProcess.StartSoundAsync(
        folder.Path,
        [.. SmallLimits.Options, "--store", store, "--max-leaves-per-round", "4"]);
}
