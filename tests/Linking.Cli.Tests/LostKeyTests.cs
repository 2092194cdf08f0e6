using System.Diagnostics;

using Linking.Records;
using Linking.Testing;

namespace Linking.Cli.Tests;

/// <summary>The key files of a ledger are lost: with its recovery key it goes on, and without one it says what remains.</summary>
public sealed class LostKeyTests : IDisposable
{
    private const string Id = "lost.example/ledger";

    private readonly TemporaryFolder _folder = new();

    private string KeysFolder => Path.Combine(_folder["data"], "keys");

    [ProgramTheory("python3")]
    [InlineData("sqlite")]
    [InlineData("litedb")]
    public async Task HeadKeyLost_WithTheRecoveryKey_TheLedgerGoesOn(string store)
    {
        await StampedLedgerAsync("--store", store);
        File.Delete(Path.Combine(KeysFolder, "heads.pem"));
        (await RunAsync("key", "make", "next.pem", "--ledger", Id)).Succeeds();
        File.Copy(_folder["next.pem"], Path.Combine(KeysFolder, "next.pem"));

        await using (var server = await RestartAsync(store))
        {
            var status = (await server.RunAsync(_folder.Path, "status")).Ends(3).Output;
            Assert.Contains("READONLY", status, StringComparison.Ordinal);
            Assert.Contains($"The private key of {Id} with the fingerprint ", status, StringComparison.Ordinal);
            Assert.Contains("'seal new' and signed by the recovery keys", status, StringComparison.Ordinal);
            (await server.RunAsync(_folder.Path, "stamp", "b")).Fails(69, "read-only");
            (await server.RunAsync(_folder.Path, "ledger", "notice", "other", "--text", "lost"))
                .Fails(69, "only a configuration with 'seal new'");

            // The last round's head is signed nowhere but in the tokens that were given out.
            (await server.RunAsync(_folder.Path, "match", "a.lts")).Fails(69, "cannot sign for it now");
            await DraftAsync(server, "event");
            await HostileAsync(server);

            Assert.Contains(
                "holds the configuration", (await server.RunAsync(_folder.Path, "ledger", "configure", "event.signed")).Succeeds().Output,
                    StringComparison.Ordinal);
            (await server.RunAsync(_folder.Path, "ledger", "configure", "event.signed")).Fails(69, "'record' line");
            Assert.Contains(": issuing", (await server.RunAsync(_folder.Path, "status")).Succeeds().Output, StringComparison.Ordinal);
            (await server.RunAsync(_folder.Path, "stamp", "b")).Succeeds();
            (await server.RunAsync(_folder.Path, "publish")).Succeeds();
            (await server.StopAsync()).Ends(0);
        }

        await VerifyAsync("a");
        await VerifyAsync("b");
        (await RunAsync("fsck", "--data", _folder["data"])).Succeeds();

        await using var again = await RestartAsync(store);
        Assert.Contains(": issuing", (await again.RunAsync(_folder.Path, "status")).Succeeds().Output, StringComparison.Ordinal);
        await File.WriteAllTextAsync(_folder["c"], "c");
        (await again.RunAsync(_folder.Path, "stamp", "c")).Succeeds();
        await VerifyAsync("c");

        // The round whose own head was never made is covered by the next one.
        (await again.RunAsync(_folder.Path, "stamp", "a", "-o", "again.lts")).Succeeds();
        (await again.RunAsync(_folder.Path, "extend", "a.lts")).Succeeds();
        await VerifyAsync("a");
        (await again.StopAsync()).Ends(0);
    }

    [ProgramFact("python3")]
    public async Task AllKeysLost_WithTheRecoveryKey_BothComeAnew()
    {
        await StampedLedgerAsync();
        Directory.Delete(KeysFolder, recursive: true);
        (await RunAsync("key", "make", "next.pem", "--ledger", Id)).Succeeds();
        (await RunAsync("key", "make", "public.pem", "--ledger", Id)).Succeeds();
        Directory.CreateDirectory(KeysFolder);
        foreach (var name in new[] { "next.pem", "public.pem" })
            File.Copy(_folder[name], Path.Combine(KeysFolder, name));
        var key = (await RunAsync("key", "show", "public.pem", "--ledger", Id, "--json")).Succeeds().Json.GetProperty("publications")
            .GetString()!;

        await using var server = await RestartAsync("sqlite");
        await DraftAsync(server, "event", key);
        (await server.RunAsync(_folder.Path, "ledger", "configure", "event.signed")).Succeeds();
        (await server.RunAsync(_folder.Path, "stamp", "b")).Succeeds();
        (await server.RunAsync(_folder.Path, "publish")).Succeeds();
        (await server.RunAsync(_folder.Path, "extend", "b.lts")).Succeeds();
        await VerifyAsync("b");
        (await server.StopAsync()).Ends(0);
        (await RunAsync("fsck", "--data", _folder["data"])).Succeeds();
    }

