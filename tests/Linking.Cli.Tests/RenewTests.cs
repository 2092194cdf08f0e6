using System.Text.Json;

using Linking.Formats;
using Linking.Publications;
using Linking.Renewal;
using Linking.Testing;
using Linking.Tokens;

namespace Linking.Cli.Tests;

/// <summary>renew, and verify and extend of what it makes.</summary>
public sealed class RenewTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    [Fact]
    public async Task Renewal_AtAnotherLedger_IsVerifiedExtendedAndRenewedAgain()
    {
        await using var old = await StartAsync("old");
        await using var next = await StartAsync("next");
        await WriteAsync("a.txt", "a contract of 2026");
        await PublishedAsync(old, "a.txt");
        var token = await File.ReadAllBytesAsync(_folder["a.txt.lts"]);

        (await RenewAsync(next, "a.txt")).Fails(64, "--same-functions");
        Assert.False(File.Exists(_folder["a.txt.ler"]));
        var renewed = (await RenewAsync(next, "a.txt", "--same-functions")).Succeeds();
        Assert.Contains("a.txt.ler has 2 stages", renewed.Output, StringComparison.Ordinal);
        Assert.Equal(token, await File.ReadAllBytesAsync(_folder["a.txt.lts"]));

        // The new stamp is only signed: the verdict is the token's own.
        var signed = (await RunAsync("verify", "a.txt", "--json")).Succeeds().Json;
        Assert.Equal((1, "published"), (signed.GetProperty("chosen_stage").GetInt32(), signed.GetProperty("basis").GetString()));
        (await next.RunAsync(_folder.Path, "publish")).Succeeds();
        Assert.Contains("extended to publication 1", (await next.RunAsync(_folder.Path, "extend", "a.txt.ler")).Succeeds().Output,
            StringComparison.Ordinal);
        Assert.Contains("nothing new", (await next.RunAsync(_folder.Path, "extend", "a.txt.ler")).Succeeds().Output,
            StringComparison.Ordinal);
        var published = (await RunAsync("verify", "a.txt", "--json")).Succeeds().Json;
        Assert.Equal((2, 1), (published.GetProperty("chosen_stage").GetInt32(), published.GetProperty("reached_stage").GetInt32()));
        Assert.Equal(
            ["valid", "valid"], published.GetProperty("stages").EnumerateArray().Select(s => s.GetProperty("result").GetString()!));
        Assert.Equal(
            signed.GetProperty("proven_latest").GetString(), published.GetProperty("proven_latest").GetString());
        var shown = (await RunAsync("verify", "a.txt")).Succeeds().Output;
        Assert.StartsWith("VALID, PUBLISHED   a.txt\n", shown, StringComparison.Ordinal);
        var text = string.Join(' ', shown.Split((char[])[' ', '\n'], StringSplitOptions.RemoveEmptyEntries));
        Assert.Contains("through stages 2 to 1", text, StringComparison.Ordinal);
        Assert.Contains("Stage 2: all that stands before, and the data once more", text, StringComparison.Ordinal);
        (await RunAsync("verify", "a.txt", "--require", "published")).Succeeds();
        Assert.Equal(3, (await RunAsync("verify", "a.txt", "--require", "print")).Code);
        (await RunAsync("key", "make", "reports.pem", "--ledger", "reports.example")).Succeeds();
        (await RunAsync("verify", "a.txt", "--report", "r.lvr", "--report-key", "reports.pem", "--report-name", "reports.example/verdicts"))
            .Fails(64, "name the token");

        // Repeated, it does nothing; asked for, it puts a third stage behind.
        Assert.Contains("renewed by this ledger already", (await RenewAsync(next, "a.txt", "--same-functions")).Succeeds().Output,
            StringComparison.Ordinal);
        var before = await File.ReadAllBytesAsync(_folder["a.txt.ler"]);
        Assert.Equal(3, (await RenewAsync(next, "a.txt", "--same-functions", "--again", "--json")).Succeeds().Json.GetProperty("stages")
            .GetInt32());
        Assert.Equal(before, (await File.ReadAllBytesAsync(_folder["a.txt.ler"]))[..before.Length]);
        (await RunAsync("info", "a.txt.ler")).Succeeds();
    }

    [Fact]
    public async Task ManyFiles_BecomeOneLeaf_AndAFolderIsVerifiedByItsRecords()
    {
        await using var old = await StartAsync("old");
        await using var next = await StartAsync("next");
        Directory.CreateDirectory(_folder["files"]);
        for (var i = 0; i < 30; i++)
            await WriteAsync($"files/{i}.txt", $"number {i}");
        await PublishedAsync(old, "files");
        await WriteAsync("files/7.txt", "changed since");

        var result = await RenewAsync(next, "files", "--same-functions");
        Assert.Equal(1, result.Code);
        Assert.Contains("30 files: 29 renewed, 0 renewed already, 1 refused", result.Output, StringComparison.Ordinal);
        Assert.Contains("7.txt is not renewed: what is there is Invalid", result.Error, StringComparison.Ordinal);
        Assert.False(File.Exists(_folder["files/7.txt.ler"]));
        var rounds = Directory.GetFiles(_folder["files"], "*.ler").Select(LastToken).ToList();
        Assert.Equal(29, rounds.Count);
        Assert.Single(rounds.Select(t => (t.Header.Index, t.Levels[^1].Leaf)).Distinct());
        Assert.Equal(29, rounds.Select(t => t.Levels[0].Leaf.Digests).Distinct().Count());

        // Neither tokens nor records are stamped with the files beside them.
        await WriteAsync("files/new.txt", "new");
        (await next.RunAsync(_folder.Path, "stamp", "files")).Ends(73);
        Assert.Equal(["new.txt.lts"], Directory.GetFiles(_folder["files"]).Select(f => Path.GetFileName(f))
            .Where(n => n.StartsWith("new", StringComparison.Ordinal) && n.EndsWith(".lts", StringComparison.Ordinal)));
        Assert.Empty(Directory.GetFiles(_folder["files"], "*.ler.lts"));
        File.Delete(_folder["files/new.txt"]);
        File.Delete(_folder["files/new.txt.lts"]);

        (await next.RunAsync(_folder.Path, "publish")).Succeeds();
        var lines = (await next.RunAsync(_folder.Path, "extend", "files", "--json")).Json;
        Assert.Equal(59, lines.GetArrayLength());
        var many = await RunAsync("verify", "files");
        Assert.Equal(1, many.Code);
        Assert.Contains("30 tokens: 29 Valid, 1 Invalid", many.Output, StringComparison.Ordinal);
        var each = (await RunAsync("verify", "files", "--json")).Output.Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Select(l => JsonDocument.Parse(l).RootElement).ToList();
        Assert.Equal(29, each.Count(e => e.TryGetProperty("chosen_stage", out var stage) && stage.GetInt32() == 2));
    }

    [Fact]
    public async Task WhatDoesNotHold_IsRefused_AndWrongRecordsAreNotValid()
    {
        await using var old = await StartAsync("old");
        await using var next = await StartAsync("next");
        await WriteAsync("a.txt", "a");
        await WriteAsync("b.txt", "b");
        await PublishedAsync(old, "a.txt", "b.txt");
        (await RenewAsync(next, "a.txt", "b.txt", "--same-functions")).Succeeds();
        (await next.RunAsync(_folder.Path, "publish")).Succeeds();
        (await next.RunAsync(_folder.Path, "extend", "a.txt.ler", "b.txt.ler")).Succeeds();

        // Of another document; cut; a sealed byte changed.
        (await RunAsync("verify", "a.txt", "b.txt.ler")).Ends(1);
        var record = await File.ReadAllBytesAsync(_folder["a.txt.ler"]);
        Assert.True(EvidenceRecord.TryDecode(record, out var read, out _));
        await File.WriteAllBytesAsync(_folder["cut.ler"], record[..(read.Stages[1].Start + 9)]);
        var cut = (await RunAsync("verify", "a.txt", "cut.ler", "--json")).Succeeds().Json;
        Assert.Equal(("LNK-FORMAT", 1), (cut.GetProperty("fault").GetString(), cut.GetProperty("chosen_stage").GetInt32()));
        var changed = record.ToArray();
        changed[read.Stages[1].Start - 1] ^= 1;
        await File.WriteAllBytesAsync(_folder["changed.ler"], changed);
        var unsealed = (await RunAsync("verify", "a.txt", "changed.ler", "--json")).Json;
        Assert.NotEqual(2, unsealed.GetProperty("chosen_stage").GetInt32());
        await File.WriteAllTextAsync(_folder["none.ler"], "no record");
        (await RunAsync("verify", "a.txt", "none.ler")).Ends(1);
        (await RunAsync("verify", "a.txt", "absent.ler")).Fails(66);

        await File.WriteAllBytesAsync(_folder["a.txt.ler"], changed);
        Assert.NotEqual(0, (await RenewAsync(next, "a.txt", "--same-functions", "--again")).Code);
        Assert.Equal(changed, await File.ReadAllBytesAsync(_folder["a.txt.ler"]));
        await WriteAsync("none.txt", "no token");
        (await RenewAsync(next, "none.txt", "--same-functions")).Fails(66, "has no token");
        (await RenewAsync(next)).Fails(64, "Nothing to renew");
        Directory.CreateDirectory(_folder["empty"]);
        (await RenewAsync(next, "empty")).Fails(66, "there is no file with a token");
        (await RenewAsync(next, "b.txt", "--as-of", "2030-01-01")).Fails(64, "--as-of");
    }

    [Fact]
    public async Task Match_AtTheOldLedger_IsEnough_AndWhatItDoesNotKnowIsRefused()
    {
        await using var old = await StartAsync("old");
        await using var next = await StartAsync("next");
        string[] names = ["a.txt", "b.txt", "c.txt"];
        foreach (var name in names)
        {
            await WriteAsync(name, name);
            (await old.RunAsync(_folder.Path, "stamp", name)).Succeeds();
            if (name != "c.txt")
                (await old.RunAsync(_folder.Path, "publish")).Succeeds();
        }

        // Nobody extended them; each gets the first publication that covers it, and the third has none yet.
        var tokens = names.Select(n => File.ReadAllBytes(_folder[$"{n}.lts"])).ToList();
        string[] matched = ["--match", old.Address, "--same-functions"];
        var many = (await RenewAsync(next, [.. names, .. matched, "--json"])).Ends(2);
        Assert.Contains("c.txt is not renewed: old.example/ledger shows no publication", many.Error, StringComparison.Ordinal);
        Assert.Equal(
            2, many.Output.Split('\n').Count(l => l.Contains("\"matched\":\"old.example/ledger\"", StringComparison.Ordinal)));
        (await old.RunAsync(_folder.Path, "publish")).Succeeds();
        (await RenewAsync(next, ["c.txt", .. matched])).Succeeds();
        Assert.Equal(tokens, names.Select(n => File.ReadAllBytes(_folder[$"{n}.lts"])));
        Assert.Equal([1, 2, 3], names.Select(n => PublicationOf(FirstToken(_folder[$"{n}.ler"]))));
        (await next.RunAsync(_folder.Path, "publish")).Succeeds();
        (await next.RunAsync(_folder.Path, "extend", "a.txt.ler")).Succeeds();
        var verdict = (await RunAsync("verify", "a.txt", "--json")).Succeeds().Json;
        Assert.Equal((2, 1), (verdict.GetProperty("chosen_stage").GetInt32(), verdict.GetProperty("reached_stage").GetInt32()));
        Assert.Contains(
            "a.txt: matched at next.example/ledger, and renewed; a.txt.ler has 3 stages",
            (await RenewAsync(next, "a.txt", "--match", next.Address, "--same-functions", "--again")).Succeeds().Output,
            StringComparison.Ordinal);

        // Another ledger, nobody, and what does not go together.
        names.ToList().ForEach(n => File.Delete(_folder[$"{n}.ler"]));
        (await RenewAsync(next, "a.txt", "--match", next.Address, "--same-functions")).Fails(
            64, "its last stage is of old.example/ledger, and --match names next.example/ledger");
        (await RenewAsync(next, "a.txt", "--match", "nowhere", "--same-functions")).Fails(64, "--match: 'nowhere' is not an address");
        (await RenewAsync(next, "a.txt", "--match", old.Address, "--cover", "cover")).Fails(64, "leave one out");
        (await RenewAsync(next, "a.txt", "--match", $"http://127.0.0.1:{FreePort.Next()}", "--same-functions", "--timeout", "2")).Fails(69);

        // The ledger says something else of it: a publication of another time, as if somebody had made it.
        (await old.RunAsync(_folder.Path, "extend", "b.txt.lts")).Succeeds();
        Assert.True(Token.TryDecode(await File.ReadAllBytesAsync(_folder["b.txt.lts"]), out var token, out _));
        var publication = token.Anchors.OfType<PublicationAnchor>().Single();
        var note = publication.Note.ToArray();
        note[note.AsSpan().IndexOf("time 20"u8) + 8] ^= 1;
        await File.WriteAllBytesAsync(
            _folder["b.txt.lts"], token.With([.. token.Anchors.Take(1), publication with { Note = note }]).ToBytes());
        (await RenewAsync(next, "b.txt", "--match", old.Address, "--same-functions")).Fails(
            1, "b.txt is not renewed: what old.example/ledger keeps is not what is there (publication 2");
        Assert.Empty(Directory.GetFiles(_folder.Path, "*.ler"));
    }

    public void Dispose() => _folder.Dispose();

    private static Token FirstToken(string path)
    {
        Assert.True(EvidenceRecord.TryDecode(File.ReadAllBytes(path), out var record, out _));
        return Token.TryDecode(record.Stages[0].Stamp.Bytes, out var token, out _) ? token : throw new InvalidOperationException(path);
    }

    private static ulong PublicationOf(Token token) => token.Anchors.OfType<PublicationAnchor>().SingleOrDefault() is { } anchor &&
        Publication.TryParseNote(anchor.Note, out var publication, out _, out _) ? publication.Number : 0;

    private Token LastToken(string path)
    {
        Assert.True(EvidenceRecord.TryDecode(File.ReadAllBytes(path), out var record, out _));
        Assert.Equal(DecodeErrorKind.None, record.Fault.Kind);
        return Token.TryDecode(record.Stages[^1].Stamp.Bytes, out var token, out _) ? token : throw new InvalidOperationException(path);
    }

    private Task<ServerProcess> StartAsync(string name) =>
        ServerProcess.StartAsync(_folder.Path, _folder[name], "--ledger", $"{name}.example/ledger", "--git-path", _folder[$"{name}.git"]);

    private Task WriteAsync(string name, string text) => File.WriteAllTextAsync(_folder[name], text);

    private async Task PublishedAsync(ServerProcess server, params string[] names)
    {
        (await server.RunAsync(_folder.Path, ["stamp", .. names])).Succeeds();
        (await server.RunAsync(_folder.Path, "publish")).Succeeds();
        (await server.RunAsync(_folder.Path, ["extend", .. names.Select(n => Directory.Exists(_folder[n]) ? n : n + ".lts")])).Succeeds();
    }

    private Task<CliResult> RenewAsync(ServerProcess server, params string[] args) => server.RunAsync(_folder.Path, ["renew", .. args]);

    private Task<CliResult> RunAsync(params string[] args) => Cli.RunAsync(_folder.Path, args);
}
