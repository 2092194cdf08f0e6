using Linking.Client;
using Linking.Hammer.Answers;
using Linking.Hammer.Http2;
using Linking.Hammer.Load;
using Linking.Hammer.Processes;
using Linking.Hammer.Reports;
using Linking.Protocol;

namespace Linking.Hammer.Commands;

/// <summary>One run: start what is needed, offer load, verify, report.</summary>
internal sealed class HammerRun(HammerOptions options)
{
    private const string Unary = "/linking.v1.Linking/Stamp";
    private const string Streaming = "/linking.v1.Linking/StampStream";

    private readonly LeafSource _leaves = new();
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
            await using var server = options.Serve ? await ChildProcess.StartAsync(ServerArguments(Path.Combine(folder.FullName, "data")), cancellation) : null;
            await using var peer = options.PeerEmpty ? await ChildProcess.StartAsync([PeerCommand.Name, PeerCommand.ReplyBytes, $"{options.PeerBytes}"], cancellation) : null;
            await OfferAsync(server, peer, folder.FullName, cancellation);
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

    private async Task OfferAsync(ChildProcess? server, ChildProcess? peer, string folder, CancellationToken cancellation)
    {
        var address = server?.Address ?? options.Address!;
        var ledger = await DescriptionOfAsync(address, cancellation);
        _report.Interval = ledger.Interval;
        var checker = new TokenChecker(ledger.Identity);
        var keepers = Enumerable.Range(0, options.Connections)
            .Select(i => new TokenKeeper(Path.Combine(folder, $"tokens-{i}"), _leaves, checker, options.SampleEvery)).ToList();
        try
        {
            var block = new RequestBlock(address.Authority, options.Stream ? Streaming : Unary);
            var lanes = keepers.Select((keeper, i) => options.Stream
                ? (Lane)new StreamLane(i, options.Connections, options.InFlight, block, _leaves, keeper)
                : new UnaryLane(i, options.Connections, options.InFlight, block, _leaves, keeper));
            await using (var fleet = await Fleet.ConnectAsync(address, lanes, new CpuMeter(server), cancellation))
            {
                await using var rival = peer is null ? null : await Fleet.ConnectAsync(peer.Address, PeerLanes(peer.Address), new CpuMeter(peer), cancellation);
                await RunWindowsAsync(fleet, rival, cancellation);
                (_report.Sent, _report.Answered) = (fleet.Sent, fleet.Answered);
            }

            _report.Verified(await VerifiedTokens.RunAsync(keepers, CancellationToken.None));
        }
        finally
        {
            keepers.ForEach(k => k.Dispose());
        }
    }

    private async Task RunWindowsAsync(Fleet fleet, Fleet? rival, CancellationToken cancellation)
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
            if (rival is not null && !cancellation.IsCancellationRequested)
                _report.Add(await rival.RunAsync(Report.Peer, plan, cancellation));
        }
    }

    private IEnumerable<Lane> PeerLanes(Uri address)
    {
        var block = new RequestBlock(address.Authority, EmptyEndpoint.Path);
        return Enumerable.Range(0, options.Connections).Select(i => new UnaryLane(i, options.Connections, options.InFlight, block, _leaves, keeper: null));
    }

    private string[] ServerArguments(string data) =>
        [ServeCommand.Name, $"Data={data}", "Listen=http://127.0.0.1:0", "OperatorListen=http://127.0.0.1:0", "Publish=false", "LogLevel=Warning",
         $"ConnectionCalls={Math.Max(Math.Min(options.InFlight, 65536), 100)}", $"StreamInFlight={Math.Min(options.InFlight, 1 << 20)}", .. options.Set];

    private static async Task<IReadOnlyList<DurationReport>> RoundTimesOfAsync(ChildProcess server, CancellationToken cancellation)
    {
        using var client = new OperatorClient(new LinkingClientOptions { Address = server.Operator!, Timeout = TimeSpan.FromSeconds(10) });
        return (await client.GetStatusAsync(cancellation)).RoundTimes;
    }

    private static async Task<LedgerDescription> DescriptionOfAsync(Uri address, CancellationToken cancellation)
    {
        using var client = await LinkingClient.ConnectAsync(new LinkingClientOptions { Address = address, Timeout = TimeSpan.FromSeconds(10) }, cancellation);
        return client.Ledger;
    }
}
