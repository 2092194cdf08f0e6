using System.Text;

using Linking.Records;
using Linking.Testing;
using Linking.Tokens;

namespace Linking.Cli.Tests;

/// <summary>Commands that read a ledger's public files from a folder or a web server, and ask no server of ours.</summary>
public sealed class StaticFilesTests(PublicFiles made) : IClassFixture<PublicFiles>, IDisposable
{
    private readonly TemporaryFolder _folder = new();

    [Theory]
    [InlineData(1, "publications/000001.note")]
    [InlineData(2, "publications/000002.note")]
    [InlineData(3, "publications/000003.note")]
    public async Task Extend_PublicationMissing_SaysThatTheFilesAreNotWhole(int file, string missing)
    {
        made.CopyTo(_folder.Path);
        var before = await File.ReadAllBytesAsync(_folder[$"file{file}.txt.lts"]);
        File.Delete(_folder["files/" + missing]);
        await using var web = new WebFiles(_folder["files"]);

        foreach (var place in new[] { "files", web.Address })
        {
            // Of the last one an address has nothing that a list of files would show.
            if (file < 3 || place == "files")
                (await ExtendAsync(file, place)).Fails(69, missing + " is not at", "Copy them again");
        }

        File.Delete(_folder[Path.ChangeExtension("files/" + missing, ".txt")]);
        if (file < 3)
            (await ExtendAsync(file, "files")).Fails(69, missing + " is not at", "Copy them again");
        (await ExtendAsync(file, "files", "--publication", $"{file}")).Fails(69);
        Assert.Equal(before, await File.ReadAllBytesAsync(_folder[$"file{file}.txt.lts"]));
    }

    [Fact]
    public async Task Extend_OwnPublicationThatDoesNotFit_IsNoSuccess()
    {
        made.CopyTo(_folder.Path);
        (await ExtendAsync(1, "files")).Succeeds();
        (await ExtendAsync(1, "files")).Succeeds();
        var bytes = await File.ReadAllBytesAsync(_folder["file1.txt.lts"]);
        var token = Token.Decode(bytes);
        var anchor = token.Anchors.OfType<PublicationAnchor>().Single();
        var path = Encoding.Latin1.GetString(bytes).IndexOf(Encoding.Latin1.GetString(anchor.Note.Span[..40]), StringComparison.Ordinal);
        // A byte of the path that leads to it.
        bytes[path - 20] ^= 1;
        await File.WriteAllBytesAsync(_folder["file1.txt.lts"], bytes);

        (await ExtendAsync(1, "files")).Fails(76, "does not fit it");
    }

    [Fact]
    public async Task Extend_PublicationSeenBefore_IsMissedWhereTheCopyIsOlder()
    {
        made.CopyTo(_folder.Path);
        File.Copy(_folder["file3.txt.lts"], _folder["copy.lts"]);
        (await ExtendAsync(3, "files")).Succeeds();
        File.Copy(_folder["copy.lts"], _folder["file3.txt.lts"], overwrite: true);
        File.Delete(_folder["files/publications/000003.note"]);
        File.Delete(_folder["files/publications/000003.txt"]);

        (await ExtendAsync(3, "files")).Fails(69, "000003.note is not at files", "publication 3 was seen before");
    }

    [Fact]
    public async Task Extend_FilesCutShortOrChanged_SaysWhich()
    {
        made.CopyTo(_folder.Path);
        await using var web = new WebFiles(_folder["files"]);
        (string Name, int Code, string[] Words)[] cases =
        [
            ("publications/record.lrc", 76, ["The record at"]),
            ("publications/000001.note", 76, ["000001.note at", "is no publication 1"]),
            ("tile/0/000.p/2", 69, ["tile/0/000.p/2 at", "cut short or changed"]),
        ];
        foreach (var (name, code, words) in cases)
        {
            var path = _folder[$"files/{name}"];
            var bytes = await File.ReadAllBytesAsync(path);
            await File.WriteAllBytesAsync(path, bytes[..(bytes.Length / 2)]);
            foreach (var place in new[] { "files", web.Address })
                (await ExtendAsync(1, place)).Fails(code, words);
            await File.WriteAllBytesAsync(path, bytes);
        }

        File.Delete(_folder["files/publications/record.lrc"]);
        foreach (var place in new[] { "files", web.Address })
            (await ExtendAsync(1, place)).Fails(69, "publications/record.lrc is not at");
    }

