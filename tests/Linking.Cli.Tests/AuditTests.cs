using Linking.Testing;

namespace Linking.Cli.Tests;

[Collection(LiveLedger.Name)]
public sealed class AuditTests(LiveLedger live)
{
    [Fact]
    public async Task Audit_SoundLedger_GoesOnFromItsStateAndWritesMetrics()
    {
        var folder = await live.StampedAsync();

        var first = (await AuditAsync(folder, "--metrics", "m.prom")).Succeeds();
        Assert.Contains("First look at live.example/ledger", first.Error, StringComparison.Ordinal);
        Assert.Contains("nothing found", first.Output, StringComparison.Ordinal);
        (await live.RunAsync(folder, "stamp", "file.txt", "--force")).Succeeds();
        var second = (await AuditAsync(folder, "--json", "--metrics", "m.prom")).Succeeds();

        Assert.Empty(second.Error);
        Assert.True(second.Json.GetProperty("clean").GetBoolean());
        Assert.InRange(second.Json.GetProperty("new_headers").GetInt32(), 1, 100);
        var metrics = await File.ReadAllTextAsync(Path.Combine(folder, "m.prom"));
        Assert.Contains("linking_audit_up{ledger=\"live.example/ledger\"} 1\n", metrics, StringComparison.Ordinal);
        var headers = second.Json.GetProperty("headers");
        Assert.Contains($"linking_audit_headers{{ledger=\"live.example/ledger\"}} {headers}\n", metrics, StringComparison.Ordinal);
        Assert.False(File.Exists(Path.Combine(folder, "m.prom.new")));
    }

    [Fact]
    public async Task Audit_ServerAway_IsUnavailableAndSaysSoInTheMetrics()
    {
        var folder = live.NewFolder();

        (await Cli.RunAsync(folder, "audit", "http://127.0.0.1:9", "--state", "state", "--metrics", "m.prom")).Fails(69, "127.0.0.1:9");

        Assert.Contains("linking_audit_up 0\n", await File.ReadAllTextAsync(Path.Combine(folder, "m.prom")), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Audit_AnotherIdentityNamed_IsRefused()
    {
        var folder = live.NewFolder();
        var other = $"{new string('1', 64)}:{new string('2', 64)}";

        (await AuditAsync(folder, "--identity", other)).Fails(76, "another identity");
        (await AuditAsync(folder)).Succeeds();
        (await AuditAsync(folder, "--identity", other)).Fails(76, "Use another folder for another ledger");
    }

    [Theory]
    [InlineData("audit.las")]
    [InlineData("record.lrc")]
    public async Task Audit_DamagedState_IsRefusedAndLeft(string name)
    {
        var folder = live.NewFolder();
        (await AuditAsync(folder)).Succeeds();
        var file = Path.Combine(folder, "state", name);
        var bytes = await File.ReadAllBytesAsync(file);
        bytes[bytes.Length / 2] ^= 1;
        await File.WriteAllBytesAsync(file, bytes);

        (await AuditAsync(folder)).Fails(76, "state");

        Assert.Equal(bytes, await File.ReadAllBytesAsync(file));
    }

    [Theory]
    [InlineData("--watch", "0")]
    [InlineData("--watch", "often")]
    public async Task Audit_WrongInterval_IsUsage(params string[] more) =>
        (await AuditAsync(live.NewFolder(), more)).Fails(64, "--watch", "number of seconds");

    [Theory]
    [InlineData("127.0.0.1:8070", 64, "PLACE")]
    [InlineData("nowhere", 64, "PLACE")]
    [InlineData("http://127.0.0.1:1/path", 69, "publications/record.lrc could not be read")]
    public async Task Audit_NoPlace_IsSaid(string place, int code, string words) =>
        (await Cli.RunAsync(live.NewFolder(), "audit", place, "--state", "state")).Fails(code, words);

    [Fact]
    public async Task Audit_BookOfAnotherLedgerOrNone_IsAFinding()
    {
        var folder = live.NewFolder();

        var result = (await AuditAsync(folder, "-p", "nowhere")).Ends(13);

        Assert.Contains("LNA-MEDIUM   The book nowhere cannot be compared", result.Output, StringComparison.Ordinal);
        Directory.CreateDirectory(Path.Combine(folder, "book"));
        File.Copy(
            Path.Combine(DocumentationTests.Find("docs"), "spec", "example", "000001.note"), Path.Combine(folder, "book", "000001.note"));
        result = (await AuditAsync(folder, "-p", "book")).Ends(13);
        Assert.Contains("LNA-MEDIUM   The book book: ", result.Output, StringComparison.Ordinal);
        var note = await File.ReadAllBytesAsync(Path.Combine(folder, "book", "000001.note"));
        Assert.All(
            Directory.EnumerateFiles(Path.Combine(folder, "state"), "*", SearchOption.AllDirectories),
            kept => Assert.True(File.ReadAllBytes(kept).AsSpan().IndexOf(note) < 0, kept));
    }

    [Fact]
    public async Task Audit_Documents_AreThoseThatTheLedgerNamed()
    {
        var folder = live.NewFolder();
        await using var server = await ServerProcess.StartAsync(folder, Path.Combine(folder, "data"), "--ledger", "named.example/ledger");
        var documents = Directory.CreateDirectory(Path.Combine(folder, "documents", "below")).FullName;
        await File.WriteAllTextAsync(Path.Combine(documents, "another name.txt"), "the policy");
        await File.WriteAllTextAsync(Path.Combine(folder, "a.txt"), "a");
        (await server.RunAsync(folder, "stamp", "a.txt")).Succeeds();
        (await server.RunAsync(folder, "publish", "--announce", "policy=documents/below/another name.txt")).Succeeds();

        (await LookAsync("--documents", "documents")).Succeeds();
        await File.AppendAllTextAsync(Path.Combine(documents, "another name.txt"), " was changed");
        var changed = (await LookAsync("--documents", "documents")).Ends(13).Output;
        var none = (await LookAsync("--documents", "nowhere")).Ends(13).Output;

        const string Lacks = "LNA-MEDIUM   The documents in documents lack the 'policy' that publication 1 announces";
        Assert.Contains(Lacks, changed, StringComparison.Ordinal);
        Assert.Contains("LNA-MEDIUM   The documents in nowhere cannot be read", none, StringComparison.Ordinal);

        Task<CliResult> LookAsync(params string[] more) =>
            server.RunAsync(folder, ["audit", server.Address, "--state", "state", .. more]);
    }

    [Fact]
    public async Task Watch_Interrupted_EndsCleanWithWhatItFound()
    {
        var folder = live.NewFolder();
        await using var process = Cli.Start(
            folder, live.Server.Variables, "audit", live.Server.Address, "--state", "state", "--watch", "1", "--json");
        Assert.StartsWith("{", await process.ReadLineAsync(), StringComparison.Ordinal);
        Assert.StartsWith("{", await process.ReadLineAsync(), StringComparison.Ordinal);

        process.Signal(CliProcess.Interrupt);

        (await process.EndAsync()).Succeeds();
        Assert.True((await AuditAsync(folder, "--json")).Succeeds().Json.GetProperty("clean").GetBoolean());
    }

    private Task<CliResult> AuditAsync(string folder, params string[] more) =>
        live.RunAsync(folder, ["audit", live.Server.Address, "--state", "state", .. more]);
}
