using System.Diagnostics;
using System.Text;

using Linking.Notes;
using Linking.Testing;
using Linking.Tsp.Tests;

namespace Linking.Cli.Tests.Witnesses;

/// <summary>A server that asks witnesses: what it gets from them, and what it says when it does not.</summary>
public sealed class WitnessedLedgerTests : IDisposable
{
    private const string Name = "seen.example/ledger";

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Publish_TwoOfThree_IsCosigned_AndVerifiesByTheWitnesses()
    {
        var keys = await NewLedgerAsync();
        await using var first = await WitnessProcess.StartAsync(_folder.Path, "w1.example", keys);
        await using var second = await WitnessProcess.StartAsync(_folder.Path, "w2.example", keys);
        string[] places;
        string late;
        await using (var third = await WitnessProcess.StartAsync(_folder.Path, "w3.example", keys))
        {
            places = [first.Place, second.Place, third.Place];
            late = third.Address;
            await third.StopAsync(signal: 9);
        }

        await using (var server = await StartAsync(places, "--directory", "book"))
        {
            await StampAsync(server, "a");
            var published = (await server.RunAsync(_folder.Path, "publish")).Succeeds().Output;
            Assert.Contains("by 2 of 3, 2 needed; under sha3-256 by 2", published, StringComparison.Ordinal);
            Assert.Contains("did not cosign. It cannot be reached", published, StringComparison.Ordinal);
            (await server.StopAsync()).Ends(0);
        }

        // After a restart it does not know what the witnesses hold, and one of them is behind: it is asked for what it lacks.
        await using var third2 = await WitnessProcess.StartAsync(_folder.Path, "w3.example", keys, late);
        await using (var server = await StartAsync(
            places, "--directory", "book", "--static", "files", "--history-listen", "http://127.0.0.1:0"))
        {
            await StampAsync(server, "b");
            Assert.Contains("by 3 of 3, 2 needed; under sha3-256 by 3", (await server.RunAsync(_folder.Path,
                "publish")).Succeeds().Output, StringComparison.Ordinal);
            await SecondIsOverAsync();
            Assert.Contains("by 3 of 3", (await server.RunAsync(_folder.Path, "status")).Succeeds().Output, StringComparison.Ordinal);
            (await server.RunAsync(_folder.Path, "extend", "a.lts")).Succeeds();
            await GivesVouchersAsync(server.HistoryAddress!, first);
            (await server.StopAsync()).Ends(0);
        }

        // The public files have them too, from the sink and exported.
        (await Cli.RunAsync(_folder.Path, "export", "--data", "data", "--static", "exported")).Succeeds();
        foreach (var place in (string[])["files", "exported"])
        {
            foreach (var voucher in Directory.GetFiles(_folder["book/publications"], "*.lvc"))
            {
                var copy = Path.Combine(_folder[place], "publications", Path.GetFileName(voucher));
                Assert.Equal(await File.ReadAllBytesAsync(voucher), await File.ReadAllBytesAsync(copy));
            }

            // The checkpoints as well: in the folder that of the newest publication, in an export that of the newest head that is stored.
            foreach (var name in (string[])["checkpoint", "sha3-256/checkpoint"])
            {
                var text = await File.ReadAllTextAsync(Path.Combine(_folder[place], name));
                Assert.Contains(place == "files" ? "\n3\n" : "\n2\n", text, StringComparison.Ordinal);
                foreach (var witness in (string[])["w1.example", "w2.example", "w3.example"])
                    Assert.Contains($"\n— {witness} ", text, StringComparison.Ordinal);
            }
        }

        var vouchers = Directory.GetFiles(_folder["book/publications"],
            "*.cosigned.*.lvc").Select(f => Path.GetFileName(f)).Order(StringComparer.Ordinal);
        Assert.Equal([.. Enumerable.Range(1, 6).Select(k => $"000001.cosigned.{k}.lvc"), .. Enumerable.Range(1,
            6).Select(k => $"000002.cosigned.{k}.lvc")], vouchers);
        // Not by the third: it has cosigned the first publication after this machine had seen it.
        foreach (var witness in (WitnessProcess[])[first, second])
        {
            await File.WriteAllTextAsync(_folder["trusted"], witness.Key + "\n");
            var verdict = (await Cli.RunAsync(_folder.Path, "verify", "a", "a.lts", "-p", "book", "--witness", "trusted",
                "--json")).Succeeds().Json;
            Assert.Equal("published", verdict.GetProperty("basis").GetString(), ignoreCase: true);
            Assert.True(verdict.GetRawText().Contains("\"cosigned\"", StringComparison.Ordinal), verdict.GetRawText());
        }

        // By nobody whom the caller trusts, it is not there at any time.
        await File.WriteAllTextAsync(_folder["trusted"], KeyOf("stranger.example"));
        Assert.DoesNotContain("\"cosigned\"", (await Cli.RunAsync(_folder.Path, "verify", "a", "a.lts", "-p", "book", "--witness",
            "trusted", "--json")).Output, StringComparison.Ordinal);
        foreach (var witness in (WitnessProcess[])[first, second, third2])
            (await witness.StopAsync()).Ends(0);
    }

