using System.Diagnostics;

using Linking.Client;
using Linking.Events;
using Linking.Hashing;
using Linking.Notes;
using Linking.Records;
using Linking.Testing;

namespace Linking.Cli.Tests;

/// <summary>The public files of a ledger, judged by the packages with which Go checks its own log of modules.</summary>
public sealed class StockToolTests : IDisposable
{
    private const string Packages = "/usr/share/gocode/src/golang.org/x/mod/sumdb/note/note.go";

    private static readonly Lazy<string> Checker = new(Build);

    private readonly TemporaryFolder _folder = new();

    [ProgramFact("go", Packages)]
    public async Task History_OfAServerAFolderAndAnExport_IsRightByTheStockPackages()
    {
        var key = await MakeAsync(async (server, key) =>
        {
            using var web = new HttpClient { BaseAddress = new Uri(server.HistoryAddress!) };
            Check(server.HistoryAddress!, key).Says("are right");
            await File.WriteAllBytesAsync(_folder["older"], await web.GetByteArrayAsync("checkpoint"));
        });
        (await Cli.RunAsync(_folder.Path, "info", "newest.lts", "--tlog-proof", "proof")).Succeeds();
        await using (var server = await StartAsync())
        {
            foreach (var place in new[] { server.HistoryAddress!, _folder["files"] })
            {
                Check(place, key, "-older", _folder["older"], "-proof", _folder["proof"]).Says(
                    "261 headers, each proven", "extends that of 6 headers", "header 260 is proven in the history of 261 headers");
            }
        }

        // The newest signed head of a database is that before its newest round.
        (await Cli.RunAsync(_folder.Path, "export", "--data", "data", "--static", "exported")).Succeeds();
        Check(_folder["exported"], key, "-older", _folder["older"]).Says("260 headers, each proven", "extends that of 6 headers");
    }

    [ProgramFact("go", Packages)]
    public async Task WhatIsChangedOrMissing_IsRefusedByTheStockPackages()
    {
        var key = await MakeAsync();
        var files = _folder["files"];
        Check(files, key).Says("261 headers");

        var names = Directory.GetFiles(Path.Combine(files, "tile"), "*", SearchOption.AllDirectories)
            .Append(Path.Combine(files, "checkpoint")).ToList();
        Assert.Equal(
            ["checkpoint", "tile/0/000", "tile/0/001.p/5", "tile/1/000.p/1", "tile/entries/000", "tile/entries/001.p/5"],
            names.Select(n => Path.GetRelativePath(files, n)).Order(StringComparer.Ordinal));
        foreach (var path in names)
        {
            var bytes = await File.ReadAllBytesAsync(path);
            foreach (var at in new[] { 0, bytes.Length / 2, bytes.Length - 2 })
            {
                var changed = (byte[])bytes.Clone();
                changed[at] ^= 1;
                await File.WriteAllBytesAsync(path, changed);
                Check(files, key).Fails();
            }

            await File.WriteAllBytesAsync(path, bytes[..^32]);
            Check(files, key).Fails();
            File.Delete(path);
            Check(files, key).Fails(path == names[^1] ? "checkpoint is missing" : "is missing");
            await File.WriteAllBytesAsync(path, bytes);
        }

        Check(files, key).Says("261 headers");
    }

