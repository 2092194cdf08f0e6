using System.Globalization;
using System.Text.Json;

using Linking.Testing;

namespace Linking.Cli.Tests;

/// <summary>policy announced: what a ledger had announced until a past day, for a stranger with its public files.</summary>
public sealed class AnnouncedDocumentsTests : IDisposable
{
    private const string Id = "announcing.example/ledger";

    private readonly TemporaryFolder _folder = new();

    private static string Today => DateTime.UtcNow.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Announced_DocumentsOfAPastDay_AreFoundByAStrangerWithTheirProof()
    {
        await using var server = await MakeAsync();

        // From a folder and from the address the same; with documents that nobody made a statement about.
        foreach (var place in (string[])["static", server.HistoryAddress!])
        {
            var found = (await RunAsync(place, "--json")).Succeeds().Json.GetProperty("documents").EnumerateArray().ToList();
            Assert.Equal(["spec", "software"], found.Select(d => d.GetProperty("kind").GetString()));
            Assert.Equal([1, 2], found.Select(d => d.GetProperty("announced_number").GetInt32()));
            Assert.Equal(["announced/spec.txt", "announced/tool.bin"], found.Select(d => d.GetProperty("document").GetString()));
            var said = Assert.Single(found[0].GetProperty("statements").EnumerateArray());
            Assert.Equal("announced/spec.txt.statement", said.GetProperty("name").GetString());
            Assert.Equal((1, "our format"), (said.GetProperty("publication").GetInt32(), said.GetProperty("text")[0].GetString()));
            Assert.Empty(found[1].GetProperty("statements").EnumerateArray());
        }

        var shown = (await RunAsync("static", "--kind", "spec", "-o", "kept")).Succeeds().Output;
        Assert.Contains($"1 announced by {Id} until {Today} 23:59:59.999999 UTC", shown, StringComparison.Ordinal);
        Assert.Contains("in publication 1 of ", shown, StringComparison.Ordinal);
        Assert.Contains("“our format”", shown, StringComparison.Ordinal);

        // What was written is what anybody verifies.
        Assert.Equal("a format", await File.ReadAllTextAsync(_folder["kept/spec.txt"]));
        (await Cli.RunAsync(_folder.Path, "verify", "--announced", "kept/spec.txt", "-p", "static")).Succeeds();
        (await RunAsync("static", "--kind", "spec", "-o", "kept")).Fails(73);
        (await server.StopAsync()).Ends(0);
    }

    [Fact]
    public async Task Announced_ChangedForgedOrMissing_IsNotBelieved()
    {
        await using var server = await MakeAsync();
        // A stamped text that reads like a statement is none: the ledger did not write it.
        var statement = await File.ReadAllTextAsync(_folder["static/announced/spec.txt.statement"]);
        await File.WriteAllTextAsync(
            _folder["forged.statement"], statement.Replace("our format", "no format", StringComparison.Ordinal));
        (await server.RunAsync(_folder.Path, "stamp", "forged.statement")).Succeeds();
        (await server.RunAsync(_folder.Path, "publish")).Succeeds();
        (await server.StopAsync()).Ends(0);
        foreach (var name in (string[])["forged.statement", "forged.statement.lts"])
            File.Copy(_folder[name], _folder["static/announced/" + name]);
        await File.AppendAllTextAsync(_folder["static/announced/index.txt"], "announced/forged.statement\n../../etc/passwd\n");
        Assert.Single((await DocumentsAsync(0))[0].GetProperty("statements").EnumerateArray());

        // A statement's token exchanged for another one's; a document that was changed, or is not there.
        File.Copy(_folder["forged.statement.lts"], _folder["static/announced/spec.txt.statement.lts"], overwrite: true);
        Assert.Empty((await DocumentsAsync(0))[0].GetProperty("statements").EnumerateArray());
        await File.AppendAllTextAsync(_folder["static/announced/tool.bin"], " ");
        Assert.Equal(JsonValueKind.Null, (await DocumentsAsync(66))[1].GetProperty("document").ValueKind);
        File.Delete(_folder["static/announced/spec.txt"]);
        Assert.Equal(JsonValueKind.Null, (await DocumentsAsync(66))[0].GetProperty("document").ValueKind);
        Assert.Contains("is not there", (await RunAsync("static")).Ends(66).Output, StringComparison.Ordinal);

        (await RunAsync("static", "--kind", "policy")).Fails(2, "announces such a document");
        (await Cli.RunAsync(_folder.Path, "policy", "announced", "2020-01-01", "static")).Fails(2);
        (await Cli.RunAsync(_folder.Path, "policy", "announced", "soon", "static")).Fails(64);
        (await RunAsync("static", "--identity", string.Join(':', Enumerable.Repeat(new string('0', 64), 2)))).Fails(76);
        (await RunAsync("nowhere")).Fails(69);
    }

