using System.Diagnostics;

using Linking.Events;
using Linking.Hashing;
using Linking.Records;
using Linking.Testing;

namespace Linking.Cli.Tests;

/// <summary>The public files of a ledger, over HTTP, from the sink and exported; judged by the second reader.</summary>
public sealed class ExportTests : IDisposable
{
    private static readonly string Checker = DocumentationTests.Find("tests/independent/v1/check_tiles.py");

    private readonly TemporaryFolder _folder = new();

    [ProgramFact("python3")]
    public async Task PublicFiles_OfEveryKind_AreAcceptedByTheSecondReader()
    {
        var files = _folder["files"];
        string[] keys;
        await using (var server = await StartAsync("--static", files))
        {
            await StampAsync(server, 3);
            (await server.RunAsync(_folder.Path, "publish")).Succeeds();
            keys = Keys(Path.Combine(files, "publications", "record.lrc"));

            Check(server.HistoryAddress!, keys).Succeeds();
            Check(files, keys).Succeeds();
            await StampAsync(server, 2);
            Check(server.HistoryAddress!, keys).Succeeds();
            (await server.RunAsync(_folder.Path, "publish")).Succeeds();
            Check(files, keys).Succeeds();

            // What stands in the folder is what the server gives.
            using var web = new HttpClient { BaseAddress = new Uri(server.HistoryAddress!) };
            foreach (var path in Directory.GetFiles(files, "*", SearchOption.AllDirectories).Select(f => Path.GetRelativePath(files, f)))
            {
                if (path != "README.md")
                    Assert.Equal(await File.ReadAllBytesAsync(Path.Combine(files, path)), await web.GetByteArrayAsync(path));
            }

            (await server.StopAsync()).Ends(0);
        }

        // Without the server, and without its keys.
        Directory.Delete(_folder["data/keys"], recursive: true);
        var exported = (await ExportAsync("exported", "--json")).Succeeds().Json;
        Assert.Equal((6, 5, 2), (Number("rounds"), Number("checkpoint"), Number("publications")));
        Check(_folder["exported"], keys).Succeeds();
        Assert.Equal(0, (await ExportAsync("files", "--json")).Succeeds().Json.GetProperty("written").GetInt32());
        Check(files, keys).Succeeds();

        // The newest publication covers one round more than the newest stored head.
        Assert.True(File.Exists(_folder["exported/tile/0/000.p/6"]));
        Assert.True(File.Exists(_folder["exported/tile/0/000.p/5"]));
        Assert.Contains("\n5\n", await File.ReadAllTextAsync(_folder["exported/checkpoint"]), StringComparison.Ordinal);

        int Number(string name) => exported.GetProperty(name).GetInt32();
    }

