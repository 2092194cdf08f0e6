using Linking.Client;
using Linking.Hammer.Answers;
using Linking.Hammer.Http2;
using Linking.Hammer.Load;
using Linking.Hammer.Processes;
using Linking.Hammer.Reports;
using Linking.Hashing;
using Linking.Leaves;
using Linking.Ledger;
using Linking.Protocol;
using Linking.Records;

namespace Linking.Hammer.Commands;

/// <summary>One run: start what is needed, offer load, verify, report.</summary>
internal sealed class HammerRun(HammerOptions options)
{
    private const string Unary = "/linking.v1.LedgerService/Stamp";
    private const string Streaming = "/linking.v1.LedgerService/StampStream";

    private LeafSource _leaves = new(Suite.One);
    private readonly Report _report = new(options);

    /// <returns>Whether every request was answered with a token, and every token verified.</returns>
    public async Task<bool> RunAsync(CancellationToken cancellation)
    {
        var folder = Directory.CreateTempSubdirectory("linking-hammer-");
        if (Path.GetFullPath(options.Folder) != Path.GetFullPath(Path.GetTempPath()))
        {
            folder.Delete();
            folder = Directory.CreateDirectory(Path.Combine(options.Folder, folder.Name));
        }

        try
        {
            await using var server = options.Serve
                ? await ChildProcess.StartAsync(ServerArguments(Path.Combine(folder.FullName, "data")), cancellation) : null;
            await using var grpc = await PeerAsync(EmptyEndpoint.Grpc, cancellation);
            await using var kestrel = await PeerAsync(EmptyEndpoint.Kestrel, cancellation);
            await OfferAsync(server, grpc, kestrel, folder.FullName, cancellation);
            _report.RoundTimes = server is null ? [] : await RoundTimesOfAsync(server, cancellation);
            _report.ServerMemory = server is null ? null : await server.StopAsync(CancellationToken.None);
        }
        finally
        {
            folder.Delete(recursive: true);
        }

        _report.Write(Console.Out);
        return _report.IsGood;
    }

    private async Task OfferAsync(ChildProcess? server, ChildProcess? grpc, ChildProcess? kestrel, string folder,
        CancellationToken cancellation)
    {
        var address = server?.Address ?? options.Address!;
        var (ledger, record) = await LedgerOfAsync(address, cancellation);
        _report.Interval = ledger.Interval;
        var suite = Suite.OfWidth(ledger.Identity.Width);
        if (suite != Suite.One && options.Mode != LoadMode.Batch)
            throw new HammerException($"The ledger is of suite {suite}: its load is --mode batch.");
        _leaves = new LeafSource(suite);
        var checker = new TokenChecker(ledger.Identity, record);
        var keepers = new List<IAnswerKeeper>();
        try
        {
            var lanes = Enumerable.Range(0, options.Connections).Select(i => LaneOf(i, address, folder, checker, keepers)).ToList();
            await using (var fleet = await Fleet.ConnectAsync(address, lanes, new CpuMeter(server), cancellation))
            {
                await using var grpcFleet = await PeerFleetAsync(grpc, cancellation);
                await using var kestrelFleet = await PeerFleetAsync(kestrel, cancellation);
                await RunWindowsAsync(fleet, [(EmptyEndpoint.Grpc, grpcFleet), (EmptyEndpoint.Kestrel, kestrelFleet)], cancellation);
                (_report.Sent, _report.Answered) = (fleet.Sent, fleet.Answered);
            }

            _report.Verified(await VerifiedTokens.RunAsync(keepers, CancellationToken.None));
        }
        finally
        {
            keepers.ForEach(k => k.Dispose());
        }
    }

    private Lane LaneOf(int number, Uri address, string folder, TokenChecker checker, List<IAnswerKeeper> keepers)
    {
        if (options.Mode == LoadMode.Batch)
        {
            var batches = new BatchKeeper(_leaves, checker, options.SampleEvery);
            keepers.Add(batches);
            return new BatchLane(number, options.Connections, options.InFlight, options.Batch, _leaves, batches);
        }

        var tokens = new TokenKeeper(Path.Combine(folder, $"tokens-{number}"), _leaves, checker, options.SampleEvery);
        keepers.Add(tokens);
        return options.Mode == LoadMode.Stream
            ? new StreamLane(number, options.Connections, options.InFlight, new RequestBlock(address.Authority, Streaming), _leaves, tokens)
            : new UnaryLane(number, options.Connections, options.InFlight, new RequestBlock(address.Authority, Unary), _leaves, tokens);
    }

