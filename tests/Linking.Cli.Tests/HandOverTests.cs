using System.Globalization;

using Linking.Client.HandOvers;
using Linking.Events;
using Linking.Files;
using Linking.HandOvers;
using Linking.Hashing;
using Linking.Publications;
using Linking.Rounds;
using Linking.Testing;

namespace Linking.Cli.Tests;

/// <summary>handover, and close with one, with real servers and the second verifier: what a stranger can do years later.</summary>
public sealed class HandOverTests : IDisposable
{
    private const string Old = "old.example/ledger";

    private const string StatementToken = "ho/handover.txt.statement.lts";

    private static readonly string Checker = DocumentationTests.Find("tests/independent/v1/linking1_handover.py");

    private readonly TemporaryFolder _folder = new();

    [ProgramFact("python3")]
    public async Task HandOver_OfALedgerThatEnds_IsAllThatAStrangerNeeds()
    {
        WriteSource();
        await using (var old = await StartAsync("old", "--ledger", Old, "--directory", _folder["book"], "--audit-interval", "1s"))
        {
            await StampAsync(old, "a.txt");
            (await old.RunAsync(_folder.Path, "publish")).Succeeds();
            await StampAsync(old, "b.txt");

            (await MakeAsync("old")).Fails(64, "--source");
            Assert.False(Directory.Exists(_folder["ho"]));
            (await MakeAsync("old", "--source", _folder["old"])).Fails(66, "no source of this program");
            // One that was cut off: some of it is there, and something half.
            Directory.CreateDirectory(_folder["ho"]);
            await File.WriteAllTextAsync(_folder["ho/letter.txt"], "Not ours.");
            (await MakeAsync("old", "--source", "src")).Fails(73, "is not empty");
            File.Delete(_folder["ho/letter.txt"]);
            (await MakeAsync("old", "--source", "src")).Ends(75);
            File.Delete(_folder["ho/handover.txt"]);
            await File.WriteAllTextAsync(_folder["ho/.handover.txt.tmp"], "half");
            Directory.Delete(_folder["ho/source/src"], recursive: true);
            await File.WriteAllTextAsync(_folder["ho/source/left.key"], "Of another folder.");
            var begun = (await MakeAsync("old", "--source", "src", "--program", "src/docs", "--with", "papers", "--json")).Ends(75).Json;
            await CopiedAsSealedAsync();
            Assert.False(begun.GetProperty("done").GetBoolean());
            Assert.Empty(Directory.GetFiles(_folder["ho"], ".*.tmp", SearchOption.AllDirectories));
            (await VerifyAsync()).Fails(65, "not finished");

            (await old.RunAsync(_folder.Path, "close", "--now", Old, "--without-successor", "--handover", "none"))
                .Fails(66, "handover make");
            // Whoever can write into the folder does not make the ledger end without a statement.
            await ForgeStatementAsync(begun.GetProperty("digests").GetString()!);
            var ended = (await old.RunAsync(
                _folder.Path, "close", "--now", Old, "--without-successor", "--handover", "ho", "--json")).Succeeds().Json;
            Assert.NotEqual(await File.ReadAllBytesAsync(_folder["a.txt.lts"]), await File.ReadAllBytesAsync(_folder[StatementToken]));
            var stated = ended.GetProperty("handover_stated_in_round").GetUInt64();
            Assert.True(stated < ended.GetProperty("round").GetUInt64());
            var again = (await old.RunAsync(_folder.Path, "close", "--now", Old, "--without-successor", "--handover", "ho", "--json"))
                .Succeeds().Json;
            Assert.Equal(ended.ToString(), again.ToString());
            await NothingLaterAsync();

            var done = (await MakeAsync("old", "--json")).Succeeds().Json;
            Assert.True(done.GetProperty("done").GetBoolean());
            Assert.Equal(ended.GetProperty("publication_size").GetUInt64(), done.GetProperty("rounds").GetUInt64());
            Assert.Equal(stated, done.GetProperty("stated_in_round").GetUInt64());
            (await old.StopAsync()).Ends(0);
        }

        // From here on the operator, his keys and his machine are gone: what the server wrote down when it stopped is added before.
        (await MakeAsync("old")).Succeeds();
        var last = Directory.GetFiles(_folder["book"], "*.note", SearchOption.AllDirectories).Max(StringComparer.Ordinal)!;
        File.Copy(last, _folder["last.note"]);
        Directory.Delete(_folder["old"], recursive: true);
        await VerifiedByBothAsync();
        await ExtendedOrderedAndServedAsync();
        await RenewedAndTakenOutAsync();
        await ChangedAsync();
    }

