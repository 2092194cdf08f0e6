using System.Diagnostics;

using Linking.Faults.Tests.Overload;
using Linking.Faults.Tests.Servers;
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

    [Fact]
    public async Task Load_TenTimesWhatItCanTake_IsRefusedAtOnceAndAllIsAnswered()
    {
        using var folder = new TemporaryFolder();
        var promises = new Promises();
        await using (var server = await StartAsync(folder))
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
            var bound = SmallLimits.Bound(before, connections: 2, Streams * SmallLimits.InFlight);
            refused.Sort();
            output.WriteLine($"offered {offered} in {Duration.TotalSeconds:0} s, stamped {accepted}, refused {floods.Sum(f => f.Refused)} ({(double)offered / Math.Max(1, accepted):0.0} times what was taken)");
            output.WriteLine($"a caller beside them: {promises.Acknowledged} tokens, {refused.Count} refusals{(refused.Count == 0 ? "" : $", half of them within {refused[refused.Count / 2].TotalMilliseconds:0.0} ms")}");
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

        await promises.AssertKeptAsync(folder.Path);
    }

    // Rounds of four leaves: an fsync each keeps the server from taking what a client on the same machine can send.
    private static Task<ServerProcess> StartAsync(TemporaryFolder folder) => ServerProcess.StartSoundAsync(
        folder.Path,
        [.. SmallLimits.Options, "--max-leaves-per-round", "4"]);
}
