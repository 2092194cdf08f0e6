using Linking.Testing;

namespace Linking.Cli.Tests;

/// <summary>key activate, suspend and list: a real server, and officers whose certificates openssl has made.</summary>
public sealed class KeyActivationCommandTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [ProgramFact("openssl")]
    public async Task TwoOfficers_LetTheKeysSign_AndAStartOrOneOfThemEndsIt()
    {
        MakeCertificate("server", "-addext subjectAltName=IP:127.0.0.1");
        await File.WriteAllTextAsync(_folder["file"], "data");
        foreach (var name in (string[])["anna", "bert"])
            MakeCertificate(name);
        await using (var server = await StartAsync())
        {
            foreach (var name in (string[])["anna", "bert"])
            {
                (await RunAsync(server, "anna", "access", "add", name, "--role", "security-officer", "--certificate", $"{name}.pem"))
                    .Succeeds();
            }

            Assert.Contains("READONLY: The key", (await StatusAsync(server)).Output, StringComparison.Ordinal);
            (await server.RunAsync(_folder.Path, "stamp", "file")).Fails(69, "keys that sign are missing or cannot sign now");
            (await RunAsync(server, "anna", "key", "activate", "--for", "8h"))
                .Fails(75, "1 more security officer has to make the identical call by");
            Assert.Contains(
                "Activation of all keys for issuing for 8h: 1 of 2", (await StatusAsync(server)).Output, StringComparison.Ordinal);
            var active = (await RunAsync(server, "bert", "key", "activate", "--for", "8h", "--json")).Succeeds().Json.GetProperty("keys");
            Assert.Equal(2, active.GetArrayLength());
            await Eventually.TrueAsync(async () => (await StatusAsync(server)).Output.Contains(": issuing", StringComparison.Ordinal));
            (await server.RunAsync(_folder.Path, "stamp", "file")).Succeeds();
            Assert.Contains("VALID", (await server.RunAsync(_folder.Path, "verify", "file")).Succeeds().Output, StringComparison.Ordinal);

            var fingerprint = active[0].GetProperty("fingerprint").GetString()!;
            Assert.Contains(
                "heads   not active", (await RunAsync(server, "bert", "key", "suspend", fingerprint[..8])).Succeeds().Output,
                StringComparison.Ordinal);
            await Eventually.TrueAsync(async () => (await StatusAsync(server)).Output.Contains("READONLY", StringComparison.Ordinal));
            Assert.Matches("publications +active for 7h more", (await RunAsync(server, "anna", "key", "list")).Succeeds().Output);
            (await server.StopAsync(signal: 9)).Ends(128 + 9);
        }

        await using var again = await StartAsync();
        var list = (await RunAsync(again, "anna", "key", "list", "--json")).Succeeds().Json;
        Assert.Equal((true, 2), (list.GetProperty("activation_needed").GetBoolean(), list.GetProperty("approvals").GetInt32()));
        Assert.DoesNotContain("remaining_us\":[0-9]", list.GetRawText(), StringComparison.Ordinal);
        Assert.All(
            list.GetProperty("keys").EnumerateArray().SelectMany(k => k.GetProperty("uses").EnumerateArray()),
            use => Assert.False(use.GetProperty("active").GetBoolean()));
        (await again.StopAsync()).Ends(0);
        (await Cli.RunAsync(_folder.Path, "fsck", "--data", "data")).Succeeds();
    }

    /// <summary>Without accounts whoever stands at the machine activates; the span ends by itself.</summary>
    [Fact]
    public async Task Span_EndsByItself_AndTheLogSaysSo()
    {
        await using var server = await ServerProcess.StartAsync(_folder.Path, _folder["data"], "--key-activation", "true");
        (await server.RunAsync(_folder.Path, "key", "activate", "--for", "3s")).Succeeds();
        await Eventually.TrueAsync(async () =>
            !(await server.RunAsync(_folder.Path, "key", "list")).Succeeds().Output.Contains("active for", StringComparison.Ordinal));
        Assert.Contains("nothing is signed with it", (await server.RunAsync(_folder.Path, "status")).Output, StringComparison.Ordinal);
        var suspended = (await server.RunAsync(_folder.Path, "key", "suspend", "--json")).Succeeds().Json;
        Assert.False(suspended.GetProperty("active_after_start").GetBoolean());
        // Who did not call last sees the keys all the same.
        var made = (await server.RunAsync(_folder.Path, "key", "generate", "next", "--ledger", "a.example/b", "--json")).Succeeds().Json;
        var listed = (await server.RunAsync(_folder.Path, "key", "list", "--ledger", "a.example/b", "--json")).Succeeds().Json
            .GetProperty("keys").EnumerateArray().Single(k => k.GetProperty("fingerprint").GetString() ==
                made.GetProperty("fingerprint").GetString()!.Replace(" ", "", StringComparison.Ordinal));
        foreach (var role in (string[])["alpha_heads", "beta_heads", "publications", "recovery"])
            Assert.Equal(made.GetProperty(role).GetString(), listed.GetProperty(role).GetString());
        Assert.Contains(
            made.GetProperty("beta_heads").GetString()!,
            (await server.RunAsync(_folder.Path, "key", "list", "--ledger", "a.example/b")).Succeeds().Output, StringComparison.Ordinal);
        (await server.StopAsync()).Ends(0);
        var events = (await Cli.RunAsync(_folder.Path, "events", "list", "--data", "data")).Succeeds().Output;
        Assert.Contains("act: end", events, StringComparison.Ordinal);
        Assert.Contains("act: suspend", events, StringComparison.Ordinal);
    }

    [Fact]
    public async Task WrongWords_AreNamed()
    {
        (await Cli.RunAsync(_folder.Path, "key", "activate", "--for", "long")).Fails(64, "'long' is not a duration");
        (await Cli.RunAsync(_folder.Path, "key", "activate", "--for", "1h", "--purpose", "all")).Fails(64, "'all' is none of heads");
        (await Cli.RunAsync(_folder.Path, "key", "activate", "xyz", "--for", "1h")).Fails(64, "neither a fingerprint of a key");
        (await Cli.RunAsync(_folder.Path, "key", "activate")).Fails(64, "--for");
        await using var server = await ServerProcess.StartAsync(_folder.Path, _folder["data"]);
        (await server.RunAsync(_folder.Path, "key", "suspend", "00000000")).Fails(64, "0 keys of the server have a fingerprint");
        (await server.RunAsync(_folder.Path, "key", "activate", "--for", "1h")).Fails(69, "KeyActivation is off");
        Assert.Contains(
            "makes them active again", (await server.RunAsync(_folder.Path, "key", "suspend")).Succeeds().Output, StringComparison.Ordinal);
        (await server.StopAsync()).Ends(0);
    }

    private Task<ServerProcess> StartAsync() => ServerProcess.StartAsync(
        _folder.Path, _folder["data"], "--certificate", _folder["server.pem"], "--certificate-key", _folder["server.key"],
        "--listen", "http://127.0.0.1:0", "--operator-listen", "https://127.0.0.1:0", "--key-activation", "true", "--approvals", "2");

    private Task<CliResult> StatusAsync(ServerProcess server) => RunAsync(server, "anna", "status");

    private Task<CliResult> RunAsync(ServerProcess server, string person, params string[] args) => server.RunAsync(
        _folder.Path, [.. args, "--ca", "server.pem", "--client-certificate", $"{person}-both.pem"]);

    private void MakeCertificate(string name, string more = "") => OfficerFiles.Make(_folder, name, more);
}
