using System.Diagnostics;

using Google.Protobuf;

using Linking.Faults.Tests.Overload;
using Linking.Faults.Tests.Servers;
using Linking.Hashing;
using Linking.Leaves;
using Linking.Protocol.V1;

using Xunit.Abstractions;

namespace Linking.Faults.Tests;

/// <summary>Clients that are slow, stop, go, are too many or never read: no round waits for one, and memory does not grow.</summary>
public sealed class BadClientTests(ITestOutputHelper output)
{
    private const int LeafRequestBytes = 128;

    // That a bad client sends and does not fetch.
    private const int MostLeaves = RawConnection.Window / LeafRequestBytes / 2;

    // A third of the time after which the server asks a connection whether it is still there.
    private static readonly TimeSpan SaysNothing = TimeSpan.FromSeconds(20);

    private static TimeSpan Duration => TimeSpan.FromSeconds(FullSweep.Or(90, 3));

    [Theory]
    [MemberData(nameof(Stores.Swept), MemberType = typeof(Stores))]
    public Task Client_SendsAByteNowAndThen_HoldsUpNothing(string store)
        => BesideAsync(store, FullSweep.Or(100, 10), leaves: 0, async (connection, stop) =>
    {
        await connection.BeginAsync("Stamp");
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(500));
        foreach (var part in Request(0))
        {
            await connection.SendAsync(new[] { part });
            if (stop.IsCancellationRequested || !await timer.WaitForNextTickAsync(CancellationToken.None))
                return;
        }
    });

    [Theory]
    [MemberData(nameof(Stores.Swept), MemberType = typeof(Stores))]
    public Task Client_StopsInTheMiddleOfARequest_HoldsUpNothing(string store)
        => BesideAsync(store, FullSweep.Or(1000, 50), leaves: 0, async (connection, stop) =>
    {
        await connection.BeginAsync("StampStream");
        await connection.SendAsync(Request(0).AsMemory(0, 20));
        await WaitAsync(stop);
    });

    [Theory]
    [MemberData(nameof(Stores.Rows), MemberType = typeof(Stores))]
    public Task Client_NeverReadsItsAnswers_HoldsUpNothing(string store)
        => BesideAsync(store, FullSweep.Or(200, 20), MostLeaves, async (connection, stop) =>
    {
        await connection.BeginAsync("StampStream");
        for (var i = 0; i < MostLeaves; i++)
            await connection.SendAsync(Request(i));
        await WaitAsync(stop);
    });

    [Theory]
    [MemberData(nameof(Stores.Swept), MemberType = typeof(Stores))]
    public async Task Clients_VanishInTheMiddleOfAStream_HoldUpNothing(string store)
    {
        await RunAsync(store, connections: 100, leaves: 100, [], async (address, stop) =>
        {
            var vanished = 0;
            while (!stop.IsCancellationRequested)
            {
                using var connection = await RawConnection.TryOpenAsync(address)
                    ?? throw new InvalidOperationException("The server takes no connection.");
                await connection.BeginAsync("StampStream");
                for (var i = 0; i < 100; i++)
                    await connection.SendAsync(Request(i));
                connection.Vanish();
                vanished++;
            }

            output.WriteLine($"{vanished} clients vanished with 100 leaves under way each");
        });
    }

    [Theory]
    [MemberData(nameof(Stores.Swept), MemberType = typeof(Stores))]
    public async Task Connections_TenThousandIdle_LeaveTheOperatorAndOthersServed(string store)
    {
        var count = Math.Min(FullSweep.Or(10_000, 500), ProcessMemory.MostFiles() - 1000);
        await RunAsync(store, count, leaves: 0, ["--connections", $"{count + 1}"], async (address, stop) =>
        {
            var idle = new List<RawConnection>();
            try
            {
                var spoken = Stopwatch.GetTimestamp();
                while (idle.Count < count && await RawConnection.TryOpenAsync(address) is { } connection)
                {
                    idle.Add(connection);
                    if (Stopwatch.GetElapsedTime(spoken) < SaysNothing)
                        continue;

                    // Who says nothing for longer is asked, and closed when it does not answer: on a busy machine, before all are open.
                    foreach (var one in idle)
                        await one.PingAsync();
                    spoken = Stopwatch.GetTimestamp();
                }

                // The client beside them has one, so that there is room for no other.
                using var next = await RawConnection.TryOpenAsync(address);
                Assert.Null(next);
                Assert.Equal(count, idle.Count);
                output.WriteLine($"{count} idle connections; the next one is closed at once");
                await WaitAsync(stop);
                foreach (var connection in idle)
                    await connection.PingAsync();
            }
            finally
            {
                foreach (var connection in idle)
                    connection.Dispose();
            }
        });
    }

    /// <summary>As many connections that behave in a way, until they are told to stop.</summary>
    private Task BesideAsync(string store, int count, int leaves, Func<RawConnection, CancellationToken, Task> behave)
        => RunAsync(store, count, leaves, [], async (address, stop) =>
    {
        await Task.WhenAll(Enumerable.Range(0, count).Select(async _ =>
        {
            using var connection = await RawConnection.TryOpenAsync(address)
                ?? throw new InvalidOperationException("The server takes no connection.");
            try
            {
                await behave(connection, stop);
            }
            catch (System.Net.Sockets.SocketException)
            {
                // The server has had enough of it, as configuration.md says.
            }
        }));
        output.WriteLine($"{count} such clients");
    });

    /// <summary>Bad clients and a good one, whose every leaf is stamped meanwhile; then restart, match and fsck.</summary>
    private async Task RunAsync(string store, int connections, int leaves, string[] options, Func<Uri, CancellationToken, Task> misbehave)
    {
        using var folder = new TemporaryFolder();
        var promises = new Promises();
        await using (var server = await ServerProcess.StartSoundAsync(folder.Path, [.. SmallLimits.Options, "--store", store, .. options]))
        {
            using var client = await server.ConnectAsync();
            using var @operator = server.ConnectOperator();
            Assert.True(await promises.StampAsync(client));
            var before = ProcessMemory.Peak(server.Id);
            using (var stop = new CancellationTokenSource(Duration))
            {
                var bad = Task.Run(() => misbehave(server.Address!, stop.Token), CancellationToken.None);
                while (!bad.IsCompleted)
                {
                    Assert.True(await promises.StampAsync(client), server.Log);
                    Assert.Equal(LedgerMode.Issuing, (await @operator.GetStatusAsync()).Mode);
                }

                await bad;
            }

            var peak = ProcessMemory.Peak(server.Id);
            var bound = SmallLimits.Bound(store, before, connections, answers: connections * leaves);
            output.WriteLine($"{store}: {promises.Acknowledged} stamps beside them, none refused; memory at most {peak >> 20} "
                + $"MiB, {before >> 20} MiB before, bound {bound >> 20} MiB");
            Assert.InRange(peak, 0, bound);
            Assert.True(await promises.StampAsync(client), server.Log);
            Assert.DoesNotContain("   at ", server.Log, StringComparison.Ordinal);
            await server.StopAsync();
            Assert.Equal(0, server.ExitCode);
        }

        await promises.AssertKeptAsync(folder.Path, store);
    }

    private static byte[] Request(int number)
    {
        var leaf = new Leaf(Suite.One, LeafKind.Document, Suite.One.Hash(BitConverter.GetBytes(number)), nonce: Leaf.DrawNonce());
        return RawConnection.Message(
            new StampStreamRequest { Id = (ulong)number, Leaf = ByteString.CopyFrom(leaf.ToBytes()) }.ToByteArray());
    }

    private static async Task WaitAsync(CancellationToken stop)
    {
        var stopped = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var registration = stop.Register(stopped.SetResult);
        await stopped.Task;
    }
}