    // What nobody lists is found, and counts.
    private async Task GivesVouchersAsync(string address, WitnessProcess witness)
    {
        using var web = new HttpClient { BaseAddress = new Uri(address) };
        for (var k = 1; k <= 6; k++)
        {
            var name = $"publications/000001.cosigned.{k}.lvc";
            using var answer = await web.GetAsync(name);
            Assert.Equal("application/octet-stream", answer.Content.Headers.ContentType!.ToString());
            Assert.Equal(await File.ReadAllBytesAsync(_folder["book/" + name]), await answer.Content.ReadAsByteArrayAsync());
        }

        await File.WriteAllTextAsync(_folder["trusted"], witness.Key + "\n");
        var verdict = await Cli.RunAsync(_folder.Path, "verify", "a", "a.lts", "-p", address, "--witness", "trusted", "--json");
        Assert.Contains("\"cosigned\"", verdict.Succeeds().Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Publish_BetaFailed_IsAskedAgain_AlsoAfterARestart()
    {
        var keys = await NewLedgerAsync();
        await using var witness = await WitnessProcess.StartAsync(_folder.Path, "w.example", keys);
        var isBetaDown = true;
        using var behind = new HttpClient { BaseAddress = new Uri(witness.Address) };
        using var front = new StampServer(async (context, body) =>
        {
            if (Volatile.Read(ref isBetaDown) && Encoding.UTF8.GetString(body).Contains("/sha3-256\n", StringComparison.Ordinal))
            {
                context.Response.StatusCode = 500;
                return;
            }

            using var content = new ByteArrayContent(body);
            using var answer = await behind.PostAsync("/add-checkpoint", content);
            context.Response.StatusCode = (int)answer.StatusCode;
            context.Response.ContentType = answer.Content.Headers.ContentType?.ToString();
            await context.Response.OutputStream.WriteAsync(await answer.Content.ReadAsByteArrayAsync());
        });
        string[] places = [$"{witness.Key} {front.Address}"];
        await using (var server = await StartAsync(places))
        {
            await StampAsync(server, "a");
            var published = (await server.RunAsync(_folder.Path, "publish")).Succeeds().Output;
            Assert.Contains("by 1 of 1, 1 needed; under sha3-256 by 0", published, StringComparison.Ordinal);
            // Asked once more of the same publication, it fails once more.
            Assert.Contains("It has failed (HTTP 500)", (await server.RunAsync(_folder.Path, "publish")).Succeeds().Output,
                StringComparison.Ordinal);
            (await server.StopAsync()).Ends(0);
        }

        Volatile.Write(ref isBetaDown, false);
        await using (var server = await StartAsync(places))
        {
            await Eventually.TrueAsync(() => Directory.GetFiles(_folder["data/vouchers"], "000001.cosigned.*.lvc").Length == 2);
            Assert.Contains("by 1 of 1, 1 needed; under sha3-256 by 1", (await server.RunAsync(_folder.Path, "status")).Succeeds().Output,
                StringComparison.Ordinal);
            (await server.StopAsync()).Ends(0);
        }

        (await witness.StopAsync()).Ends(0);
    }

    [ProgramFact("git")]
    public async Task Publish_Closed_WaitsForTheWitnesses()
    {
        var keys = await NewLedgerAsync();
        await using var first = await WitnessProcess.StartAsync(_folder.Path, "w1.example", keys);
        string[] places;
        await using (var second = await WitnessProcess.StartAsync(_folder.Path, "w2.example", keys))
        {
            places = [first.Place, second.Place];
            await second.StopAsync(signal: 9);
        }

        await using var server = await StartAsync(places, "--directory", "book", "--git-path", "git", "--witness-policy", "closed");
        await StampAsync(server, "a");
        var waits = (await server.RunAsync(_folder.Path, "publish")).Ends(75);
        Assert.Contains("It is held back from the sinks until enough have cosigned it", waits.Output, StringComparison.Ordinal);
        Assert.Contains("its witnesses have not cosigned it", waits.Error, StringComparison.Ordinal);
        Assert.False(Directory.Exists(_folder["book/publications"]));
        // Stamping goes on.
        await StampAsync(server, "b");

        var address = places[1].Split(' ')[1];
        await using var back = await WitnessProcess.StartAsync(_folder.Path, "w2.example", keys, address);
        (await server.RunAsync(_folder.Path, "publish")).Succeeds();
        Assert.Equal(2, Directory.GetFiles(_folder["book/publications"], "*.note").Length);
        Assert.NotEmpty(Directory.GetFiles(_folder["book/publications"], "000002.cosigned.*.lvc"));
        Assert.Contains("000002.cosigned.4.lvc", Programs.Run("git", "ls-tree -r --name-only publications", folder: _folder["git"]),
            StringComparison.Ordinal);
        Assert.Contains("vouchers", Programs.Run("git", "log --format=%s refs/heads/publications --", folder: _folder["git"]),
            StringComparison.Ordinal);
        (await server.StopAsync()).Ends(0);
    }

    [Fact]
    public async Task Publish_LedgerPutBack_WitnessIsAhead_ThenForked()
    {
        var keys = await NewLedgerAsync();
        await using var witness = await WitnessProcess.StartAsync(_folder.Path, "w.example", keys);
        await using (var server = await StartAsync([witness.Place]))
        {
            await StampAsync(server, "a");
            (await server.RunAsync(_folder.Path, "publish")).Succeeds();
            (await server.StopAsync()).Ends(0);
        }

        Copy(_folder["data"], _folder["older"]);
        await using (var server = await StartAsync([witness.Place]))
        {
            foreach (var name in (string[])["b", "c", "d", "e", "f"])
                await StampAsync(server, name);
            (await server.RunAsync(_folder.Path, "publish")).Succeeds();
            (await server.StopAsync()).Ends(0);
        }

        Directory.Delete(_folder["data"], recursive: true);
        Directory.Move(_folder["older"], _folder["data"]);
        await using var again = await StartAsync([witness.Place]);
        // Clients that have seen more would notice too; these have not.
        await StampAsync(again, "g", "new");
        var ahead = (await again.RunAsync(_folder.Path, "publish")).Ends(75);
        Assert.Contains("ALARM: the witness is ahead of this ledger", ahead.Output, StringComparison.Ordinal);
        Assert.Contains("restored from an older backup", (await again.RunAsync(_folder.Path, "status")).Succeeds().Output,
            StringComparison.Ordinal);
        foreach (var name in (string[])["h", "i", "j", "k", "l", "m"])
            await StampAsync(again, name, "new");
        var forked = (await again.RunAsync(_folder.Path, "publish")).Ends(75);
        Assert.Contains("ALARM: the witness holds another history than this ledger", forked.Output, StringComparison.Ordinal);
        Assert.Empty(Directory.GetFiles(_folder["data/vouchers"], "000003.*"));
        (await again.StopAsync()).Ends(0);
        Assert.Contains("was not shown to extend", (await witness.StopAsync()).Ends(0).Error, StringComparison.Ordinal);
    }

    [ProgramFact("python3")]
    public async Task Publish_WitnessOfAnother_CosignsAlphaAlone()
    {
        var keys = await NewLedgerAsync();
        var script = DocumentationTests.Find("tests/independent/v1/tlog_witness.py");
        using var witness = Process.Start(new ProcessStartInfo("python3", [script, "serve", "stock.example",
            keys[0]]) { RedirectStandardOutput = true, UseShellExecute = false })!;
        try
        {
            var words = (await witness.StandardOutput.ReadLineAsync().WaitAsync(Cli.Limit))!.Split(' ');
            for (var round = 1; round <= 3; round++)
            {
                await using var server = await StartAsync([$"{words[1]} {words[0]}"], "--directory", "book");
                await StampAsync(server, $"f{round}");
                Assert.Contains("by 1 of 1, 1 needed; under sha3-256 by 0", (await server.RunAsync(_folder.Path,
                    "publish")).Succeeds().Output, StringComparison.Ordinal);
                await SecondIsOverAsync();
                (await server.RunAsync(_folder.Path, "extend", $"f{round}.lts")).Succeeds();
                (await server.StopAsync()).Ends(0);
            }

            await File.WriteAllTextAsync(_folder["trusted"], words[1]);
            for (var round = 1; round <= 3; round++)
            {
                var verdict = (await Cli.RunAsync(_folder.Path, "verify", $"f{round}", $"f{round}.lts", "-p", "book", "--witness",
                    "trusted", "--json")).Succeeds().Json;
                Assert.True(verdict.GetRawText().Contains("\"cosigned\"", StringComparison.Ordinal), verdict.GetRawText());
            }
        }
        finally
        {
            witness.Kill();
        }
    }

    [Fact]
    public async Task Publish_WitnessesThatAnswerAnything_AreBoundedAndNamed()
    {
        await NewLedgerAsync();
        await using var inside = new HostileHost(_ => HostileHost.Http("200 OK", "", "secret"));
        const string size = "Content-Type: text/x.tlog.size\r\n";
        await using var never = new HostileHost(_ => null);
        await using var slow = new HostileHost(_ => HostileHost.Http("200 OK", "", new string('a', 100)),
            TimeSpan.FromMilliseconds(300));
        await using var rubbish = new HostileHost(_ => [0, 1, 2, 3, 13, 10]);
        await using var words = new HostileHost(_ => HostileHost.Http("200 OK", "", "thank you\n"));
        await using var large = new HostileHost(_ => HostileHost.Http("200 OK", "", new string('a', 10_000_000)));
        await using var redirect = new HostileHost(_ => HostileHost.Http("307 Temporary Redirect",
            $"Location: {inside.Address}/x\r\n", ""));
        // Never 0, with which each attempt begins: publish and the schedule make one or two of them.
        await using var loop = new HostileHost(r => HostileHost.Http("409 Conflict", size, r.Number % 2 == 1 ? "1\n" : "2\n"));
        await using var huge = new HostileHost(_ => HostileHost.Http("409 Conflict", size, "9223372036854775807\n"));
        await using var past = new HostileHost(_ => HostileHost.Http("409 Conflict", size, "99999999999999999999\n"));
        await using var escape = new HostileHost(_ => HostileHost.Http("418 Teapot", "", "\u001b[31mred\n"));
        await using var wrong = new HostileHost(_ => HostileHost.Http("200 OK", "", new NoteSignature("w10.example", 1,
            new byte[72]).ToString()));
        var round = new HostileHost[1];
        await using var itself = round[0] = new HostileHost(
            _ => HostileHost.Http("302 Found", $"Location: {round[0].Address}/add-checkpoint\r\n", ""));
        HostileHost[] all = [never, slow, rubbish, words, large, redirect, loop, huge, past, escape, wrong, itself];
        var places = all.Select((w, i) => $"{KeyOf($"w{i}.example")} {w.Address}").ToArray();

        await using var server = await StartAsync(places, "--witness-timeout", "10s", "--witness-quorum", "1", "--directory", "book");
        await StampAsync(server, "a");
        var start = TimeProvider.System.GetTimestamp();
        var published = (await server.RunAsync(_folder.Path, "publish")).Ends(75);

        Assert.True(TimeProvider.System.GetElapsedTime(start) < TimeSpan.FromSeconds(60));
        string[] says =
        [
            "It has not answered within 10 s", "It has not answered within 10 s", "It cannot be reached", "no cosignature",
            "more than 16384 bytes", "redirect (HTTP 307), which is not followed", "another size at each try",
            "ALARM: the witness is ahead of this ledger (sha2-256): it says that it has cosigned size 9223372036854775807",
            "HTTP 409", "HTTP 418", "not right under the verifier key", "redirect (HTTP 302), which is not followed",
        ];
        var lines = published.Output.Split('\n');
        Assert.All(says, (text, i) => Assert.Contains(text, Assert.Single(lines, l => l.Contains($"witness w{i}.example",
            StringComparison.Ordinal)), StringComparison.Ordinal));
        Assert.DoesNotContain('\u001b', published.Output);
        Assert.Equal(0, inside.Asked);
        // A few in each attempt, of which there are more the longer it takes; whoever follows redirects follows 50.
        Assert.InRange(loop.Asked, 1, 40);
        Assert.InRange(itself.Asked, 1, 40);
        // The publication went out (policy open), and nothing of what they said was kept.
        Assert.Single(Directory.GetFiles(_folder["book/publications"], "*.note"));
        Assert.Empty(Directory.GetFiles(_folder["data/vouchers"]));
        (await server.StopAsync()).Ends(0);
    }

    [Theory]
    [InlineData("nonsense", "is not the verifier key of a witness, a space and its address")]
    [InlineData("a+00000000+AAAA http://x", "is no verifier key of a witness")]
    [InlineData("KEY ftp://x.example", "is no address of a witness")]
    [InlineData("KEY http://x.example;KEY http://y.example", "more than once")]
    public async Task Serve_WitnessesThatAreNone_IsRefused(string text, string says) =>
        (await Cli.RunAsync(_folder.Path, ServerProcess.Arguments("data", "--witnesses", text.Replace("KEY", KeyOf("w.example"),
            StringComparison.Ordinal))))
            .Fails(78, says, "--witnesses");

    private static string KeyOf(string name) => VerifierKey.OfWitness(name, SigningKey.FromSeed(new byte[32]).PublicKey.Span).ToString();

    // A cosignature names a second. Whoever meets the publication within it has seen it before that second's end.
    private static Task SecondIsOverAsync() => Task.Delay(TimeSpan.FromSeconds(1.1));

    private static void Copy(string from, string to)
    {
        Directory.CreateDirectory(to);
        foreach (var file in Directory.GetFiles(from))
            File.Copy(file, Path.Combine(to, Path.GetFileName(file)));
        foreach (var folder in Directory.GetDirectories(from))
            Copy(folder, Path.Combine(to, Path.GetFileName(folder)));
    }

    /// <summary>Makes the ledger, and returns the verifier keys of its heads.</summary>
    private async Task<string[]> NewLedgerAsync()
    {
        await using (var server = await StartAsync([]))
            (await server.StopAsync()).Ends(0);
        return await WitnessProcess.HeadKeysAsync(_folder.Path, "data", Name);
    }

    private Task<ServerProcess> StartAsync(string[] witnesses, params string[] more) => ServerProcess.StartAsync(
        _folder.Path, "data",
        ["--ledger", Name, "--publish", "false", .. witnesses.Length == 0 ? Array.Empty<string>() : ["--witnesses", string.Join(';',
            witnesses)], .. more]);

    private async Task StampAsync(ServerProcess server, string name, string trust = "trust")
    {
        await File.WriteAllTextAsync(_folder[name], name);
        (await server.RunAsync(_folder.Path, "stamp", name, "--trust", trust)).Succeeds();
    }
}
