using Linking.Ledger.Clocks;
using Linking.Rounds;
using Linking.Server;
using Linking.Server.Options;
using Linking.Testing;

namespace Linking.Cli.Tests;

/// <summary>A ledger whose last round lies in the future of this machine's clock.</summary>
public sealed class ClockTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    [Fact]
    public async Task Serve_ClockBehindTheHead_DoesNotIssueAndSaysWhy()
    {
        await File.WriteAllTextAsync(_folder["a"], "a");
        await using (await LinkingServer.StartAsync(
            new ServerOptions
            {
                Data = _folder["data"],
                Ledger = LedgerId.Parse("clock.example/ledger"),
                Listen = [ListenAddress.Parse("http://127.0.0.1:0")],
                OperatorListen = [ListenAddress.Parse("http://127.0.0.1:0")],
                Publish = false,
                LogLevel = Microsoft.Extensions.Logging.LogLevel.None,
            },
            new ServerEnvironment { Clock = new FastClock() }))
        {
            // Its genesis lies an hour ahead.
        }

        await using var server = await ServerProcess.StartAsync(_folder.Path, "data");

        (await server.RunAsync(_folder.Path, "stamp", "a")).Fails(69, "clock");
        Assert.Contains("SUSPENDED", (await server.RunAsync(_folder.Path, "status")).Succeeds().Output, StringComparison.Ordinal);
        Assert.False(File.Exists(_folder["a.lts"]));
        (await server.StopAsync()).Ends(0);
    }

    public void Dispose() => _folder.Dispose();

    private sealed class FastClock : IClockSource
    {
        public ClockReading Read() => new(Instant.FromDateTime(TimeProvider.System.GetUtcNow() + TimeSpan.FromHours(1)), null);
    }
}