    [Fact]
    public async Task Extend_FromAnAddress_GoesThroughTheProxy()
    {
        made.CopyTo(_folder.Path);
        await using var web = new WebFiles(_folder["files"]);
        await using var proxy = new ConnectProxy(web.Address);
        var none = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var name in (string[])["HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "NO_PROXY"])
            (none[name], none[name.ToLowerInvariant()]) = ("", "");
        var set = new Dictionary<string, string>(none, StringComparer.Ordinal) { ["HTTP_PROXY"] = proxy.Address };
        const string place = "http://files.invalid/ledger";

        (await Cli.RunAsync(_folder.Path, [], none, "extend", "file1.txt.lts", "--static", place)).Fails(69, "files.invalid");
        (await Cli.RunAsync(_folder.Path, [], set, "extend", "file1.txt.lts", "--static", place, "--proxy", "none")).Fails(69);
        Assert.Empty(proxy.Requests);
        (await Cli.RunAsync(_folder.Path, [], set, "extend", "file1.txt.lts", "--static", place)).Succeeds();
        (await Cli.RunAsync(_folder.Path, [], none, "extend", "file2.txt.lts", "--static", place, "--proxy", proxy.Address)).Succeeds();

        Assert.All(proxy.Requests, r => Assert.StartsWith("CONNECT files.invalid:80 ", r, StringComparison.Ordinal));
        Assert.NotEmpty(proxy.Requests);

        // The others that read public files at an address.
        string[][] others =
        [
            ["verify", "file1.txt", "-p", place], ["order", "file1.txt", "file2.txt", "--static", place, "-p", place],
            ["audit", place, "--state", "audited"],
        ];
        foreach (var args in others)
        {
            var before = proxy.Requests.Count;
            (await Cli.RunAsync(_folder.Path, [], none, [.. args, "--proxy", proxy.Address])).Succeeds();
            Assert.True(proxy.Requests.Count > before, args[0]);
            before = proxy.Requests.Count;
            Assert.NotEqual(0, (await Cli.RunAsync(_folder.Path, [], set, [.. args, "--proxy", "none"])).Code);
            Assert.Equal(before, proxy.Requests.Count);
        }
    }

    [Fact]
    public async Task Verify_BookAtASlowAddress_SaysWhatItWaitsFor()
    {
        made.CopyTo(_folder.Path);
        await using var web = new WebFiles(_folder["files"], TimeSpan.FromSeconds(15));

        var slow = (await Cli.RunAsync(_folder.Path, "verify", "file1.txt", "-p", web.Address)).Succeeds();
        var quick = (await Cli.RunAsync(_folder.Path, "verify", "file1.txt", "-p", web.Address)).Succeeds();

        Assert.Contains($"reading the book {web.Address}: nothing has come yet", slow.Error, StringComparison.Ordinal);
        Assert.Equal(quick.Output.Split('\n')[0], slow.Output.Split('\n')[0]);
    }

    [ProgramFact("nginx")]
    public async Task VerifyOrderAndAudit_FromFolderWebServerAndOurs_NeedNoMore()
    {
        made.CopyTo(_folder.Path);
        var identity = RecordFile.Decode(await File.ReadAllBytesAsync(_folder["files/publications/record.lrc"]))
            .Entries[0].Link().ToString();
        (await ExtendAsync(1, "files")).Succeeds();
        Assert.Contains("do not hold the path", (await OrderAsync()).Ends(2).Output, StringComparison.Ordinal);
        await using var nginx = await NginxFiles.StartAsync(_folder["files"]);
        await using var server = await ServerProcess.StartAsync(
            _folder.Path, _folder["data"], "--ledger", "test.example/ledger", "--history-listen", "http://127.0.0.1:0");

        foreach (var (place, number) in new[] { "files", nginx.Address, server.HistoryAddress! }.Select((p, i) => (p, i)))
        {
            var verdict = await Cli.RunAsync(
                _folder.Path, "verify", "file1.txt", "-p", place, "--identity", identity, "--trust", $"empty{number}", "--asserted",
                "2026-01-01");
            Assert.StartsWith("VALID", verdict.Output, StringComparison.Ordinal);
            Assert.Contains(place, verdict.Output, StringComparison.Ordinal);

            Assert.Contains("before", (await OrderAsync("--static", place)).Succeeds().Output, StringComparison.Ordinal);
            (await OrderAsync("--static", place, "-o", $"proof{number}.lop")).Succeeds();
            (await OrderAsync("--proof", $"proof{number}.lop")).Succeeds();

            var audit = (await AuditAsync(place, number, "--json")).Succeeds().Json;
            Assert.True(audit.GetProperty("clean").GetBoolean());
            Assert.InRange(audit.GetProperty("headers").GetInt32(), 5, 20);
            Assert.Equal(0, (await AuditAsync(place, number, "--json")).Succeeds().Json.GetProperty("new_headers").GetInt32());
        }

        Task<CliResult> OrderAsync(params string[] more) =>
            Cli.RunAsync(_folder.Path, ["order", "file2.txt.lts", "file5.txt.lts", .. more]);
    }

    [Fact]
    public async Task VerifyOrderAndAudit_OfDamagedFiles_SayWhich()
    {
        made.CopyTo(_folder.Path);
        await using var web = new WebFiles(_folder["files"]);
        (await ExtendAsync(1, "files")).Succeeds();

        // A publication is missing: what it proved is proven no more, and where others come later that is said.
        await WithoutAsync("publications/000001.note", async () =>
        {
            var verdict = await Cli.RunAsync(_folder.Path, "verify", "file1.txt", "-p", web.Address);
            Assert.Contains("Publication 1 is missing", verdict.Output + verdict.Error, StringComparison.Ordinal);
            (await AuditAsync("files", 1)).Fails(69, "000001.note is not at files");
            (await AuditAsync(web.Address, 2)).Fails(69, "000001.note is not at");
        });
        await WithoutAsync("publications/record.lrc", async () =>
        {
            (await AuditAsync("files", 1)).Fails(69, "record.lrc is not at files");
            (await AuditAsync(web.Address + "ledger", 2)).Fails(69, "record.lrc is not at");
        });
        await WithoutAsync("sha3-256/checkpoint", async () =>
        {
            (await AuditAsync("files", 1)).Fails(69, "sha3-256/checkpoint is not at files");
            (await OrderAsync("files")).Fails(69, "sha3-256/checkpoint is not at files");
        });
        var entries = Path.GetRelativePath(_folder["files"], Directory.GetFiles(_folder["files/tile/entries/000.p"]).Max()!);
        await WithoutAsync(entries, async () => (await AuditAsync("files", 1)).Fails(69, entries + " is not at files", "copied in part"));
        await ChangedAsync(entries, b => b[..^1], async () => (await AuditAsync("files", 1)).Fails(69, entries, "cut short or changed"));
        await ChangedAsync(entries, b => Flipped(b, b.Length - 1), async () => (await AuditAsync("files", 1)).Ends(14));
        await ChangedAsync("checkpoint", b => Flipped(b, 60), async () => Assert.NotEqual(0, (await AuditAsync("files", 1)).Code));
        var tile = $"sha3-256/tile/0/000.p/{Path.GetFileName(entries)}";
        await ChangedAsync(tile, b => Flipped(b, 33), async () => (await OrderAsync("files")).Fails(76, "do not lead from round"));
        await ChangedAsync(tile, b => b[..40], async () => (await OrderAsync("files")).Fails(69, tile, "cut short or changed"));
        await WithoutAsync(tile, async () => (await OrderAsync("files")).Fails(69, tile + " is not at files"));
        (await OrderAsync("files")).Succeeds();
        (await AuditAsync("files", 1)).Succeeds();

        Task<CliResult> OrderAsync(string place) =>
            Cli.RunAsync(_folder.Path, "order", "file2.txt.lts", "file5.txt.lts", "--static", place);

        static byte[] Flipped(byte[] bytes, int at)
        {
            var changed = (byte[])bytes.Clone();
            changed[at] ^= 1;
            return changed;
        }
    }

    /// <summary>Files that fit each other, and not what they are said to be of.</summary>
    [Fact]
    public async Task Audit_FilesOfAnotherLedger_AHeadOfTheFuture_AndASizeWithoutEnd_AreNamed()
    {
        made.CopyTo(_folder.Path);
        (await AuditAsync("files", 1)).Succeeds();
        await using (var server = await ServerProcess.StartAsync(
            _folder.Path, _folder["data2"], "--ledger", "other.example/ledger", "--static", _folder["others"]))
        {
            for (var i = 1; i <= 5; i++)
            {
                (await server.RunAsync(_folder.Path, "stamp", $"file{i}.txt", "--output", $"other{i}.lts")).Succeeds();
                if (i is 1 or 2 or 5)
                    (await server.RunAsync(_folder.Path, "publish")).Succeeds();
            }

            (await server.StopAsync()).Ends(0);
        }

        // A bundle of headers of another ledger, and its checkpoints.
        var entries = Path.GetRelativePath(_folder["files"], Directory.GetFiles(_folder["files/tile/entries/000.p"]).Max()!);
        var foreign = Directory.GetFiles(_folder["others/tile/entries/000.p"]).Max()!;
        Assert.Equal(Path.GetFileName(entries), Path.GetFileName(foreign));
        var bundle = await File.ReadAllBytesAsync(foreign);
        await ChangedAsync(entries, _ => bundle, async () =>
            Assert.Contains("LNA-HEADER", (await AuditAsync("files", 2)).Ends(14).Output, StringComparison.Ordinal));
        var checkpoint = await File.ReadAllBytesAsync(_folder["others/checkpoint"]);
        await ChangedAsync("checkpoint", _ => checkpoint, async () =>
            Assert.Contains("LNA-KEY", (await AuditAsync("files", 2)).Ends(14).Output, StringComparison.Ordinal));

        // Heads that nobody could have signed: of more rounds than there are, and of as many as a number can say.
        foreach (var size in new[] { 8UL, ulong.MaxValue >> 1 })
        {
            await ChangedAsync("checkpoint", b => Sized(b, size), () => ChangedAsync("sha3-256/checkpoint", b => Sized(b, size), async () =>
                Assert.Contains("LNA-KEY", (await AuditAsync("files", 2)).Ends(14).Output, StringComparison.Ordinal)));
        }

        await ChangedAsync("checkpoint", b => Sized(b, ulong.MaxValue), async () =>
            (await AuditAsync("files", 2)).Fails(69, "A checkpoint at files cannot be read"));
        (await AuditAsync("files", 1)).Succeeds();

        static byte[] Sized(byte[] note, ulong size)
        {
            var lines = Encoding.UTF8.GetString(note).Split('\n');
            lines[1] = size.ToString(System.Globalization.CultureInfo.InvariantCulture);
            return Encoding.UTF8.GetBytes(string.Join('\n', lines));
        }
    }

    public void Dispose() => _folder.Dispose();

    private Task<CliResult> AuditAsync(string place, int state, params string[] more) =>
        Cli.RunAsync(_folder.Path, ["audit", place, "--state", $"audit{state}", .. more]);

    private Task WithoutAsync(string name, Func<Task> action) => ChangedAsync(name, _ => null, action);

    private async Task ChangedAsync(string name, Func<byte[], byte[]?> change, Func<Task> action)
    {
        var path = _folder["files/" + name];
        var bytes = await File.ReadAllBytesAsync(path);
        File.Delete(path);
        if (change((byte[])bytes.Clone()) is { } changed)
            await File.WriteAllBytesAsync(path, changed);
        await action();
        await File.WriteAllBytesAsync(path, bytes);
    }

    private Task<CliResult> ExtendAsync(int file, string place, params string[] more) =>
        Cli.RunAsync(_folder.Path, ["extend", $"file{file}.txt.lts", "--static", place, .. more]);
}
