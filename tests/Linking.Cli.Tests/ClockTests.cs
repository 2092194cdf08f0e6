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
        await using (await StartFastAsync())
        {
            // Its genesis lies an hour ahead.
        }

        await using var server = await ServerProcess.StartAsync(_folder.Path, "data");

        (await server.RunAsync(_folder.Path, "stamp", "a")).Fails(69, "clock");
        Assert.Contains("SUSPENDED", (await server.RunAsync(_folder.Path, "status")).Ends(3).Output, StringComparison.Ordinal);
        Assert.False(File.Exists(_folder["a.lts"]));
        (await server.StopAsync()).Ends(0);
    }

    /// <summary>Rounds of the future are struck, and the ledger goes on in the present.</summary>
    [Fact]
    public async Task Strike_AfterAClockThatWasAhead_TheLedgerGoesOn()
    {
        await File.WriteAllTextAsync(_folder["a"], "a");
        await using (var before = await ServerProcess.StartAsync(_folder.Path, "data", "--ledger", "clock.example/ledger"))
        {
            (await before.RunAsync(_folder.Path, "stamp", "a")).Succeeds();
            (await before.StopAsync()).Ends(0);
        }

        await using (var ahead = await StartFastAsync())
        {
            (await Cli.RunAsync(_folder.Path, "stamp", "a", "-o", "ahead.lts", "-s", ahead.Addresses[0].ToString())).Succeeds();
        }

        await using var server = await ServerProcess.StartAsync(_folder.Path, "data");
        var future = (await Cli.RunAsync(_folder.Path, "info", "ahead.lts", "--json")).Succeeds().Json.GetProperty("header")
            .GetProperty("round").GetUInt64();
        (await server.RunAsync(_folder.Path, "stamp", "a", "-o", "b.lts")).Fails(69, "clock");
        (await server.RunAsync(_folder.Path, "publish")).Fails(69);

        (await server.RunAsync(_folder.Path, "ledger", "strike", $"{future}", "--text", "the clock was an hour ahead")).Succeeds();

        (await server.RunAsync(_folder.Path, "stamp", "a", "-o", "b.lts")).Succeeds();
        (await server.RunAsync(_folder.Path, "publish")).Succeeds();
        (await Cli.RunAsync(_folder.Path, "verify", "a", "b.lts")).Succeeds();
        (await Cli.RunAsync(_folder.Path, "verify", "a")).Succeeds();
        Assert.Contains("LNK-CLOCK", (await Cli.RunAsync(_folder.Path, "verify", "a", "ahead.lts")).Ends(2).Output,
            StringComparison.Ordinal);
        (await server.StopAsync()).Ends(0);
    }

    public void Dispose() => _folder.Dispose();

    private Task<LinkingServer> StartFastAsync() => LinkingServer.StartAsync(
        new ServerOptions
        {
            Data = _folder["data"],
            Ledger = LedgerId.Parse("clock.example/ledger"),
            Listen = [ListenAddress.Parse("http://127.0.0.1:0")],
            OperatorListen = [ListenAddress.Parse("http://127.0.0.1:0")],
            Publish = false,
            LogLevel = Microsoft.Extensions.Logging.LogLevel.None,
        },
        new ServerEnvironment { Clock = new FastClock() });

    private sealed class FastClock : IClockSource
    {
        public ClockReading Read() => new(Instant.FromDateTime(TimeProvider.System.GetUtcNow() + TimeSpan.FromHours(1)), null);
    }
}