    /// <summary>A ledger that goes on hands itself over too, and no other ledger states what is not its own.</summary>
    [Fact]
    public async Task HandOver_OfAnotherLedger_IsRefused_AndOneWithoutAnEndIsMade()
    {
        WriteSource();
        await using var one = await StartAsync("one", "--ledger", "one.example/ledger", "--directory", _folder["book"]);
        await using var two = await StartAsync("two", "--ledger", "two.example/ledger");
        await StampAsync(one, "a.txt");
        await StampAsync(two, "b.txt");
        (await MakeAsync("one", "--source", "src")).Ends(75);

        (await MakeAsync("two")).Fails(73, "one.example/ledger", "Nothing was written");
        (await two.RunAsync(_folder.Path, "close", "--now", "two.example/ledger", "--without-successor", "--handover", "ho"))
            .Fails(65, "not of two.example/ledger");
        // It goes on: nothing was ended.
        (await two.RunAsync(_folder.Path, "stamp", "a.txt", "-o", "two.lts")).Succeeds();

        (await one.RunAsync(_folder.Path, "announce", "ho/handover.txt", "--kind", "handover")).Succeeds();
        (await MakeAsync("one")).Ends(75);
        (await one.RunAsync(_folder.Path, "publish")).Succeeds();
        (await MakeAsync("one")).Succeeds();
        File.Copy(Directory.GetFiles(_folder["book"], "*.note", SearchOption.AllDirectories).Single(), _folder["last.note"]);
        var verdict = (await VerifyAsync("--publication", "last.note", "--json")).Succeeds().Json;
        Assert.Equal(1, verdict.GetProperty("announced_by").GetInt32());

        // It goes on, and so does its hand-over: the value of before says nothing of the rounds since.
        await StampAsync(one, "c.txt");
        (await one.RunAsync(_folder.Path, "publish")).Succeeds();
        (await MakeAsync("one")).Succeeds();
        var rounds = verdict.GetProperty("confirmed_rounds").GetUInt64();
        var older = (await VerifyAsync("--publication", "last.note")).Ends(2).Output;
        Assert.Contains("the published value is not of all its rounds", older, StringComparison.Ordinal);
        Assert.Contains("they rest on signatures only", older, StringComparison.Ordinal);
        var (code, output, _) = Second("--publication", _folder["last.note"]);
        Assert.Equal(2, code);
        Assert.Contains($"rounds 0 to {rounds - 1} are those of the value; {rounds} to ", output, StringComparison.Ordinal);
        (await one.StopAsync()).Ends(0);
        (await two.StopAsync()).Ends(0);
    }

    public void Dispose() => _folder.Dispose();

    private async Task VerifiedByBothAsync()
    {
        (await VerifyAsync()).Ends(2);
        var verdict = (await VerifyAsync("--publication", "last.note", "--json")).Succeeds().Json;
        Assert.True(verdict.GetProperty("holds").GetBoolean());
        Assert.Equal(2, verdict.GetProperty("confirmed").GetArrayLength());
        var (code, output, error) = Second("--publication", _folder["last.note"]);
        Assert.True(code == 0, output + error);

        Assert.True(Publication.TryParseNote(await File.ReadAllBytesAsync(_folder["last.note"]), out var publication, out _, out _));
        Assert.Contains(publication.Announcements, a => a.Type == HandOverFiles.About);
        var codes = PrintCode.Of(publication).Select(c => c.ToString()).ToList();
        (await VerifyAsync("--code", codes[0], "-c", codes[1])).Succeeds();
        Assert.Equal(0, Second("--code", codes[1]).Code);
        AsThePageSays(codes);
        // It has left nothing in the folder.
        (await VerifyAsync("--code", codes[0])).Succeeds();
    }

    // The line of the page, run as it stands there, by a Python that keeps what it has compiled.
    private void AsThePageSays(List<string> codes)
    {
        var line = File.ReadAllLines(_folder["ho/READ-ME-FIRST.md"]).Single(l => l.Contains("    python3", StringComparison.Ordinal)).Trim()
            .Replace("AEAAMZ-…", codes[0], StringComparison.Ordinal).Replace("AIAAMF-…", codes[1], StringComparison.Ordinal);
        var (code, output, error) = Programs.Try(
            "sh", ["-c", "unset PYTHONDONTWRITEBYTECODE; cd \"$1\" && " + line, "sh", _folder["ho"]]);
        Assert.True(code == 0, output + error);
        Assert.Empty(Directory.GetDirectories(_folder["ho/source"], "__pycache__", SearchOption.AllDirectories));
    }

