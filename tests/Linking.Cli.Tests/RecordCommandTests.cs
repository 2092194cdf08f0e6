using Linking.Testing;

namespace Linking.Cli.Tests;

/// <summary>key, and ledger draft, configure, notice and strike: an operator's words in the record.</summary>
public sealed class RecordCommandTests : IDisposable
{
    private const string Id = "record.example/ledger";

    private readonly TemporaryFolder _folder = new();

    [Fact]
    public async Task Key_IsMadeOnceAndShownByRole()
    {
        var made = (await RunAsync("key", "make", "k.pem", "--ledger", Id)).Succeeds();
        Assert.Contains($"{Id}/recovery+", made.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("PRIVATE", made.Output, StringComparison.Ordinal);
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(_folder["k.pem"]));
        Assert.Equal(made.Output, (await RunAsync("key", "show", "k.pem", "--ledger", Id)).Succeeds().Output);

        var before = await File.ReadAllBytesAsync(_folder["k.pem"]);
        (await RunAsync("key", "make", "k.pem", "--ledger", Id)).Fails(73, "never overwritten");
        Assert.Equal(before, await File.ReadAllBytesAsync(_folder["k.pem"]));
        await File.WriteAllTextAsync(_folder["none.pem"], "no key");
        (await RunAsync("key", "show", "none.pem", "--ledger", Id)).Fails(65, "none.pem is no key file");
        (await RunAsync("key", "show", "k.pem")).Fails(64, "--ledger");
    }

    [Fact]
    public async Task Configuration_OfALedgerWithARecoveryKey_NeedsItsSignature()
    {
        var key = (await RunAsync("key", "make", "recovery.pem", "--ledger", Id, "--json")).Succeeds().Json.GetProperty("recovery")
            .GetString()!;
        (await RunAsync("key", "make", "other.pem", "--ledger", Id)).Succeeds();
        await using var server = await StartAsync("--recovery-keys", key);
        (await server.RunAsync(_folder.Path, "ledger", "draft", "-o", "next.txt")).Succeeds();
        var text = await File.ReadAllTextAsync(_folder["next.txt"]);
        Assert.Contains($"key {key}\n", text, StringComparison.Ordinal);
        await File.WriteAllTextAsync(_folder["next.txt"],
            text.Replace("publication-interval-us ", "publication-interval-us 1", StringComparison.Ordinal));
        (await RunAsync("key", "sign", "next.txt", "--key", "recovery.pem")).Succeeds();
        (await RunAsync("key", "sign", "next.txt", "--key", "other.pem", "-o", "forged")).Succeeds();

        (await server.RunAsync(_folder.Path, "ledger", "configure", "next.txt")).Fails(69);
        (await server.RunAsync(_folder.Path, "ledger", "configure", "forged")).Fails(69);
        Assert.Contains("holds the configuration", (await server.RunAsync(_folder.Path, "ledger", "configure", "next.txt.signed"))
            .Succeeds().Output, StringComparison.Ordinal);
        // It names the record event before it, and can be put in once.
        (await server.RunAsync(_folder.Path, "ledger", "configure", "next.txt.signed")).Fails(69);
        (await server.RunAsync(_folder.Path, "ledger", "draft", "-o", "then.txt")).Succeeds();
        Assert.Equal(
            (await File.ReadAllLinesAsync(_folder["next.txt"])).Where(l => l.StartsWith("publication-interval", StringComparison.Ordinal)),
            (await File.ReadAllLinesAsync(_folder["then.txt"])).Where(l => l.StartsWith("publication-interval", StringComparison.Ordinal)));
        (await server.StopAsync()).Ends(0);
    }

