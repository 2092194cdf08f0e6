using System.CommandLine;
using System.Globalization;
using System.Net;
using System.Net.Sockets;

using Google.Protobuf;

using Grpc.Core;
using Grpc.Net.Client;

using Linking.Client;
using Linking.Hammer.Load;
using Linking.Hashing;
using Linking.Hammer.Processes;
using Linking.Protocol.V1;

using LedgerRpc = Linking.Protocol.V1.LedgerService.LedgerServiceClient;

namespace Linking.Hammer.Commands;

/// <summary>
/// <c>neighbour</c>: an honest client's latency alone and beside a hostile one, in turns. The hostile one is a process of its own at
/// another address, sends all that it can over many connections, and does not wait when it is told to.
/// </summary>
internal static class NeighbourCommand
{
    public const string Name = "neighbour";

    private const string Hostile = "hostile";
    private const string HonestAddress = "127.0.0.1";
    private const string HostileAddress = "127.0.0.2";
    private const int Connections = 20;
    private const int CallsEach = 100;

    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(50);

    public static Command Build()
    {
        var pairs = new Option<int>("--pairs") { Description = "Windows alone, each with one beside.", DefaultValueFactory = _ => 5 };
        var seconds = new Option<int>("--seconds") { Description = "Of each window.", DefaultValueFactory = _ => 10 };
        var set = new Option<string[]>("--set") { Description = "An option of the server; may be repeated.", HelpName = "NAME=VALUE" };
        var command = new Command(Name, "Measure an honest client alone and beside a hostile one.") { pairs, seconds, set };
        command.SetAction((parsed, cancellation) => RunAsync(
            parsed.GetValue(pairs), TimeSpan.FromSeconds(parsed.GetValue(seconds)), parsed.GetValue(set) ?? [], cancellation));
        return command;
    }

    public static Command BuildHostile()
    {
        var address = new Argument<string>("ADDRESS") { Description = "The server." };
        var command = new Command(Hostile, "The hostile client, until standard input ends.") { address };
        command.SetAction(async (parsed, cancellation) =>
        {
            var (server, leaves) = (new Uri(parsed.GetValue(address)!), new LeafSource(Suite.One));
            using var end = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
            var number = 0L;
            var attacks = Enumerable.Range(0, Connections).SelectMany(_ =>
            {
                var client = new LedgerRpc(Open(server, HostileAddress));
                return Enumerable.Range(0, CallsEach).Select(_ => AttackAsync(client));
            }).ToList();
            await ChildProcess.ServeAsync([server], cancellation);
            await end.CancelAsync();
            await Task.WhenAll(attacks);
            return 0;

            async Task AttackAsync(LedgerRpc client)
            {
                while (!end.IsCancellationRequested)
                {
                    try
                    {
                        await client.StampAsync(RequestOf(leaves, (ulong)Interlocked.Increment(ref number)), cancellationToken: end.Token);
                    }
                    catch (RpcException)
                    {
                        // It was told to wait, and does not.
                        await Task.Yield();
                    }
                }
            }
        });
        return command;
    }

    private static async Task<int> RunAsync(int pairs, TimeSpan length, string[] set, CancellationToken cancellation)
    {
        var folder = Directory.CreateTempSubdirectory("linking-neighbour-");
        try
        {
            await using var server = await ChildProcess.StartAsync(
                [
                    ServeCommand.Name, $"Data={Path.Combine(folder.FullName, "data")}", "Listen=http://127.0.0.1:0",
                    "OperatorListen=http://127.0.0.1:0", "Publish=false", "LogLevel=Warning", .. set,
                ],
                cancellation);
            using var operate = new OperatorClient(new LinkingClientOptions { Address = server.Operator! });
            using var channel = Open(server.Address, HonestAddress);
            var (client, leaves, number) = (new LedgerRpc(channel), new LeafSource(Suite.One), 0UL);
            await MeasureAsync(TimeSpan.FromSeconds(2));
            var (allAlone, allBeside, ratios) = (new Histogram(), new Histogram(), new List<double>());
            for (var i = 0; i < pairs; i++)
            {
                var alone = await MeasureAsync(length);
                var before = await operate.GetStatusAsync(cancellation);
                Histogram beside;
                await using (await ChildProcess.StartAsync([Hostile, $"{server.Address}"], cancellation))
                {
                    await MeasureAsync(TimeSpan.FromSeconds(2));
                    beside = await MeasureAsync(length);
                }

                var after = await operate.GetStatusAsync(cancellation);
                ratios.Add((double)beside.Percentile(0.5) / alone.Percentile(0.5));
                Console.WriteLine(string.Create(
                    CultureInfo.InvariantCulture,
                    $"alone {Shown(alone)}, beside {Shown(beside)}, ratio {ratios[^1]:0.00}; meanwhile " +
                    $"{after.Leaves - before.Leaves} leaves were taken and {after.RefusedLeaves - before.RefusedLeaves} refused"));
                allAlone.Add(alone);
                allBeside.Add(beside);
            }

            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"all: alone {Shown(allAlone)}, beside {Shown(allBeside)}; ratio of a pair: " +
                $"median {ratios.Order().ElementAt(pairs / 2):0.00}, {ratios.Min():0.00} to {ratios.Max():0.00}"));
            return 0;

            // An open loop: the next stamp is due whether the one before is answered or not.
            async Task<Histogram> MeasureAsync(TimeSpan time)
            {
                var (times, calls) = (new Histogram(), new List<Task<TimeSpan>>());
                for (var begun = TimeProvider.System.GetTimestamp(); TimeProvider.System.GetElapsedTime(begun) < time;)
                {
                    calls.Add(StampAsync(RequestOf(leaves, ++number)));
                    await Task.Delay(Pause, cancellation);
                }

                foreach (var call in await Task.WhenAll(calls))
                    times.Record((long)call.TotalMicroseconds);
                return times;
            }

            async Task<TimeSpan> StampAsync(StampRequest request)
            {
                var begun = TimeProvider.System.GetTimestamp();
                await client.StampAsync(request, cancellationToken: cancellation);
                return TimeProvider.System.GetElapsedTime(begun);
            }
        }
        catch (RpcException e)
        {
            throw new HammerException($"The honest client was not served: {e.Status.Detail}");
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static StampRequest RequestOf(LeafSource leaves, ulong number) =>
        new() { Leaf = UnsafeByteOperations.UnsafeWrap(leaves.WriteMany(number, 1)) };

    private static string Shown(Histogram times) => string.Create(
        CultureInfo.InvariantCulture, $"p50 {times.Percentile(0.5) / 1000.0:0.0} ms, p99 {times.Percentile(0.99) / 1000.0:0.0} ms");

    private static GrpcChannel Open(Uri server, string from) => GrpcChannel.ForAddress(server, new GrpcChannelOptions
    {
        DisposeHttpClient = true,
        HttpHandler = new SocketsHttpHandler
        {
            ConnectCallback = async (context, cancellation) =>
            {
                var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
                socket.Bind(new IPEndPoint(IPAddress.Parse(from), 0));
                await socket.ConnectAsync(context.DnsEndPoint, cancellation);
                return new NetworkStream(socket, ownsSocket: true);
            },
        },
    });
}
