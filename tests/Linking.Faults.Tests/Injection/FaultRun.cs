using Linking.Client;
using Linking.Faults.Tests.Servers;

namespace Linking.Faults.Tests.Injection;

/// <summary>One server in a folder of its own, brought to a phase, and watched or disturbed in it by strace.</summary>
internal sealed class FaultRun : IDisposable
{
    private readonly FaultCase? _case;

    private const int Callers = 4;
    private const int MostWaves = 50;

    private readonly TemporaryFolder _folder = new();
    private readonly Promises _promises = new();
    private Func<string> _log = () => "";

    private readonly string _store;

    private FaultRun(FaultCase? @case, string store) => (_case, _store) = (@case, store);

    private string Output => _folder["strace.txt"];

    /// <summary>The storage calls of a phase in which nothing is wrong.</summary>
    public static async Task<Dictionary<CallSite, int>> RecordAsync(Phase phase, string store)
    {
        using var run = new FaultRun(@case: null, store);
        await run.PlayAsync(phase, Strace.Record(run.Output), done: () => false, waves: phase == Phase.Copying ? 20 : 5);
        await run._promises.AssertKeptAsync(run._folder.Path, run._store);
        return Strace.ReadRecord(run.Output, run._folder.Path, phase);
    }

    /// <summary>Runs one case to its end: fault, restart, every promise looked up, fsck.</summary>
    public static async Task<FaultOutcome> RunAsync(FaultCase @case)
    {
        using var run = new FaultRun(@case, @case.Store);
        var arguments = Strace.Inject(run.Output, run._folder.Path, @case);
        var effect = await run.PlayAsync(@case.Site.Phase, arguments, () => Strace.Injected(run.Output), MostWaves);
        var hit = @case.Fault == Fault.Kill ? effect == ServerState.Killed : Strace.Injected(run.Output);
        if (hit && @case.IsOnWritePath)
            Assert.Equal(ServerState.Off, effect);
        if (hit && @case.IsDerived)
            Assert.Equal(@case.Site.Phase == Phase.Stop ? ServerState.Stopped : ServerState.Issuing, effect);
        if (hit && @case.BesideTheDatabase is { } expected)
        {
            Assert.Equal(expected.Effect, effect);
            Assert.Contains(expected.Says, run._log(), StringComparison.Ordinal);
        }

        await run._promises.AssertKeptAsync(run._folder.Path, run._store);
        await FilesBeside.AssertWholeAsync(run._folder.Path);
        return new FaultOutcome(@case, hit, effect, run._promises.Acknowledged);
    }

    public void Dispose() => _folder.Dispose();

    private Task<string> PlayAsync(Phase phase, string[] arguments, Func<bool> done, int waves) => phase switch
    {
        Phase.FirstStart => StartAsync(arguments),
        Phase.Restart => RestartAsync(arguments),
        Phase.Stamping or Phase.Copying => RunningAsync(phase, arguments, (server, client) => StampAsync(server, client, done, waves)),
        Phase.Publishing => RunningAsync(phase, arguments, PublishAsync),
        Phase.Stop => RunningAsync(phase, arguments, StopAsync),
        _ => throw new ArgumentOutOfRangeException(nameof(phase)),
    };

    private async Task<string> StartAsync(string[] arguments)
    {
        await using var server = await ServerProcess.StartAsync(_folder.Path, Strace.Launch(arguments), "--store", _store);
        _log = () => server.Log;
        if (server.Address is null)
            return ServerState.OfEnded(server);
        try
        {
            using var client = await server.ConnectAsync();
            await _promises.StampAsync(client);
        }
        catch (RequestFailedException) when (server.HasExited)
        {
            return ServerState.Killed;
        }

        var state = await ServerState.ReadAsync(server);
        if (!server.HasExited)
            await server.KillAsync();
        return state;
    }

    private async Task<string> RestartAsync(string[] arguments)
    {
        await using (var server = await ServerProcess.StartSoundAsync(_folder.Path, "--store", _store))
        {
            using var client = await server.ConnectAsync();
            await WaveAsync(client);
            using var @operator = server.ConnectOperator();
            _ = await @operator.PublishAsync([]);
            await WaveAsync(client);
            await server.KillAsync();
        }

        return await StartAsync(arguments);
    }

    private async Task<string> RunningAsync(Phase phase, string[] arguments, Func<ServerProcess, LinkingClient, Task> act)
    {
        string[] options = ["--store", _store, .. phase == Phase.Copying ? (string[])["--write-ahead-log-bytes", "65536"] : []];
        await using var server = await ServerProcess.StartSoundAsync(_folder.Path, options);
        _log = () => server.Log;
        using var client = await server.ConnectAsync();
        await WaveAsync(client);
        var strace = await Strace.AttachAsync(server.Id, arguments);
        await using (strace)
            await act(server, client);
        var state = await ServerState.ReadAsync(server, mustBeOff: _case is { IsOnWritePath: true } && Strace.Injected(Output));
        if (state == ServerState.Off)
            Assert.False(await _promises.StampAsync(client));
        else if (state == ServerState.Issuing)
            Assert.True(await _promises.StampAsync(client), server.Log);
        if (!server.HasExited)
            await server.StopAsync();
        return state;
    }

    private async Task StampAsync(ServerProcess server, LinkingClient client, Func<bool> done, int waves)
    {
        for (var wave = 0; wave < waves && !server.HasExited && _promises.Refused.Count == 0 && !done(); wave++)
            await WaveAsync(client);
    }

    private async Task PublishAsync(ServerProcess server, LinkingClient client)
    {
        using var @operator = server.ConnectOperator();
        try
        {
            _ = await @operator.PublishAsync([]);
        }
        catch (RequestFailedException)
        {
            // Stored or not: the same publication is found or made after the restart.
        }

        await WaveAsync(client);
    }

    private async Task StopAsync(ServerProcess server, LinkingClient client)
    {
        var wave = WaveAsync(client);
        await server.StopAsync();
        await wave;
    }

    private Task<bool[]> WaveAsync(LinkingClient client)
        => Task.WhenAll(Enumerable.Range(0, Callers).Select(_ => _promises.StampAsync(client)));
}
