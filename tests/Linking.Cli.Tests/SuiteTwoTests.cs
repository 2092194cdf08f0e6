using Linking.Testing;

namespace Linking.Cli.Tests;

/// <summary>A ledger of SHA-512 and SHA3-512 by every command, with real servers.</summary>
public sealed class SuiteTwoTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public SuiteTwoTests()
    {
        foreach (var name in (string[])["a", "b", "c", "policy"])
            File.WriteAllText(_folder[name], name);
    }

    [Theory]
    [InlineData("sqlite")]
    [InlineData("litedb")]
    public async Task Ledger_OfSuite2_ServesEveryCommand(string store)
    {
        await using (var server = await StartAsync("--suite", "2", "--store", store))
        {
            // One, many below one leaf, standard input, and digests.
            (await server.RunAsync(_folder.Path, "stamp", "a")).Succeeds();
            (await server.RunAsync(_folder.Path, "stamp", "b", "c")).Succeeds();
            var piped = await Cli.RunAsync(_folder.Path, "standard input"u8.ToArray(), server.Variables, "stamp", "-", "-o", "piped.lts");
            piped.Succeeds();
            (await server.RunAsync(_folder.Path, "stamp", "--hash", Hex(64, '1'), "-o", "short.lts"))
                .Fails(64, "those of sha2-512 and sha3-512, which are needed here, have 128");
            Assert.False(File.Exists(_folder["short.lts"]));
            (await server.RunAsync(_folder.Path, "stamp", "--hash", Hex(128, '1'), "-o", "long.lts")).Succeeds();
            Assert.Contains("left", (await server.RunAsync(_folder.Path, "stamp", "b", "c")).Succeeds().Output, StringComparison.Ordinal);
            Assert.Contains("sha2-512", (await server.RunAsync(_folder.Path, "info", "a.lts")).Succeeds().Output, StringComparison.Ordinal);

            (await server.RunAsync(_folder.Path, "announce", "policy", "--kind", "policy")).Succeeds();
            (await server.RunAsync(_folder.Path, "publish", "--announce", "policy=policy")).Succeeds();
            (await server.RunAsync(_folder.Path, "extend", "a.lts", "b.lts", "c.lts", "piped.lts", "policy.statement.lts")).Succeeds();
            foreach (var name in (string[])["a", "b", "c"])
                (await server.RunAsync(_folder.Path, "verify", name, "-p", "book", "--require", "published")).Succeeds();
            (await server.RunAsync(_folder.Path, "verify", "--announced", "policy")).Succeeds();
            (await server.RunAsync(_folder.Path, "match", "a.lts")).Succeeds();
            (await server.RunAsync(_folder.Path, "find", "a")).Succeeds();
            (await server.RunAsync(_folder.Path, "order", "a", "c")).Succeeds();
            foreach (var place in (string[])[server.Address, server.HistoryAddress!])
            {
                (await server.RunAsync(_folder.Path, "audit", place, "--state", "state")).Succeeds();
                (await server.RunAsync(_folder.Path, "stamp", "a", "-o", $"{Guid.NewGuid():n}.lts")).Succeeds();
            }

            Assert.Contains("issuing", (await server.RunAsync(_folder.Path, "status")).Succeeds().Output, StringComparison.Ordinal);
            (await server.StopAsync()).Ends(0);
        }

        (await RunAsync("fsck", "--data", "data")).Succeeds();
        (await RunAsync("export", "--data", "data", "--static", "static")).Succeeds();
        (await RunAsync("verify", "b", "-p", "static", "--require", "published")).Succeeds();
        (await RunAsync("backup", "--data", "data", "--to", "copy", "--with-keys")).Succeeds();
        (await RunAsync("restore", "--from", "copy", "--data", "restored")).Succeeds();
        (await RunAsync("fsck", "--data", "restored")).Succeeds();

        (await RunAsync(ServerProcess.Arguments("data", "--suite", "1"))).Fails(78, "suite 2, but suite 1 is configured");
        await using (var again = await StartAsync())
        {
            (await again.RunAsync(_folder.Path, "match", "c.lts")).Succeeds();
            (await again.StopAsync()).Ends(0);
        }
    }

    [Fact]
    public async Task AuditLog_IsStatedUnderItsFunctions_AndVerified()
    {
        await using var server = await StartAsync("--suite", "2", "--audit-interval", "1s");
        await Eventually.TrueAsync(async () =>
            (await RunAsync("events", "verify", "--data", "data", "--json")).Json.GetProperty("stated").GetUInt64() >= 5);
        (await server.RunAsync(_folder.Path, "events", "verify", "--data", "data", "--live")).Succeeds();
        (await server.RunAsync(_folder.Path, "events", "export", "--data", "data", "--first", "2", "--last", "4", "-o", "e")).Succeeds();
        (await RunAsync("events", "verify", "--evidence", "e")).Succeeds();
        (await server.StopAsync()).Ends(0);
    }

    [Fact]
    public async Task Suite_Unknown_IsRefusedBeforeAnythingIsMade()
    {
        (await RunAsync("serve", "--data", "data", "--suite", "3")).Fails(78, "--suite: '3' is neither 1 nor 2.");
        Assert.False(Directory.Exists(_folder["data"]));
    }

    [ProgramFact("git")]
    public async Task Git_TokenOfSuite2_Verifies()
    {
        foreach (var line in (string[])["init -q .", "add a", "-c user.name=A -c user.email=a@example.org commit -q -m one"])
            Programs.Run("git", line, folder: _folder.Path);
        await using var server = await StartAsync("--suite", "2");
        (await server.RunAsync(_folder.Path, "git", "stamp", "HEAD")).Succeeds();
        (await server.RunAsync(_folder.Path, "git", "verify", "HEAD")).Succeeds();
        (await server.StopAsync()).Ends(0);
    }

    public void Dispose() => _folder.Dispose();

    private static string Hex(int digits, char digit) => $"{new string(digit, digits)}:{new string(digit, digits)}";

    private Task<ServerProcess> StartAsync(params string[] more) => ServerProcess.StartAsync(
        _folder.Path, "data",
        ["--ledger", "two.example/ledger", "--directory", "book", "--history-listen", "http://127.0.0.1:0", .. more]);

    private Task<CliResult> RunAsync(params string[] args) => Cli.RunAsync(_folder.Path, args);
}
