using Linking.Hashing;
using Linking.Rounds;
using Linking.Server;
using Linking.Server.Options;
using Linking.Server.Vouching;
using Linking.Testing;

using Microsoft.Extensions.Logging;

namespace Linking.Cli.Tests.Decades;

/// <summary>A ledger of the story: a data folder, and a real server on it while it runs.</summary>
internal sealed class Operator(TemporaryFolder folder, StoryClock clock, string name, string ledger, Suite suite) : IAsyncDisposable
{
    private LinkingServer? _server;

    /// <summary>Who stamps its publications, as of its next start; null: nobody.</summary>
    public StampAuthority? Stamped { get; set; }

    public string Data => folder[name];

    public string Name => name;

    /// <summary>The number of its newest publication.</summary>
    public int Published { get; set; }

    public string Address => $"{_server!.Addresses[0]}".TrimEnd('/');

    public string OperatorAddress => $"{_server!.OperatorAddresses[0]}".TrimEnd('/');

    public string FilesAddress => $"{_server!.HistoryAddresses[0]}".TrimEnd('/');

    /// <summary>Starts a server, which founds the ledger where there is none.</summary>
    public async Task StartAsync() => _server = await LinkingServer.StartAsync(
        new ServerOptions
        {
            Data = Data,
            Ledger = LedgerId.Parse(ledger),
            Suite = suite,
            Listen = [ListenAddress.Parse("http://127.0.0.1:0")],
            OperatorListen = [ListenAddress.Parse("http://127.0.0.1:0")],
            HistoryListen = [ListenAddress.Parse("http://127.0.0.1:0")],
            Interval = TimeSpan.FromMilliseconds(10),
            Validity = TimeSpan.FromDays(20 * 365),
            Publish = false,
            Authorities = Stamped is { } authority ? [authority] : [],
            SelfCheck = TimeSpan.Zero,
        },
        new ServerEnvironment { TimeProvider = clock, ConfigureLogging = logging => logging.SetMinimumLevel(LogLevel.None) });

    public async Task StopAsync()
    {
        if (_server is not null)
            await _server.DisposeAsync();
        _server = null;
    }

    public async ValueTask DisposeAsync() => await StopAsync();
}