    // Names of copied files are no names of public ones, and of a call before nothing is left.
    private async Task CopiedAsSealedAsync()
    {
        var names = (await File.ReadAllLinesAsync(_folder["ho/handover.txt"])).Select(line => line.Split(' ')[^1]).ToList();
        foreach (var name in (string[])[
            "source/src/Linking/odd.p/1", "source/src/checkpoint", "program/spec/README.md", "papers/deed.txt"])
            Assert.Contains(name, names);
        Assert.DoesNotContain("source/left.key", names);
        Assert.False(File.Exists(_folder["ho/source/left.key"]));
    }

    private async Task ForgeStatementAsync(string digests)
    {
        Assert.True(DigestPair.TryParse(digests, Suite.One.Width, out var pair));
        var statement = new Statement { Ledger = LedgerId.Parse(Old), About = HandOverFiles.About, Digests = pair };
        await File.WriteAllBytesAsync(_folder["ho/handover.txt.statement"], statement.ToText(Suite.One));
        File.Copy(_folder["a.txt.lts"], _folder[StatementToken]);
    }

    private async Task NothingLaterAsync()
    {
        await File.WriteAllTextAsync(_folder["papers/late.txt"], "Forgotten.");
        (await MakeAsync("old", "--with", "papers")).Fails(64, "late.txt is not in it", "later");
        File.Move(_folder["papers/late.txt"], _folder["ho/source/late.txt"]);
        (await MakeAsync("old")).Fails(73, "source/late.txt came after");
        Directory.CreateDirectory(_folder["ho/later"]);
        File.Move(_folder["ho/source/late.txt"], _folder["ho/later/late.txt"]);
    }

    private async Task ExtendedOrderedAndServedAsync()
    {
        var identity = new HandOverCheck(HandOverPlace.Of(new FileTree(_folder["ho"])), []).Run(null, default).Head.Identity.ToString();
        string[] stranger = ["--identity", identity, "--trust", "stranger"];
        File.Copy(_folder["b.txt.lts"], _folder["c.txt.lts"]);
        (await RunAsync(["extend", "a.txt.lts", "--static", "ho", .. stranger])).Succeeds();
        await using var web = new WebFiles(_folder["ho"]);
        (await RunAsync(["extend", "b.txt.lts", "--static", web.Address, .. stranger])).Succeeds();
        // The same verdict, but for what an address does not list.
        var there = (await RunAsync("handover", "verify", web.Address, "--publication", "last.note", "--json")).Succeeds().Json;
        Assert.False(there.GetProperty("listed").GetBoolean());
        var here = (await VerifyAsync("--publication", "last.note", "--json")).Succeeds().Output;
        Assert.Equal(here.Replace("\"listed\":true", "\"listed\":false", StringComparison.Ordinal).Trim(), $"{there}");
        Assert.Contains(
            "files that no manifest names", (await RunAsync("handover", "verify", web.Address)).Ends(2).Output, StringComparison.Ordinal);
        await using (var proxy = new ConnectProxy(web.Address))
            (await RunAsync("handover", "verify", "http://old.invalid/", "--proxy", proxy.Address)).Ends(2);
        await using (var slow = new WebFiles(_folder["ho"], TimeSpan.FromSeconds(30)))
            (await RunAsync("handover", "verify", slow.Address, "--timeout", "1")).Ends(69);
        (await RunAsync("handover", "verify", web.Address, "--ca", "absent.pem")).Fails(66, "--ca: there is no file absent.pem");
        (await RunAsync("handover", "verify", $"{web.Address}nothing")).Fails(65, "is no hand-over");
        (await RunAsync("handover", "verify", "http://127.0.0.1:1/")).Fails(69, "handover.txt could not be read");
        foreach (var place in (string[])["ho", web.Address])
        {
            (await RunAsync("verify", "b.txt", "-p", place, "--identity", identity, "--asserted", "2026-12-01", "--require", "published"))
                .Succeeds();
            (await RunAsync("order", "a.txt", "b.txt", "--static", place, "-p", place)).Succeeds();
            (await RunAsync("audit", place, "--state", $"state{place.Length}", "--identity", identity)).Succeeds();
        }
    }