    /// <summary>What a link leads to was not put there to be given out, and no name leads out of the folder.</summary>
    [Fact]
    public async Task Export_LinksAndOddNames_AreLeftOut()
    {
        await using (var server = await MakeAsync())
            (await server.StopAsync()).Ends(0);
        var key = _folder["data/keys/heads.pem"];
        File.CreateSymbolicLink(_folder["data/announced/key.pem"], key);
        Directory.CreateSymbolicLink(_folder["data/announced/keys"], _folder["data/keys"]);
        Directory.CreateDirectory(_folder["data/policy"]);
        Directory.CreateSymbolicLink(_folder["data/policy/1.2.3"], _folder["data/keys"]);
        Directory.CreateDirectory(_folder["data/beacons"]);
        File.CreateSymbolicLink(_folder["data/beacons/000001.1.lnb"], key);
        foreach (var name in (string[])["..name", ".hidden", "a b", "-x", "back\\..\\slash"])
            await File.WriteAllTextAsync(_folder["data/announced/" + name], "odd");
        var outside = Directory.GetFileSystemEntries(_folder.Path).Length;

        (await Cli.RunAsync(_folder.Path, "export", "--data", "data", "--static", "exported")).Succeeds();

        Assert.Equal(outside + 1, Directory.GetFileSystemEntries(_folder.Path).Length);
        var secret = await File.ReadAllBytesAsync(key);
        var files = Directory.GetFiles(_folder["exported"], "*", SearchOption.AllDirectories);
        Assert.All(files, file => Assert.Null(new FileInfo(file).LinkTarget));
        Assert.All(files, file => Assert.True(File.ReadAllBytes(file).AsSpan().IndexOf(secret) < 0, file));
        Assert.Equal(
            ["index.txt", "spec.txt", "spec.txt.statement", "spec.txt.statement.lts", "tool.bin"],
            Directory.GetFiles(_folder["exported/announced"]).Select(Path.GetFileName).Order(StringComparer.Ordinal));
    }

    private async Task<List<JsonElement>> DocumentsAsync(int code) =>
        [.. (await RunAsync("static", "--json")).Ends(code).Json.GetProperty("documents").EnumerateArray()];

    private Task<CliResult> RunAsync(string place, params string[] more) =>
        Cli.RunAsync(_folder.Path, ["policy", "announced", Today, place, .. more]);

    // A specification with a statement in publication 1, a program without one in publication 2.
    private async Task<ServerProcess> MakeAsync()
    {
        var server = await ServerProcess.StartAsync(
            _folder.Path, "data", "--ledger", Id, "--publish", "false", "--static", "static", "--history-listen", "http://127.0.0.1:0");
        await File.WriteAllTextAsync(_folder["spec.txt"], "a format");
        await File.WriteAllTextAsync(_folder["tool.bin"], "a program");
        string[] announce = ["announce", "spec.txt", "--kind", "spec", "--text", "our format", "--archive", "data/announced"];
        (await server.RunAsync(_folder.Path, announce)).Succeeds();
        (await server.RunAsync(_folder.Path, "publish")).Succeeds();
        (await server.RunAsync(_folder.Path, "stamp", "spec.txt")).Succeeds();
        File.Copy(_folder["tool.bin"], _folder["data/announced/tool.bin"]);
        (await server.RunAsync(_folder.Path, "publish", "--announce", "software=tool.bin")).Succeeds();
        return server;
    }
}
