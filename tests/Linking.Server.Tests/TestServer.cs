using Grpc.Net.Client;

using Linking.Client;
using Linking.Client.Trust;
using Linking.Ledger.Checking;
using Linking.Rounds;
using Linking.Server.Hosting;
using Linking.Server.Options;
using Linking.Storage.Sqlite;

using Microsoft.Extensions.Logging;

namespace Linking.Server.Tests;

/// <summary>A real server on a real database in a temporary folder, on free ports.</summary>
internal sealed class TestServer : IAsyncDisposable
{
    private readonly TemporaryFolder? _ownFolder;

    private TestServer(LinkingServer server, ServerOptions options, TemporaryFolder? ownFolder, LogLines log)
    {
        Server = server;
        Options = options;
        _ownFolder = ownFolder;
        Log = log;
    }

    public LinkingServer Server { get; }

    public ServerOptions Options { get; }

    public LogLines Log { get; }

    public Uri Address => Server.Addresses[0];

    public Uri OperatorAddress => Server.OperatorAddresses[0];

    public static ServerOptions OptionsFor(string folder) => new()
    {
        Data = Path.Combine(folder, "data"),
        Ledger = LedgerId.Parse("test.example/ledger"),
        Listen = [ListenAddress.Parse("http://127.0.0.1:0")],
        OperatorListen = [ListenAddress.Parse("http://127.0.0.1:0")],
        Interval = TimeSpan.FromMilliseconds(10),
        Publish = false,
        ShutdownTimeout = TimeSpan.FromSeconds(60),
    };

    public static async Task<TestServer> StartAsync(
        Func<ServerOptions, ServerOptions>? configure = null, TemporaryFolder? folder = null, ServerEnvironment? host = null)
    {
        var own = folder is null ? new TemporaryFolder() : null;
        var options = OptionsFor((folder ?? own!).Path);
        options = configure?.Invoke(options) ?? options;
        var log = new LogLines();
        host = (host ?? new ServerEnvironment()) with { ConfigureLogging = logging => logging.AddProvider(log) };
        try
        {
            return new TestServer(await LinkingServer.StartAsync(options, host), options, own, log);
        }
        catch
        {
            own?.Dispose();
            throw;
        }
    }

    public Task<LinkingClient> ConnectAsync(int attempts = 8, TrustFolder? trust = null) =>
        LinkingClient.ConnectAsync(new LinkingClientOptions { Address = Address, MaxAttempts = attempts, Trust = trust });

    public OperatorClient ConnectOperator() => new(new LinkingClientOptions { Address = OperatorAddress, MaxAttempts = 1 });

    public GrpcChannel OpenChannel() => GrpcChannel.ForAddress(Address);

    /// <summary>Stops the server, reads the whole database back and rehashes everything.</summary>
    public async Task<CheckReport> StopAndCheckAsync()
    {
        await Server.DisposeAsync();
        await using var truth = TruthFile.OpenReadOnly(Options.Data);
        await using var derived = SqliteLedgerDerived.OpenReadOnly(Options.Data);
        return await LedgerCheck.RunAsync(truth, derived, progress: null, CancellationToken.None);
    }

    public async ValueTask DisposeAsync()
    {
        await Server.DisposeAsync();
        _ownFolder?.Dispose();
    }
}