    private async Task RenewedAndTakenOutAsync()
    {
        await using var next = await StartAsync("next", "--ledger", "next.example/ledger", "--suite", "2");
        (await next.RunAsync(_folder.Path, "renew", "b.txt", "-p", "ho")).Succeeds();
        (await next.RunAsync(_folder.Path, "publish")).Succeeds();
        (await next.RunAsync(_folder.Path, "extend", "b.txt.ler")).Succeeds();

        // The holder of one token keeps what is his, and throws the rest away.
        Directory.CreateDirectory(_folder["tokens"]);
        File.Move(_folder["c.txt.lts"], _folder["tokens/b.txt.lts"]);
        (await RunAsync("handover", "mine", "next", "tokens", "-o", "mine")).Fails(65, "no record");
        var mine = (await RunAsync("handover", "mine", "ho", "tokens", "-o", "mine", "--json")).Succeeds().Json;
        Assert.Equal(1, mine.GetProperty("tokens").GetInt32());
        (await RunAsync("handover", "mine", "ho", "tokens", "-o", "mine")).Fails(73, "there already");
        Assert.False(Directory.Exists(_folder["mine/rounds"]));
        Directory.Move(_folder["ho"], _folder["away"]);
        File.Copy(_folder["b.txt"], _folder["mine/b.txt"]);
        (await RunAsync("verify", "mine/b.txt", "-p", "mine", "--asserted", "2026-12-01", "--require", "published")).Succeeds();
        (await next.RunAsync(_folder.Path, "renew", "mine/b.txt", "-p", "mine")).Succeeds();
        Directory.Move(_folder["away"], _folder["ho"]);
        (await next.StopAsync()).Ends(0);
    }

    // One change of each kind for both programs as they are called; the others are tested where they are found.
    private async Task ChangedAsync()
    {
        var path = _folder["ho/rounds/000.p/" + Path.GetFileName(Directory.GetFiles(_folder["ho/rounds/000.p"]).Single())];
        var bytes = await File.ReadAllBytesAsync(path);
        bytes[^1] ^= 1;
        await File.WriteAllBytesAsync(path, bytes);
        var result = (await VerifyAsync("--publication", "last.note")).Ends(1);
        Assert.Contains("LNH-CHANGED", result.Output, StringComparison.Ordinal);
        Assert.Contains("LNH-ROUND", result.Output, StringComparison.Ordinal);
        var (code, output, _) = Second("--publication", _folder["last.note"]);
        Assert.Equal(1, code);
        Assert.Contains("LNH-CHANGED   rounds/000.p/", output, StringComparison.Ordinal);
        Assert.Contains("LNH-ROUND", output, StringComparison.Ordinal);

        File.Delete(_folder["ho/late.txt"]);
        (await VerifyAsync()).Fails(65, "copied in part");
        Assert.Equal(3, Second().Code);
    }

    private Task<CliResult> VerifyAsync(params string[] more) => RunAsync(["handover", "verify", "ho", .. more]);

    private Task<CliResult> MakeAsync(string data, params string[] more) =>
        RunAsync(["handover", "make", "--data", data, "--to", "ho", .. more]);

    private (int Code, string Output, string Error) Second(params string[] more) =>
        Programs.Try("python3", [Checker, _folder["ho"], .. more]);

    // As much of a source as it is known by.
    private void WriteSource()
    {
        foreach (var name in (string[])[
            "docs/spec/README.md", "docs/spec/handover.md", "src/Linking/Linking.csproj", "src/Linking.Cli/Linking.Cli.csproj",
            "tests/independent/v1/linking1_verify.py", "LICENSE", "src/Linking/bin/built", "src/Linking/odd.p/1", "src/checkpoint"])
            Write("src/" + name, name);
        Write("papers/deed.txt", "deed");
        foreach (var file in (string[])[Checker, .. Directory.GetFiles(Path.Combine(Path.GetDirectoryName(Checker)!, "linking1"), "*.py")])
        {
            var name = Path.GetRelativePath(Path.GetDirectoryName(Checker)!, file);
            Write($"src/tests/independent/v1/{name}", File.ReadAllText(file));
        }

        void Write(string name, string text)
        {
            Directory.CreateDirectory(Path.GetDirectoryName(_folder[name])!);
            File.WriteAllText(_folder[name], text);
        }
    }

    private async Task StampAsync(ServerProcess server, string name)
    {
        await File.WriteAllTextAsync(_folder[name], name.ToUpper(CultureInfo.InvariantCulture));
        (await server.RunAsync(_folder.Path, "stamp", name)).Succeeds();
    }

    private Task<CliResult> RunAsync(params string[] args) => Cli.RunAsync(_folder.Path, args);

    private Task<ServerProcess> StartAsync(string data, params string[] more) =>
        ServerProcess.StartAsync(_folder.Path, _folder[data], more);
}