    /// <summary>New head keys: the server has them before the record names them, and tokens before and after stay Valid.</summary>
    [Fact]
    public async Task Configuration_WithOtherHeadKeys_ChangesThem()
    {
        await File.WriteAllTextAsync(_folder["a"], "a");
        await using (var first = await StartAsync())
        {
            (await first.RunAsync(_folder.Path, "stamp", "a")).Succeeds();
            (await first.RunAsync(_folder.Path, "ledger", "draft", "-o", "next.txt")).Succeeds();
            var made = (await RunAsync("key", "make", "next.pem", "--ledger", Id, "--json")).Succeeds().Json;
            var heads = new[] { "alpha_heads", "beta_heads" }.Select(role => made.GetProperty(role).GetString()!).ToList();
            var lines = (await File.ReadAllLinesAsync(_folder["next.txt"])).Select(
                line => heads.Find(key => line.StartsWith($"key {key[..(key.IndexOf('+') + 1)]}", StringComparison.Ordinal)) is { } key
                    ? $"key {key}" : line);
            await File.WriteAllTextAsync(_folder["next.txt"], string.Concat(lines.Select(line => line + "\n")));
            // The server does not hold them yet.
            (await first.RunAsync(_folder.Path, "ledger", "configure", "next.txt")).Fails(69, made.GetProperty("fingerprint").GetString()!);
            (await first.StopAsync()).Ends(0);
        }

        File.Move(_folder["next.pem"], Path.Combine(_folder["data"], "keys", "next.pem"));
        await using var server = await ServerProcess.StartAsync(_folder.Path, _folder["data"]);
        (await server.RunAsync(_folder.Path, "ledger", "configure", "next.txt")).Succeeds();

        // Met again, the ledger shows its newer record.
        (await server.RunAsync(_folder.Path, "stamp", "a", "-o", "b.lts")).Succeeds();
        (await RunAsync("verify", "a", "b.lts")).Succeeds();
        (await RunAsync("verify", "a")).Succeeds();
        (await server.StopAsync()).Ends(0);
    }

    [Fact]
    public async Task Sign_WhatIsNoEventForIt_IsRefused()
    {
        (await RunAsync("key", "make", "k.pem", "--ledger", Id)).Succeeds();
        await File.WriteAllTextAsync(_folder["x"], $"linking event v1\nheartbeat\nledger {Id}\n");

        (await RunAsync("key", "sign", "x", "--key", "k.pem")).Fails(65, "x is no text of a configuration or successor event");
        (await RunAsync("key", "sign", "x")).Fails(64, "--key");
    }

    [Fact]
    public async Task Notice_StandsInTheRecord()
    {
        await using var server = await StartAsync();

        (await server.RunAsync(_folder.Path, "ledger", "notice", "weakened", "sha2-256", "2031-01-01", "--text", "one", "--text", "two"))
            .Succeeds();

        (await server.RunAsync(_folder.Path, "ledger", "notice", "nothing")).Fails(64, "stolen KEY TIME");
        (await server.RunAsync(_folder.Path, "ledger", "notice", "clock", "1", "2")).Fails(64, "linking ledger strike");
        (await server.RunAsync(_folder.Path, "ledger", "notice", "unprovable", "2", "1")).Fails(64, "none of these");
        (await server.RunAsync(_folder.Path, "ledger", "notice", "stolen", "key", "2031-01-01")).Fails(64, "no verifier key");
        var record = await RecordAsync(server);
        Assert.Contains("about weakened sha2-256 2031-01-01T00:00:00.000000Z", record, StringComparison.Ordinal);
        Assert.Contains("text two", record, StringComparison.Ordinal);
        (await server.StopAsync()).Ends(0);
    }

    /// <summary>A struck round says no time any more: its token is worth what a publication proves.</summary>
    [Fact]
    public async Task Strike_TakesTheTimeFromItsRounds()
    {
        await using var server = await StartAsync();
        await File.WriteAllTextAsync(_folder["a"], "a");
        var round = (await server.RunAsync(_folder.Path, "stamp", "a", "--json")).Succeeds().Json.GetProperty("round").GetUInt64();

        (await server.RunAsync(_folder.Path, "ledger", "strike", $"{round}", "--text", "the clock was wrong")).Succeeds();

        // Met again, the ledger shows its newer record.
        (await server.RunAsync(_folder.Path, "stamp", "a", "-f", "-o", "b.lts")).Succeeds();
        Assert.Contains("LNK-CLOCK", (await RunAsync("verify", "a", "a.lts")).Ends(2).Output, StringComparison.Ordinal);
        (await server.RunAsync(_folder.Path, "ledger", "strike", "9999")).Fails(69);
        (await server.StopAsync()).Ends(0);
    }

    public void Dispose() => _folder.Dispose();

    private Task<CliResult> RunAsync(params string[] args) => Cli.RunAsync(_folder.Path, args);

    private Task<ServerProcess> StartAsync(params string[] more)
        => ServerProcess.StartAsync(_folder.Path, _folder["data"], ["--ledger", Id, .. more]);

    private async Task<string> RecordAsync(ServerProcess server)
    {
        (await server.RunAsync(_folder.Path, "ledger", "draft", "-o", "any.txt")).Succeeds();
        var file = Directory.GetFiles(_folder["trust"], "*.lrc", SearchOption.AllDirectories).Single();
        return (await RunAsync("info", file)).Succeeds().Output;
    }
}
