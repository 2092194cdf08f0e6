using System.CommandLine;
using System.CommandLine.Parsing;

using Linking.Client;
using Linking.Hammer.Load;
using Linking.Server;

namespace Linking.Hammer.Commands;

/// <summary>The command line.</summary>
internal static class HammerCommand
{
    private const int Failed = 1;
    private const int Usage = 64;

    public static async Task<int> RunAsync(string[] args)
    {
        var parsed = Build().Parse(args);
        if (parsed.Errors.Count > 0)
        {
            foreach (var error in parsed.Errors)
                await Console.Error.WriteLineAsync(error.Message);
            await Console.Error.WriteLineAsync("Try --help.");
            return Usage;
        }

        try
        {
            // Ctrl-C ends the load; answers are waited for, verified and reported all the same.
            return await parsed.InvokeAsync(
                new InvocationConfiguration { EnableDefaultExceptionHandler = false,
                ProcessTerminationTimeout = TimeSpan.FromMinutes(10) });
        }
        catch (Exception e) when (e is HammerException or StartupException or RequestFailedException
            or UntrustedReplyException or InvalidDataException or IOException or UnauthorizedAccessException)
        {
            await Console.Error.WriteLineAsync(e.Message);
            return Failed;
        }
        catch (OperationCanceledException)
        {
            await Console.Error.WriteLineAsync("Interrupted before the load began.");
            return Failed;
        }
    }

    private static RootCommand Build()
    {
        var address = new Argument<string?>("ADDRESS") {
            Description = "A running server: http://HOST:PORT. It gets real stamps, which stay in its ledger.",
            Arity = ArgumentArity.ZeroOrOne };
        var serve = new Option<bool>("--serve") {
            Description = "Start a server of its own instead, in a folder that is deleted at the end." };
        var set = new Option<string[]>("--set") {
            Description = "An option of the server that is started, such as Interval=100ms; may be repeated.", HelpName = "NAME=VALUE" };
        var mode = new Option<string>("--mode") {
            Description = "unary: each leaf is a Stamp. stream: each connection holds one StampStream. batch: many leaves are a "
            + "StampBatch, sent by the client library, which makes every token.", DefaultValueFactory = _ => "unary" };
        mode.AcceptOnlyFromAmong("unary", "stream", "batch");
        var batch = Number("--batch", 10_000, 1, 1 << 19, "Leaves of each StampBatch.");
        var connections = Number("--connections", 10, 1, 10_000, "Connections.");
        var inFlight = Number("--streams", 1000, 1,
            1_000_000, "Requests under way at a time on each connection: HTTP/2 streams, leaves of the StampStream, or batches.");
        var seconds = Seconds("--seconds", 10, 0.1, "How long each window is measured.");
        var warmup = Seconds("--warmup", 2, 0, "Load before each window that is not measured.");
        var count = new Option<long?>("--count") { Description = "Ends each window after so many requests." };
        var rate = new Option<double?>("--rate") {
            Description = "Open loop: requests (in batch mode batches) a second, whether answers come or not; latency then counts from "
            + "when a request was due. Without it: closed loop, the next request when one is answered." };
        var rampTo = new Option<double?>("--ramp-to") { Description = "The rate of the last window; the windows between go up evenly." };
        var windows = Number("--windows", 1, 1,
            1000, "Windows, one after the other; with --peer-empty each is followed by one for each peer.");
        var half = new Option<bool>("--half-load") {
            Description = "Makes the last window an open loop at half of the highest throughput of those before it, which are closed "
            + "loops." };
        var peer = new Option<bool>("--peer-empty") {
            Description = "Run two endpoints beside it that do nothing, each in a process of its own: an empty method of "
            + "Grpc.AspNetCore, and bare Kestrel. They are offered the same load in turn, and the ratios are printed." };
        var peerBytes = Number("--peer-bytes", 1024, 0, 1 << 20, "Bytes of their reply.");
        var sample = Number("--verify-every", 1000, 1,
            int.MaxValue, "One token in so many is verified when it comes; all are verified at the end in any case.");
        var folder = new Option<string?>("--folder") {
            Description = "Where tokens, and the data of a server that is started, are kept meanwhile. Default: the system's folder for "
            + "temporary files.", HelpName = "PATH" };
        var frame = new Option<string?>("--write-frame") {
            Description = "Writes the body of one Stamp request, a leaf of its own, to a file for h2load --data, and ends.",
            HelpName = "FILE" };
        var json = new Option<bool>("--json") { Description = "One JSON object on standard output." };
        var root = new RootCommand("Offers load to a time-stamping server over HTTP/2 without TLS, verifies every token that it gets, "
            + "and prints throughput and latency.")
        {
            address, serve, set, mode, batch, connections, inFlight, seconds, warmup, count, rate, rampTo, windows, half, peer, peerBytes,
                sample, folder, frame, json,
            PeerCommand.Build(), ServeCommand.Build(), NeighbourCommand.Build(), NeighbourCommand.BuildHostile(),
        };
        root.SetAction(async (parsed, cancellation) =>
        {
            if (parsed.GetValue(frame) is { } file)
                return FrameFile.Write(file);
            var run = new HammerRun(OptionsCheck.Checked(new HammerOptions
            {
                Address = OptionsCheck.AddressOf(parsed.GetValue(address)),
                Serve = parsed.GetValue(serve),
                Set = parsed.GetValue(set) ?? [],
                Mode = Enum.Parse<LoadMode>(parsed.GetValue(mode)!, ignoreCase: true),
                Batch = parsed.GetValue(batch),
                Connections = parsed.GetValue(connections),
                InFlight = parsed.GetValue(inFlight),
                Warmup = TimeSpan.FromSeconds(parsed.GetValue(warmup)),
                Length = TimeSpan.FromSeconds(parsed.GetValue(seconds)),
                Count = parsed.GetValue(count),
                Rate = parsed.GetValue(rate),
                RampTo = parsed.GetValue(rampTo),
                Windows = parsed.GetValue(windows),
                HalfLoad = parsed.GetValue(half),
                PeerEmpty = parsed.GetValue(peer),
                PeerBytes = parsed.GetValue(peerBytes),
                SampleEvery = parsed.GetValue(sample),
                Folder = parsed.GetValue(folder) ?? Path.GetTempPath(),
                Json = parsed.GetValue(json),
            }));
            return await run.RunAsync(cancellation) ? 0 : Failed;
        });
        return root;
    }

    private static Option<int> Number(string name, int fallback, int min, int max, string description)
    {
        var option = new Option<int>(name) { Description = $"{description} {min} to {max}.", DefaultValueFactory = _ => fallback };
        option.Validators.Add(result => Check(result, name, min, max));
        return option;
    }

    private static Option<double> Seconds(string name, double fallback, double min, string description)
    {
        var option = new Option<double>(name) { Description = $"{description} {min} to 86400 s.", DefaultValueFactory = _ => fallback };
        option.Validators.Add(result => Check(result, name, min, 86400));
        return option;
    }

    private static void Check(OptionResult result, string name, double min, double max)
    {
        if (result.Tokens is [var token] && double.TryParse(token.Value, out var value) && (value < min || value > max))
            result.AddError($"{name} is {token.Value}; it must be from {min} to {max}.");
    }
}