    /// <summary>The publications' key alone: the heads' keys still seal, and a configuration brings another.</summary>
    [ProgramTheory("python3")]
    [InlineData(true)]
    [InlineData(false)]
    public async Task PublicationKeyLost_AConfigurationBringsAnother(bool hasRecovery)
    {
        await StampedLedgerAsync(hasRecovery);
        File.Delete(Path.Combine(KeysFolder, "publications.pem"));
        (await RunAsync("key", "make", "public.pem", "--ledger", Id)).Succeeds();
        File.Copy(_folder["public.pem"], Path.Combine(KeysFolder, "public.pem"));
        var key = (await RunAsync("key", "show", "public.pem", "--ledger", Id, "--json")).Succeeds().Json.GetProperty("publications")
            .GetString()!;

        await using var server = await RestartAsync("sqlite");
        Assert.Contains(
            $"{Id}/publications", (await server.RunAsync(_folder.Path, "status")).Ends(3).Output, StringComparison.Ordinal);
        (await server.RunAsync(_folder.Path, "stamp", "b")).Fails(69, "read-only");
        (await server.RunAsync(_folder.Path, "ledger", "draft", "-o", "event")).Succeeds();
        await ReplaceAsync("event", key);
        if (hasRecovery)
            (await RunAsync("key", "sign", "event", "--key", "recovery.pem")).Succeeds();
        (await server.RunAsync(_folder.Path, "ledger", "configure", hasRecovery ? "event.signed" : "event")).Succeeds();

        // The size of that round is still the lost key's; the next one is not.
        (await server.RunAsync(_folder.Path, "publish")).Fails(69, "publish after that round");
        (await server.RunAsync(_folder.Path, "stamp", "b")).Succeeds();
        (await server.RunAsync(_folder.Path, "publish")).Succeeds();
        await VerifyAsync("b");
        (await server.StopAsync()).Ends(0);
        (await RunAsync("fsck", "--data", _folder["data"])).Succeeds();
    }

    [Fact]
    public async Task HeadKeyLost_WithoutRecoveryKey_IsRefusedAndSaysWhatRemains()
    {
        await StampedLedgerAsync(hasRecovery: false);
        File.Delete(Path.Combine(KeysFolder, "heads.pem"));

        (await RunAsync("serve", "--data", "data")).Fails(78, "heads.pem is missing", "no recovery key", "cannot name it as its successor");
    }

    /// <summary>The head that would seal the record's newest event is lost with its key: the record cannot be continued.</summary>
    [Fact]
    public async Task HeadKeyLost_BehindAnEventThatNothingSeals_IsRefusedAndSaysWhatRemains()
    {
        await StampedLedgerAsync();
        await using (var server = await RestartAsync("sqlite"))
        {
            (await server.RunAsync(_folder.Path, "ledger", "notice", "other", "--text", "last")).Succeeds();
            (await server.StopAsync()).Ends(0);
        }

        File.Delete(Path.Combine(KeysFolder, "heads.pem"));
        (await RunAsync("serve", "--data", "data")).Fails(78, "no signed head covers", "cannot name it as its successor");
    }

    public void Dispose() => _folder.Dispose();

    private Task StampedLedgerAsync(params string[] more) => StampedLedgerAsync(hasRecovery: true, more);