    [Fact]
    public async Task Extend_FromFolderOrAddress_NeedsNoServer()
    {
        var files = _folder["files"];
        await using var server = await StartAsync("--static", files);
        await StampAsync(server, 5);
        foreach (var name in new[] { "file2.txt", "file3.txt", "file4.txt" })
            File.Copy(_folder[name + ".lts"], _folder[name + ".first.lts"]);
        (await ExtendAsync("file2.txt.lts", files)).Fails(69, "There is no folder", files);
        (await server.RunAsync(_folder.Path, "publish")).Succeeds();
        File.Copy(_folder["file5.txt"], _folder["first.txt"]);
        File.Copy(_folder["file5.txt.lts"], _folder["first.txt.lts"]);
        await StampAsync(server, 1);
        Says("no publication covers it yet", await ExtendAsync("file1.txt.lts", server.HistoryAddress!));
        (await ExtendAsync("file1.txt.lts", files, "--publication", "2")).Fails(69, "no publication 2");
        (await ExtendAsync("file1.txt.lts", files, "--publication", "1")).Fails(69, "does not cover");
        for (var i = 0; i < 3; i++)
        {
            (await server.RunAsync(_folder.Path, "publish")).Succeeds();
            await StampAsync(server, 1);
        }

        // The same token as from the server.
        (await ExtendAsync("file2.txt.lts", server.HistoryAddress!)).Succeeds();
        (await server.RunAsync(_folder.Path, "extend", "file2.txt.first.lts")).Succeeds();
        Assert.Equal(await File.ReadAllBytesAsync(_folder["file2.txt.first.lts"]), await File.ReadAllBytesAsync(_folder["file2.txt.lts"]));
        (await server.StopAsync()).Ends(0);

        Says("extended to publication 1 ", await ExtendAsync("first.txt.lts", files));
        Says("nothing new", await ExtendAsync("first.txt.lts", files));
        var verdict = await Cli.RunAsync(_folder.Path, "verify", "first.txt", "-p", "files");
        Assert.StartsWith("VALID, PUBLISHED", verdict.Succeeds().Output, StringComparison.Ordinal);
        (await ExtendAsync("file3.txt.lts", files, "--publication", "3")).Succeeds();
        (await ExtendAsync("file3.txt.lts", "nowhere")).Fails(69, "no folder nowhere");
        (await ExtendAsync("file3.txt.lts", "http://127.0.0.1:1/")).Fails(69, "could not be read from http://127.0.0.1:1/");
        (await ExtendAsync("file3.txt.lts", files, "--server", "http://127.0.0.1:1")).Fails(64, "--static");

        static void Says(string words, CliResult result) => Assert.Contains(words, result.Succeeds().Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Extend_FilesThatDoNotHold_LeaveTheToken()
    {
        var files = _folder["files"];
        await using (var server = await StartAsync("--static", files))
        {
            await StampAsync(server, 3);
            (await server.RunAsync(_folder.Path, "publish")).Succeeds();
        }

        var before = await File.ReadAllBytesAsync(_folder["file2.txt.lts"]);
        var path = _folder["files/sha3-256/tile/0/000.p/4"];
        var tile = await File.ReadAllBytesAsync(path);
        File.Delete(path);
        (await ExtendAsync("file2.txt.lts", files)).Fails(69, "sha3-256/tile/0/000.p/4 is not at", "copied in part");
        await File.WriteAllBytesAsync(path, tile[..^1]);
        (await ExtendAsync("file2.txt.lts", files)).Fails(69, "cut short or changed");
        tile[5] ^= 1;
        await File.WriteAllBytesAsync(path, tile);
        (await ExtendAsync("file2.txt.lts", files)).Fails(76, "does not fit the token");
        tile[5] ^= 1;
        await File.WriteAllBytesAsync(path, tile);

        // Of a ledger that was never met, only by its identity.
        (await ExtendAsync("file2.txt.lts", files, "--trust", "empty")).Fails(76, "never met", "--identity");
        var other = $"{new string('0', 64)}:{new string('0', 64)}";
        (await ExtendAsync("file2.txt.lts", files, "--trust", "empty", "--identity", other)).Fails(76, "another ledger");
        Assert.Equal(before, await File.ReadAllBytesAsync(_folder["file2.txt.lts"]));
        var record = RecordFile.Decode(await File.ReadAllBytesAsync(_folder["files/publications/record.lrc"]));
        var identity = record.Entries[0].Link().ToString();
        var extended = await ExtendAsync("file2.txt.lts", files, "--trust", "empty", "--identity", identity);
        Assert.EndsWith("UTC)\n", extended.Succeeds().Output, StringComparison.Ordinal);
    }

    [ProgramFact("python3")]
    public async Task SecondReader_ChangedOrMissingFiles_AreNoticed()
    {
        string[] keys;
        await using (var server = await StartAsync("--static", _folder["files"]))
        {
            await StampAsync(server, 2);
            (await server.RunAsync(_folder.Path, "publish")).Succeeds();
            keys = Keys(_folder["files/publications/record.lrc"]);
        }

        Check(_folder["files"], keys).Succeeds();
        foreach (var path in Directory.GetFiles(_folder["files"], "*", SearchOption.AllDirectories)
            .Where(f => f.Contains("tile", StringComparison.Ordinal) || f.EndsWith("checkpoint", StringComparison.Ordinal)))
        {
            var bytes = await File.ReadAllBytesAsync(path);
            File.Delete(path);
            Check(_folder["files"], keys).Fails(1, "is missing, though the checkpoint speaks of it");
            foreach (var i in new[] { 0, bytes.Length / 2, bytes.Length - 2 })
            {
                var changed = (byte[])bytes.Clone();
                changed[i] ^= 1;
                await File.WriteAllBytesAsync(path, changed);
                Check(_folder["files"], keys).Fails(1, "not right");
            }

            await File.WriteAllBytesAsync(path, bytes);
        }

        Check(_folder["files"], [keys[0], keys[0]]).Fails(1, "no key given");
    }

    [Fact]
    public async Task Export_NoLedgerOrAnothersFolder_SaysSo()
    {
        (await Cli.RunAsync(_folder.Path, "export", "--data", "nowhere", "--static", "out")).Fails(65, "There is no ledger", "nowhere");
        (await Cli.RunAsync(_folder.Path, "export", "--data", "nowhere")).Fails(64, "--static");
        Assert.False(Directory.Exists(_folder["out"]));
        await using (var server = await StartAsync())
            await StampAsync(server, 2);
        Directory.CreateDirectory(_folder["out"]);
        await File.WriteAllTextAsync(_folder["out/checkpoint"], "something else\n");

        (await ExportAsync("out")).Fails(73, "is not a checkpoint of this ledger", "nothing was overwritten");

        File.Delete(_folder["out/checkpoint"]);
        Directory.CreateDirectory(_folder["out/tile/0/000.p"]);
        await File.WriteAllTextAsync(_folder["out/tile/0/000.p/2"], "something else\n");
        (await ExportAsync("out")).Fails(73, "is there with other contents", "000.p");
        await File.WriteAllTextAsync(_folder["a-file"], "");
        (await ExportAsync("a-file")).Fails(73, "a-file");
    }

    public void Dispose() => _folder.Dispose();

    private Task<ServerProcess> StartAsync(params string[] more) =>
        ServerProcess.StartAsync(
            _folder.Path, _folder["data"], ["--ledger", "test.example/ledger", "--history-listen", "http://127.0.0.1:0", .. more]);

    private Task<CliResult> ExportAsync(string folder, params string[] more) =>
        Cli.RunAsync(_folder.Path, ["export", "--data", "data", "--static", folder, .. more]);

    private Task<CliResult> ExtendAsync(string token, string place, params string[] more) =>
        Cli.RunAsync(_folder.Path, ["extend", token, "--static", place, .. more]);

    // A round each.
    private async Task StampAsync(ServerProcess server, int count)
    {
        for (var i = 1; i <= count; i++)
        {
            var name = $"file{i}.txt";
            await File.WriteAllTextAsync(_folder[name], Guid.NewGuid().ToString());
            File.Delete(_folder[name + ".lts"]);
            (await server.RunAsync(_folder.Path, "stamp", name)).Succeeds();
        }
    }

    private static string[] Keys(string record)
    {
        var genesis = (Genesis)EventReading.Read(RecordFile.Decode(File.ReadAllBytes(record)).Entries[0].Event, Suite.One).Event!;
        return [genesis.State.Keys.Alpha[0].ToString(), genesis.State.Keys.Beta[0].ToString()];
    }

    private static CheckResult Check(string place, string[] keys)
    {
        var (code, output, error) = Programs.Try("python3", [Checker, place, .. keys.SelectMany(k => new[] { "--key", k })]);
        return new CheckResult(code, output, error);
    }

    private sealed record CheckResult(int Code, string Output, string Error)
    {
        public void Succeeds() => Assert.True(Code == 0, Error);

        public void Fails(int code, string words)
        {
            Assert.Equal(code, Code);
            Assert.Contains(words, Error, StringComparison.Ordinal);
        }
    }
}
