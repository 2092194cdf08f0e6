using Linking.Protocol;
using Linking.Testing;

namespace Linking.Cli.Tests;

/// <summary>API keys: made by the operator, shown by stamp from a file or a variable, kept by backup.</summary>
public sealed class ApiKeyCommandTests : IDisposable
{
    private const string Afar = "http://192.0.2.7:8070";

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Keys_AreMadeShownBackedUpAndEnded()
    {
        await File.WriteAllTextAsync(_folder["a"], "a");
        await using var server = await ServerProcess.StartAsync(_folder.Path, "data", "--submitters", "all");
        (await server.RunAsync(_folder.Path, "stamp", "a")).Fails(69, "Stamp needs an API key at this server");

        Assert.Matches(
            "^press has the key [0-9a-f]{16} for stamp and extend until .*; round [0-9]+ states change 1. It is in press.key.",
            (await RunAsync("access", "key", "add", "press", "-o", "press.key", "--volume", "100")).Succeeds().Output);
        var printed = (await RunAsync("access", "key", "add", "other", "--scope", "extend")).Succeeds();
        Assert.True(ApiKeyText.TryParse(printed.Output.TrimEnd('\n'), out _));
        Assert.Contains("It is not shown again.", printed.Error, StringComparison.Ordinal);
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(_folder["press.key"]));
        (await RunAsync("access", "key", "add", "third", "-o", "press.key")).Fails(73, "A key is never overwritten");
        (await RunAsync("access", "key", "add", "press", "-o", "again.key")).Fails(69, "There is a key press already");
        Assert.False(File.Exists(_folder["again.key"]));

        var stamp = await server.RunAsync(_folder.Path, "stamp", "a", "-o", "1.lts", "--api-key", "press.key");
        stamp.Succeeds();
        var text = (await File.ReadAllTextAsync(_folder["press.key"])).Trim();
        (await RunWithAsync(server, "LINKING_API_KEY", text, "stamp", "a", "-o", "2.lts")).Succeeds();
        (await RunWithAsync(server, "LINKING_API_KEY", printed.Output.Trim(), "stamp", "a", "-o", "3.lts")).Fails(69, "is for extend");
        (await RunWithAsync(server, "LINKING_API_KEY_FILE", "press.key", "extend", "1.lts")).Succeeds();
        (await server.RunAsync(_folder.Path, "stamp", "a", "--api-key", "press.key")).Succeeds();
        (await server.RunAsync(_folder.Path, "renew", "a", "--same-functions")).Fails(69, "needs an API key");
        (await server.RunAsync(_folder.Path, "renew", "a", "--same-functions", "--api-key", "press.key")).Succeeds();
        (await Cli.RunAsync(
            _folder.Path, "cover", "--from", "data", "--in", server.Address, "-o", "cover", "--api-key", "missing")).Fails(66, "missing");
        // These ask the server too.
        (await server.RunAsync(_folder.Path, "publication", "appearances", "--api-key", "press.key")).Succeeds();
        var audit = await server.RunAsync(_folder.Path, "events", "verify", "--data", "data", "--live", "--api-key", "press.key");
        Assert.Contains(audit.Code, (int[])[0, 2]);
        (await server.RunAsync(
            _folder.Path, "events", "export", "--data", "data", "--first", "1", "--last", "1", "-o", "e", "--api-key", "missing"))
            .Fails(66, "missing");

        // What may have been made is kept.
        var unheard = await RunAsync("access", "key", "add", "later", "-o", "later.key", "--operator", "http://127.0.0.1:9");
        unheard.Fails(69, "Perhaps the server has made the key");
        Assert.True(ApiKeyText.TryParse((await File.ReadAllTextAsync(_folder["later.key"])).Trim(), out _));
        (await RunAsync("access", "key", "add", "later", "-o", "never.key", "--operator", "nowhere")).Fails(64, "--operator");
        Assert.False(File.Exists(_folder["never.key"]));

        var keys = (await RunAsync("access", "key", "list", "--json")).Succeeds().Json.GetProperty("keys");
        Assert.Equal(["press", "other"], keys.EnumerateArray().Select(k => k.GetProperty("name").GetString()));
        var backup = (await RunAsync("backup", "--data", "data", "--to", "b", "--json")).Succeeds().Json;
        Assert.Equal(["api-keys.litedb"], backup.GetProperty("access").EnumerateArray().Select(n => n.GetString()));