    private async Task StampedLedgerAsync(bool hasRecovery, params string[] more)
    {
        (await RunAsync("key", "make", "recovery.pem", "--ledger", Id)).Succeeds();
        var key = (await RunAsync("key", "show", "recovery.pem", "--ledger", Id, "--json")).Succeeds().Json.GetProperty("recovery")
            .GetString()!;
        foreach (var name in new[] { "a", "b" })
            await File.WriteAllTextAsync(_folder[name], name);
        await using var server = await ServerProcess.StartAsync(
            _folder.Path, _folder["data"], ["--ledger", Id, .. hasRecovery ? ["--recovery-keys", key] : Array.Empty<string>(), .. more]);
        (await server.RunAsync(_folder.Path, "stamp", "a")).Succeeds();
        (await server.StopAsync()).Ends(0);
    }

    private Task<ServerProcess> RestartAsync(string store) => ServerProcess.StartAsync(_folder.Path, _folder["data"], "--store", store);

    /// <summary>A configuration that names next.pem for the heads, signed by the recovery key.</summary>
    private async Task DraftAsync(ServerProcess server, string name, params string[] keys)
    {
        (await server.RunAsync(_folder.Path, "ledger", "draft", "--seal-new", "-o", name)).Succeeds();
        var made = (await RunAsync("key", "show", "next.pem", "--ledger", Id, "--json")).Succeeds().Json;
        await ReplaceAsync(name, [.. new[] { "alpha_heads", "beta_heads" }.Select(role => made.GetProperty(role).GetString()!), .. keys]);
        (await RunAsync("key", "sign", name, "--key", "recovery.pem")).Succeeds();
    }

    /// <summary>Puts keys into the place of those of the same names.</summary>
    private async Task ReplaceAsync(string name, params string[] keys)
    {
        var lines = (await File.ReadAllLinesAsync(_folder[name])).Select(line => Array.Find(
            keys, key => line.StartsWith($"key {key[..(key.IndexOf('+') + 1)]}", StringComparison.Ordinal)) is { } key
                ? $"key {key}" : line);
        await File.WriteAllTextAsync(_folder[name], string.Concat(lines.Select(line => line + "\n")));
    }

    private async Task HostileAsync(ServerProcess server)
    {
        // Not signed; signed by another key; sealed by the keys that are lost; with a key that is not here.
        (await server.RunAsync(_folder.Path, "ledger", "configure", "event")).Fails(69, "signed by the ledger's recovery keys");
        (await RunAsync("key", "sign", "event", "--key", "next.pem", "-o", "forged")).Succeeds();
        (await server.RunAsync(_folder.Path, "ledger", "configure", "forged")).Fails(69, "signed by the ledger's recovery keys");
        var text = await File.ReadAllTextAsync(_folder["event"]);
        await File.WriteAllTextAsync(_folder["old"], text.Replace("seal new", "seal old", StringComparison.Ordinal));
        (await RunAsync("key", "sign", "old", "--key", "recovery.pem")).Succeeds();
        (await server.RunAsync(_folder.Path, "ledger", "configure", "old.signed")).Fails(69, "only a configuration with 'seal new'");
        (await server.RunAsync(_folder.Path, "ledger", "draft", "--seal-new", "-o", "same")).Succeeds();
        (await RunAsync("key", "sign", "same", "--key", "recovery.pem")).Succeeds();
        (await server.RunAsync(_folder.Path, "ledger", "configure", "same.signed")).Fails(69, "is not on this node");
        Assert.Contains("READONLY", (await server.RunAsync(_folder.Path, "status")).Ends(3).Output, StringComparison.Ordinal);
    }

    private async Task VerifyAsync(string name)
    {
        Assert.Contains("VALID", (await RunAsync("verify", name)).Succeeds().Output, StringComparison.OrdinalIgnoreCase);
        var record = Directory.GetFiles(_folder["trust"], "*.lrc", SearchOption.AllDirectories).Single();
        var identity = RecordFile.Decode(await File.ReadAllBytesAsync(record)).Entries[0].Link();
        var script = DocumentationTests.Find("tests/independent/v1/linking1_verify.py");
        using var second = Process.Start(new ProcessStartInfo(
            "python3", [script, _folder[name], _folder[$"{name}.lts"], "--identity", $"{identity}", "--record", record])
        {
            RedirectStandardOutput = true, UseShellExecute = false,
        })!;
        var said = await second.StandardOutput.ReadToEndAsync();
        await second.WaitForExitAsync();
        Assert.True(second.ExitCode == 0, said);
    }

    private Task<CliResult> RunAsync(params string[] args) => Cli.RunAsync(_folder.Path, args);
}