    /// <summary>Signed by the ledger's own key: only tiles and proofs can tell.</summary>
    [ProgramFact("go", Packages)]
    public async Task HeadsThatTheHistoryDoesNotHave_AreRefusedByTheStockPackages()
    {
        var key = await MakeAsync();
        var files = _folder["files"];
        var checkpoint = await File.ReadAllTextAsync(_folder["files/checkpoint"]);
        var signer = new NoteSigner(
            "test.example/ledger", [SigningKey.ParsePem(await File.ReadAllBytesAsync(_folder["data/keys/heads.pem"]))]);
        var root = checkpoint.Split('\n')[2];

        foreach (var size in new[] { 1, 256, 260, 262, 1_000_000_000 })
        {
            await SignAsync("files/checkpoint", size, root);
            Check(files, key).Fails(size > 261 ? "is missing" : "");
        }

        await File.WriteAllTextAsync(_folder["files/checkpoint"], checkpoint);
        await SignAsync("older", 6, root);
        Check(files, key, "-older", _folder["older"]).Fails("does not extend that of 6 headers");
        await SignAsync("older", 262, root);
        Check(files, key, "-older", _folder["older"]).Fails("has 261 headers, and once had 262");

        // Another's key, and β, whose hashes these packages do not know.
        var other = new NoteSigner("test.example/ledger", [SigningKey.FromSeed(new byte[32])]);
        Check(files, other.VerifierKeys[0].ToString()).Fails("no verifiable signatures");
        Check(Path.Combine(files, "sha3-256"), new NoteSigner(
            "test.example/ledger/sha3-256",
            [SigningKey.ParsePem(await File.ReadAllBytesAsync(_folder["data/keys/heads.pem"]))]).VerifierKeys[0].ToString()).Fails();

        // A proof that was made for another header.
        (await Cli.RunAsync(_folder.Path, "info", "newest.lts", "--tlog-proof", "proof")).Succeeds();
        var proof = await File.ReadAllTextAsync(_folder["proof"]);
        Check(files, key, "-proof", _folder["proof"]).Says("header 260 is proven");
        await File.WriteAllTextAsync(
            _folder["proof"], proof.Replace("\nindex 260\n", "\nindex 259\n", StringComparison.Ordinal));
        Check(files, key, "-proof", _folder["proof"]).Fails(_folder["proof"]);

        async Task SignAsync(string name, long size, string hash) =>
            await File.WriteAllBytesAsync(_folder[name], signer.Sign($"test.example/ledger\n{size}\n{hash}\n"));
    }

    public void Dispose() => _folder.Dispose();

    // 261 rounds: a full tile, a partial one, and one above. The files are there as of the last of them.
    private async Task<string> MakeAsync(Func<ServerProcess, string, Task>? afterSix = null)
    {
        await using var server = await StartAsync();
        await StampAsync(5);
        (await server.RunAsync(_folder.Path, "publish")).Succeeds();
        var genesis = (Genesis)EventReading.Read(
            RecordFile.Decode(await File.ReadAllBytesAsync(_folder["files/publications/record.lrc"])).Entries[0].Event, Suite.One).Event!;
        var key = genesis.State.Keys.Alpha[0].ToString();
        if (afterSix is not null)
            await afterSix(server, key);
        await StampAsync(255);
        (await server.RunAsync(_folder.Path, "publish")).Succeeds();
        (await server.StopAsync()).Ends(0);
        return key;

        // A round each, since none has more than one leaf.
        async Task StampAsync(int count)
        {
            // All at once, and each waits for a round of its own, however slow the machine is.
            using var client = await LinkingClient.ConnectAsync(
                new LinkingClientOptions { Address = new Uri(server.Address), MaxAttempts = 1000 });
            var stamps = await Task.WhenAll(
                Enumerable.Range(0, count).Select(i => client.StampAsync(Suite.One.Hash(Guid.NewGuid().ToByteArray()))));
            await File.WriteAllBytesAsync(_folder["newest.lts"], stamps.MaxBy(s => s.Token.Header.Index)!.Token.ToBytes());
        }
    }

    private Task<ServerProcess> StartAsync() => ServerProcess.StartAsync(
        _folder.Path, _folder["data"], "--ledger", "test.example/ledger", "--history-listen", "http://127.0.0.1:0", "--static",
        _folder["files"], "--max-leaves-per-round", "1");

    private static string Build()
    {
        var program = Path.Combine(Directory.CreateTempSubdirectory("linking-stock-").FullName, "check_log");
        AppDomain.CurrentDomain.ProcessExit += (_, _) => Directory.Delete(Path.GetDirectoryName(program)!, recursive: true);
        Programs.Run(
            "env",
            $"GO111MODULE=off GOPATH=/usr/share/gocode go build -o {program} "
                + DocumentationTests.Find("tests/independent/stock/check_log.go"));
        return program;
    }

    private static CheckResult Check(string place, string key, params string[] more)
    {
        var (code, output, error) = Programs.Try(Checker.Value, ["-key", key, .. more, place]);
        return new CheckResult(code, output, error);
    }

    private sealed record CheckResult(int Code, string Output, string Error)
    {
        public void Says(params string[] words)
        {
            Assert.True(Code == 0, Error);
            Assert.All(words, word => Assert.Contains(word, Output, StringComparison.Ordinal));
        }

        public void Fails(string words = "")
        {
            Assert.Equal(1, Code);
            Assert.StartsWith("not right: ", Error, StringComparison.Ordinal);
            Assert.Contains(words, Error, StringComparison.Ordinal);
        }
    }
}