        (await RunAsync("access", "key", "end", "press")).Succeeds();
        (await server.RunAsync(_folder.Path, "stamp", "a", "-o", "4.lts", "--api-key", "press.key")).Fails(69, "of press has ended");
        Assert.Contains("no, it ended", (await RunAsync("access", "key", "list")).Succeeds().Output, StringComparison.Ordinal);
        Assert.Equal(3, (await RunAsync("access", "key", "changes")).Succeeds().Output.Split("linking api-keys v1\n").Length - 1);
        (await server.StopAsync()).Ends(0);
        File.Move(_folder["data/api-keys.litedb"], _folder["lost"]);
        (await RunAsync("backup", "--data", "data", "--to", "b")).Fails(65, "api-keys.litedb is missing, and the ledger states 3 changes");
        Assert.Contains(
            "API keys that were ended after the backup are in force again",
            (await RunAsync("restore", "--from", "b", "--data", "new")).Succeeds().Output,
            StringComparison.Ordinal);
        Assert.Equal(
            await File.ReadAllBytesAsync(_folder["b/api-keys.litedb"]), await File.ReadAllBytesAsync(_folder["new/api-keys.litedb"]));

        Task<CliResult> RunAsync(params string[] args) => server.RunAsync(_folder.Path, args);
    }

    [Fact]
    public async Task Keys_ThatAreNone_OrWouldBeRead_AreNotSent()
    {
        await File.WriteAllTextAsync(_folder["a"], "a");
        var (one, other) = (ApiKeyText.Generate().Reveal(), ApiKeyText.Generate().Reveal());
        Write("key", $"{one}\n");
        Write("broken", $"# mine\n\n{one[..80]}\n");
        Write("keys", $"https://one.example:8070 {one}\nhttps://two.example:8070 {other}\n");
        Write("open", one);
        Write("mixed", $"https://one.example:8070 {one}\n{other}\n");
        Write("unsaid", $"one.example:8070 {one}\n");
        File.SetUnixFileMode(_folder["open"], UnixFileMode.UserRead | UnixFileMode.GroupRead);

        await FailsAsync(64, "others on the way could read it", "--api-key", "key", "--server", Afar);
        await FailsAsync(64, "others on the way", "--api-key", "key", "--server", "http://127.0.0.1:9", "--proxy", "http://192.0.2.7:3128");
        string[] several = ["--server", "https://one.example", "--server", "https://two.example"];
        await FailsAsync(64, "Several servers are named", ["--api-key", "key", .. several]);
        await FailsAsync(65, "broken: line 3 is neither", "--api-key", "broken");
        await FailsAsync(66, "others than its owner may read it", "--api-key", "open");
        await FailsAsync(66, "missing", "--api-key", "missing");
        await FailsAsync(65, "mixed: line 2 has no server's address", "--api-key", "mixed");
        await FailsAsync(65, "unsaid: line 1 is neither", "--api-key", "unsaid");
        // What variables say is for the server that is asked where none is named.
        foreach (var (variable, value) in ((string, string)[])[("LINKING_API_KEY", one), ("LINKING_API_KEY_FILE", "key")])
        {
            (await RunWithAsync(null, variable, value, "stamp", "a", "--server", "http://127.0.0.1:9"))
                .Fails(69, "is not shown to http://127.0.0.1:9");
        }

        (await RunWithAsync(null, "LINKING_API_KEY", one[..90], "stamp", "a")).Fails(64, "LINKING_API_KEY holds no API key");

        async Task FailsAsync(int code, string sentence, params string[] args)
        {
            var result = await Cli.RunAsync(_folder.Path, ["stamp", "a", .. args]);
            result.Fails(code, sentence);
            Assert.DoesNotContain(one[22..60], result.Error, StringComparison.Ordinal);
        }

        void Write(string name, string content)
        {
            File.WriteAllText(_folder[name], content);
            File.SetUnixFileMode(_folder[name], UnixFileMode.UserRead | UnixFileMode.UserWrite);
        }
    }

    [Fact]
    public async Task WrongWords_AreNamed()
    {
        (await RunAsync("--scope", "all")).Fails(64, "'all' is none of stamp, extend");
        (await RunAsync("--round-share", "101")).Fails(64, "'101' is not a number from 1 to 100");
        (await RunAsync("--until", "soon")).Fails(64, "'soon' is not a day");

        Task<CliResult> RunAsync(params string[] args) => Cli.RunAsync(_folder.Path, ["access", "key", "add", "a", .. args]);
    }

    private Task<CliResult> RunWithAsync(ServerProcess? server, string name, string value, params string[] args) => Cli.RunAsync(
        _folder.Path, [], new Dictionary<string, string>(server?.Variables ?? [], StringComparer.Ordinal) { [name] = value }, args);
}
