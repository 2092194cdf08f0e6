using Linking.Server.Options;

namespace Linking.Server.Tests;

public sealed class OptionsTests
{
    [Fact]
    public void Read_NothingButTheData_GivesTheDefaults()
    {
        var options = Read(flags: ("Data", "folder"));

        Assert.Equal(new ServerOptions { Data = "folder" } with { OperatorListen = options.OperatorListen }, options);
        Assert.Equal("http://127.0.0.1:8070", options.PublicListen.Single().ToString());
        Assert.Equal("http://127.0.0.1:8071", options.OperatorListen.Single().ToString());
    }

    [Fact]
    public void Read_FileEnvironmentFlags_TheLaterWins()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder["file.json"], """
            { "Logging": {}, "Linking": { "data": "from file", "Interval": "2s", "PublicationInterval": "2h",
            "listen": ["http://[::1]:1", "http://*:2"], "TailRounds": 7, "Publish": false, }, }
            """);

        var options = ServerOptionsReader.Read(
            folder["file.json"],
            name => name switch { "LINKING_INTERVAL" => "3s", "LINKING_PUBLICATION_INTERVAL" => "3h", _ => null },
            [new("Interval", "4s"), new("Ledger", null)]);

        Assert.Equal("from file", options.Data);
        Assert.Equal(TimeSpan.FromSeconds(4), options.Interval);
        Assert.Equal(TimeSpan.FromHours(3), options.PublicationInterval);
        Assert.Equal(["http://[::1]:1", "http://*:2"], options.PublicListen.Select(a => a.ToString()));
        Assert.Equal(7, options.TailRounds);
        Assert.False(options.Publish);
    }

    [Theory]
    [InlineData("Data", "", "set Data")]
    [InlineData("Listen", "127.0.0.1:8070", "--listen")]
    [InlineData("Listen", "http://example.org:1", "--listen")]
    [InlineData("Listen", "http://127.0.0.1:70000", "--listen")]
    [InlineData("Listen", ";", "at least one")]
    [InlineData("Listen", "https://127.0.0.1:1", "certificate")]
    [InlineData("Listen", "http://127.0.0.1:8071", "operator")]
    [InlineData("MonitorListen", "http://127.0.0.1:8071", "endpoint of their own")]
    [InlineData("OtlpEndpoint", "127.0.0.1:4318", "--otlp-endpoint")]
    [InlineData("OtlpEndpoint", "https://name:secret@collector.example", "holds no password")]
    [InlineData("Interval", "1", "--interval")]
    [InlineData("Interval", "5ms", "Interval is")]
    [InlineData("Interval", "-1s", "--interval")]
    [InlineData("Ledger", "/x", "--ledger")]
    [InlineData("Policy", "x", "--policy")]
    [InlineData("MaxPendingBytes", "1", "MaxPendingBytes is")]
    [InlineData("MaxPendingBytes", "many", "--max-pending-bytes")]
    [InlineData("MessageBytes", "1", "MessageBytes is")]
    [InlineData("Publish", "perhaps", "--publish")]
    [InlineData("LogLevel", "7", "--log-level")]
    [InlineData("CertificateKey", "x", "certificate")]
    public void Read_WrongValue_SaysWhere(string name, string value, string says)
    {
        var exception = Assert.Throws<StartupException>(() => Read(("Data", name == "Data" ? null : "folder"), (name, value)));

        Assert.Equal(StartupProblem.Options, exception.Problem);
        Assert.Contains(says, exception.Message, StringComparison.Ordinal);
        Assert.EndsWith(".", exception.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("no json", "not JSON")]
    [InlineData("[]", "not a JSON object")]
    [InlineData("""{"Linking": 1}""", "not an object")]
    [InlineData("""{"Linking": {"Intervall": "1s"}}""", "'Intervall'")]
    [InlineData("""{"Linking": {"Interval": {}}}""", "Interval")]
    [InlineData("""{"Linking": {"Interval": "soon"}}""", "Interval in")]
    public void Read_WrongFile_SaysWhat(string json, string says)
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder["file.json"], json);

        var exception = Assert.Throws<StartupException>(() => ServerOptionsReader.Read(folder["file.json"], _ => null, []));

        Assert.Contains(says, exception.Message, StringComparison.Ordinal);
        Assert.Contains(folder["file.json"], exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Read_FileMissing_SaysSo() =>
        Assert.Contains("cannot be read",
            Assert.Throws<StartupException>(() => ServerOptionsReader.Read("no/such/file.json", _ => null, [])).Message,
            StringComparison.Ordinal);

    [Fact]
    public void Read_DurationOutOfBounds_NamesThemInUnits()
    {
        Assert.Equal("Interval is 5ms; it must be from 10ms to 1h.", Refusal(("Interval", "5ms")));
        Assert.Equal("ShutdownTimeout is 2h; it must be from 0ms to 1h.", Refusal(("ShutdownTimeout", "2h")));

        static string Refusal((string, string) flag)
            => Assert.Throws<StartupException>(() => Read(flags: [("Data", "folder"), flag])).Message;
    }

    [Fact]
    public void UnknownVariables_AreThoseThatMeanNothing() => Assert.Equal(
        ["LINKING_INTERVALL"],
        ServerOptionsReader.UnknownVariables(["PATH", "LINKING_INTERVALL", "LINKING_INTERVAL", "LINKING_TRUST"], ["LINKING_TRUST"]));

    [Fact]
    public void Definitions_NameEveryProperty()
    {
        var properties = typeof(ServerOptions).GetProperties().Where(p => p.SetMethod is not null).Select(p => p.Name).Order();

        Assert.Equal(properties, ServerOptionDefinition.All.Select(d => d.Name).Order());
        var listen = ServerOptionDefinition.All.Single(d => d.Name == "OperatorListen");
        Assert.Equal(("--operator-listen", "LINKING_OPERATOR_LISTEN"), (listen.Flag, listen.Variable));
    }

    [Fact]
    public void ConfigurationPage_HoldsTheTable() =>
        Assert.Contains(ConfigurationPage.Table(), File.ReadAllText(Repository.Find("docs/operations/configuration.md")),
            StringComparison.Ordinal);

    [Theory]
    [InlineData("500ms", 500)]
    [InlineData("1s", 1000)]
    [InlineData("10min", 600_000)]
    [InlineData("1h", 3_600_000)]
    [InlineData("2d", 172_800_000)]
    public void DurationText_RoundTrips(string text, double milliseconds)
    {
        Assert.Equal(TimeSpan.FromMilliseconds(milliseconds), DurationText.Parse(text));
        Assert.Equal(text, DurationText.Format(TimeSpan.FromMilliseconds(milliseconds)));
    }

    private static ServerOptions Read(params (string Name, string? Value)[] flags) =>
        ServerOptionsReader.Read(null, _ => null, flags.Select(f => new KeyValuePair<string, string?>(f.Name, f.Value))
            .DistinctBy(f => f.Key));
}