    private async Task RunWindowsAsync(Fleet fleet, (string Name, Fleet? Fleet)[] peers, CancellationToken cancellation)
    {
        var highest = 0.0;
        for (var i = 0; i < options.Windows && !cancellation.IsCancellationRequested; i++)
        {
            var rate = options.RampTo is { } last ? options.Rate + (last - options.Rate) * i / (options.Windows - 1)
                : options.HalfLoad && i == options.Windows - 1 ? highest / 2
                : options.Rate;
            var plan = new WindowPlan(options.Warmup, options.Length, rate, options.Count);
            var result = await fleet.RunAsync(Report.Ledger, plan, cancellation);
            _report.Add(result);
            highest = Math.Max(highest, result.Throughput);
            foreach (var (name, peer) in peers)
            {
                if (peer is not null && !cancellation.IsCancellationRequested)
                    _report.Add(await peer.RunAsync(name, plan, cancellation));
            }
        }
    }

    private async Task<ChildProcess?> PeerAsync(string kind, CancellationToken cancellation) => options.PeerEmpty
        ? await ChildProcess.StartAsync([PeerCommand.Name, PeerCommand.Kind, kind, PeerCommand.ReplyBytes, $"{options.PeerBytes}"],
            cancellation)
        : null;

    private async Task<Fleet?> PeerFleetAsync(ChildProcess? peer, CancellationToken cancellation) => peer is null
        ? null
        : await Fleet.ConnectAsync(peer.Address, PeerLanes(peer.Address), new CpuMeter(peer), cancellation);

    private IEnumerable<Lane> PeerLanes(Uri address)
    {
        var block = new RequestBlock(address.Authority, EmptyEndpoint.Path);
        return Enumerable.Range(0, options.Connections)
            .Select(i => new UnaryLane(i, options.Connections, options.InFlight, block, _leaves, keeper: null));
    }

    private string[] ServerArguments(string data)
    {
        // What the caller sets holds.
        var set = options.Set.Select(NameOf).ToHashSet(StringComparer.OrdinalIgnoreCase);
        return [ServeCommand.Name, .. OwnArguments(data).Where(argument => !set.Contains(NameOf(argument))), .. options.Set];

        static string NameOf(string argument) => argument.Split('=')[0];
    }

    private IEnumerable<string> OwnArguments(string data) =>
        [$"Data={data}", "Listen=http://127.0.0.1:0", "OperatorListen=http://127.0.0.1:0", "Publish=false", "LogLevel=Warning",
         $"ConnectionCalls={Math.Max(Math.Min(options.InFlight, 65536), 100)}", $"StreamInFlight={Math.Min(options.InFlight, 1 << 20)}",
             .. BatchArguments()];

    // A batch fits into a message, and all that are under way into a round.
    private IEnumerable<string> BatchArguments()
    {
        if (options.Mode != LoadMode.Batch)
            return [];
        var message = Math.Clamp(options.Batch * (long)Leaf.MaxSize + 64, 2 << 20, 1 << 26);
        var pending = Math.Clamp((long)options.Batch * options.InFlight * options.Connections, 1 << 16, LedgerOptions.LeavesLimit);
        return [$"MessageBytes={message}", $"MaxLeavesPerRound={pending}",
            $"MaxPendingBytes={Math.Min(pending * Leaf.MaxSize, LedgerOptions.BytesLimit)}"];
    }

    private static async Task<IReadOnlyList<DurationReport>> RoundTimesOfAsync(ChildProcess server, CancellationToken cancellation)
    {
        using var client = new OperatorClient(new LinkingClientOptions { Address = server.Operator!, Timeout = TimeSpan.FromSeconds(10) });
        return (await client.GetStatusAsync(cancellation)).RoundTimes;
    }

    private static async Task<(LedgerDescription Ledger, RecordFile Record)> LedgerOfAsync(Uri address, CancellationToken cancellation)
    {
        using var client = await LinkingClient.ConnectAsync(
            new LinkingClientOptions { Address = address, Timeout = TimeSpan.FromSeconds(10) }, cancellation);
        return (client.Ledger, client.Record);
    }
}
