using System.Text.Json;

using Linking.Testing;

namespace Linking.Cli.Tests;

/// <summary>serve with sources of time that are right, wrong and right again; status, doctor and clock history.</summary>
public sealed class ClockSourcesTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    [Fact]
    public async Task SourcesThatGoWrong_StopIssuing_AndItGoesOnAfterTheCalm()
    {
        using var first = new SntpServer();
        using var second = new SntpServer();
        using var liar = new SntpServer { Offset = TimeSpan.FromHours(1) };
        await using var server = await StartAsync($"{first.Source};{second.Source};{liar.Source}");
        await File.WriteAllTextAsync(_folder["a"], "a");

        // One that lies among three changes nothing; the header states what the other two leave open.
        (await server.RunAsync(_folder.Path, "stamp", "a")).Succeeds();
        var header = (await Cli.RunAsync(_folder.Path, "info", "a.lts", "--json")).Succeeds().Json.GetProperty("header");
        Assert.InRange(header.GetProperty("accuracy_us").GetInt32(), 10_000, 999_999);
        var status = (await server.RunAsync(_folder.Path, "status", "--json")).Succeeds().Json.GetProperty("clock");
        Assert.StartsWith("2 of 3 sources agree", status.GetProperty("state").GetString(), StringComparison.Ordinal);
        var sources = string.Join('\n', status.GetProperty("sources").EnumerateArray().Select(source => source.GetString()));
        Assert.Matches(@"the clock is (3599|3600)\.[0-9]+ s behind", sources);

        // Each honest one says something else: nothing is issued before anything wrong could be.
        (first.Offset, second.Offset) = (TimeSpan.FromMinutes(5), TimeSpan.FromMinutes(10));
        await Eventually.TrueAsync(async () => (await server.RunAsync(_folder.Path, "status")).Code == 3);
        Assert.Contains("SUSPENDED", (await server.RunAsync(_folder.Path, "status")).Output, StringComparison.Ordinal);
        (await server.RunAsync(_folder.Path, "stamp", "a", "-o", "b.lts")).Fails(69, "clock");
        Assert.Contains("nobody's word", (await server.RunAsync(_folder.Path, "clock", "confirm")).Error, StringComparison.Ordinal);
        Assert.False(File.Exists(_folder["b.lts"]));

        (first.Offset, second.Offset) = (default, default);
        await Eventually.TrueAsync(async () => (await server.RunAsync(_folder.Path, "status")).Code == 0);
        (await server.RunAsync(_folder.Path, "stamp", "a", "-o", "c.lts")).Succeeds();
        (await server.StopAsync()).Ends(0);

        var history = (await Cli.RunAsync(_folder.Path, "clock", "history", "--data", "data", "--json")).Succeeds().Json;
        var days = history.GetProperty("days").EnumerateArray().ToList();
        Assert.True(days.Sum(d => d.GetProperty("comparisons").GetInt32()) > 2);
        Assert.True(days.Sum(d => d.GetProperty("doubtful").GetInt32()) > 0);
        var round = (await Cli.RunAsync(_folder.Path, "clock", "history", "--data", "data", "--round", "1", "--json")).Succeeds().Json;
        Assert.Equal(JsonValueKind.Object, round.GetProperty("days")[0].GetProperty("before").ValueKind);
        Assert.Contains("sources agree", (await Cli.RunAsync(_folder.Path, "clock", "history", "--data", "data")).Succeeds().Output +
            (await Cli.RunAsync(_folder.Path, "clock", "history", "--data", "data", "--round", "1")).Succeeds().Output,
            StringComparison.Ordinal);
    }

    /// <summary>A day that is over is stated by the ledger; a changed file of it is noticed.</summary>
    [Fact]
    public async Task DayThatIsOver_IsStated_AndAChangedFileIsNoticed()
    {
        using var source = new SntpServer();
        await using (var server = await StartAsync(source.Source))
        {
            (await server.StopAsync()).Ends(0);
        }

        var yesterday = DateOnly.FromDateTime(DateTime.UtcNow).AddDays(-1).ToString("yyyy-MM-dd");
        var file = Directory.GetFiles(_folder["data/clock"], "*.jsonl").Order().First();
        var lines = await File.ReadAllTextAsync(file);
        await File.WriteAllTextAsync(_folder[$"data/clock/{yesterday}.jsonl"], lines);
        await using (var server = await StartAsync(source.Source))
        {
            await Eventually.TrueAsync(() => Task.FromResult(File.Exists(_folder["data/clock/stated"])));
            (await server.StopAsync()).Ends(0);
        }

        Assert.Equal("stated", (await DayAsync(0)).GetProperty("state").GetString());
        await File.AppendAllTextAsync(_folder[$"data/clock/{yesterday}.jsonl"], lines);
        Assert.Equal("changed", (await DayAsync(1)).GetProperty("state").GetString());
        File.Delete(_folder[$"data/clock/{yesterday}.jsonl"]);
        Assert.Equal("missing", (await DayAsync(1)).GetProperty("state").GetString());

        async Task<JsonElement> DayAsync(int code) =>
            (await Cli.RunAsync(_folder.Path, "clock", "history", "--data", "data", "--day", yesterday, "--json")).Ends(code).Json
                .GetProperty("days")[0];
    }

    [Fact]
    public async Task NoSources_AreNamedAsSuch_AndWrongOnesAreRefused()
    {
        await using (var server = await ServerProcess.StartAsync(_folder.Path, "data", "--ledger", "clock.example/ledger"))
        {
            Assert.StartsWith("trust-system", (await server.RunAsync(_folder.Path, "status", "--json")).Succeeds().Json
                .GetProperty("clock").GetProperty("state").GetString(), StringComparison.Ordinal);
            (await server.StopAsync()).Ends(0);
        }

        (await Cli.RunAsync(_folder.Path, "serve", "--data", "data", "--clock", "sundial")).Ends(78);
        (await Cli.RunAsync(_folder.Path, "serve", "--data", "data", "--clock", "kernel;kernel")).Ends(78);
        (await Cli.RunAsync(_folder.Path, "serve", "--data", "data", "--clock", "kernel;chrony")).Fails(78, "Name one");
        (await Cli.RunAsync(_folder.Path, "serve", "--data", "data", "--clock", "kernel", "--clock-quorum", "2")).Ends(78);
        var none = await Cli.RunAsync(
            _folder.Path, "serve", "--data", "new", "--listen", "http://127.0.0.1:0", "--operator-listen", "http://127.0.0.1:0", "--clock",
            $"file:{_folder["absent"]}");
        Assert.NotEqual(0, none.Code);
        Assert.Contains("Only 0 of 1 sources of time agree", none.Error, StringComparison.Ordinal);
        Assert.Contains("cannot be created now", none.Error, StringComparison.Ordinal);
        (await Cli.RunAsync(_folder.Path, "clock", "history", "--data", "data", "--day", "today")).Fails(64, "no day");
        (await Cli.RunAsync(_folder.Path, "clock", "history", "--data", "data", "--round", "99")).Fails(66, "no round 99");
        (await Cli.RunAsync(_folder.Path, "clock", "history", "--data", "data", "--round", "1", "--day", "2026-11-26")).Fails(64);
        (await Cli.RunAsync(_folder.Path, "clock", "history", "--data", "nowhere")).Ends(65);
    }

    public void Dispose() => _folder.Dispose();

    private Task<ServerProcess> StartAsync(string sources) => ServerProcess.StartAsync(
        _folder.Path, "data", "--ledger", "clock.example/ledger", "--clock", sources, "--clock-interval", "1s", "--clock-calm", "1s");
}
