using Linking.Client;
using Linking.Client.Trust;
using Linking.Events;
using Linking.Testing;
using Linking.Tokens;

namespace Linking.Cli.Tests.Vouching;

/// <summary>Ledgers that publish in each other, each a server of its own.</summary>
public sealed class LedgerInLedgerTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task TwoLedgers_PublishInEachOther_AndVouchForEachOther()
    {
        var (here, there) = (FreeAddress(), FreeAddress());
        var one = await MadeAsync("one", here);
        var two = await MadeAsync("two", there);
        await using var first = await StartAsync("one", here, $"{there} {two}", "--history-listen", "http://127.0.0.1:0");
        await using var second = await StartAsync("two", there, $"{here} {one}");
        await StampAsync(first, "a");
        await StampAsync(second, "b");

        Assert.Contains(
            "stamped by two.example/ledger, which has not published since",
            (await first.RunAsync(_folder.Path, "publish")).Succeeds().Output, StringComparison.Ordinal);
        var waits = Token.Decode(await File.ReadAllBytesAsync(Assert.Single(Directory.GetFiles(_folder["one/vouchers/waiting"]))));
        using (var client = await LinkingClient.ConnectAsync(new LinkingClientOptions { Address = new Uri(first.Address) }))
        {
            // The header in which it stands there: what follows here was not before that.
            var beacon = (await client.ListEventsAsync().ToListAsync())
                .Select(e => EventReading.Read(e.Text, client.Suite).Event).OfType<Beacon>().Single();
            Assert.Equal((BeaconSource.Ledger, waits.Suite, waits.Link()), (beacon.Source, beacon.LinkSuite, beacon.Link));
        }

        // It publishes what the first has put there, and puts its own publication into the first.
        (await second.RunAsync(_folder.Path, "publish")).Succeeds();
        (await first.RunAsync(_folder.Path, "publish")).Succeeds();
        (await second.RunAsync(_folder.Path, "publish")).Succeeds();

        // Each has the other's word for its first publication, in its book and its public files.
        const string Voucher = "publications/000001.ledger.1.lvc";
        await Eventually.TrueAsync(() => File.Exists(_folder["one.book/" + Voucher]) && File.Exists(_folder["two.book/" + Voucher]));
        using (var web = new HttpClient { BaseAddress = new Uri(first.HistoryAddress!) })
            Assert.Equal(await File.ReadAllBytesAsync(_folder["one.book/" + Voucher]), await web.GetByteArrayAsync(Voucher));
        foreach (var (file, mine, other, book) in new[] { ("a", first, second, "one.book"), ("b", second, first, "two.book") })
        {
            (await mine.RunAsync(_folder.Path, "extend", $"{file}.lts")).Succeeds();
            // Somebody who has met the other ledger alone, and seen its publications.
            var trust = $"trust.{file}";
            await SeeAsync(other, _folder[trust]);
            var verdict = (await Cli.RunAsync(
                _folder.Path, "verify", file, "-p", book, "--trust", trust, "--json")).Succeeds().Json;
            Assert.Equal("ledger", verdict.GetProperty("proven_by")[0].GetProperty("kind").GetString());
        }

        (await first.StopAsync()).Ends(0);
        (await second.StopAsync()).Ends(0);
    }

    [Fact]
    public async Task OtherLedger_IsDown_HoldsUpNothing_AndNoPublicationIsPassedOver()
    {
        var there = FreeAddress();
        var two = await MadeAsync("two", there, "--publication-interval", "2s");
        await using var first = await StartAsync("one", FreeAddress(), $"{there} {two}", "--voucher-timeout", "5s");
        await StampAsync(first, "a");
        var waits = (await first.RunAsync(_folder.Path, "publish")).Ends(75);
        Assert.Contains("It does not answer as it should", waits.Output, StringComparison.Ordinal);
        Assert.Contains("has not vouched for it yet", waits.Error, StringComparison.Ordinal);
        Assert.True(File.Exists(_folder["one.book/publications/000001.note"]));
        await StampAsync(first, "b");
        (await first.RunAsync(_folder.Path, "publish")).Ends(75);

        // By itself, when it is there again; it publishes by its own schedule.
        await using var second = await ServerProcess.StartAsync(
            _folder.Path, "two", "--listen", there, "--publication-interval", "2s");
        await Eventually.TrueAsync(() => File.Exists(_folder["one.book/publications/000002.ledger.1.lvc"]));
        Assert.True(File.Exists(_folder["one.book/publications/000001.ledger.1.lvc"]));
        Assert.Empty(Directory.GetFiles(_folder["one/vouchers/waiting"]));
        (await first.StopAsync()).Ends(0);
        (await second.StopAsync()).Ends(0);
    }

    [Fact]
    public async Task OtherLedgers_ThatAnswerAnything_AreBoundedAndNamed()
    {
        var there = FreeAddress();
        await MadeAsync("two", there);
        await using var second = await ServerProcess.StartAsync(_folder.Path, "two", "--listen", there, "--publish", "false");
        await using var inside = new HostileHost(_ => HostileHost.Http("200 OK", "", "secret"));
        await using var never = new HostileHost(_ => null);
        await using var slow = new HostileHost(
            _ => HostileHost.Http("200 OK", "", new string('a', 100)), TimeSpan.FromMilliseconds(300));
        await using var rubbish = new HostileHost(_ => [0, 1, 2, 3, 13, 10]);
        await using var large = new HostileHost(_ => HostileHost.Http("200 OK", "", new string('a', 10_000_000)));
        await using var redirect = new HostileHost(
            _ => HostileHost.Http("307 Temporary Redirect", $"Location: {inside.Address}/x\r\n", ""));
        // The same as a server that speaks HTTP/2: to an address of this machine, and to itself.
        await using var sending = await RedirectingServer.StartAsync(_ => inside.Address + "/x");
        await using var itself = await RedirectingServer.StartAsync(own => own + "/linking.v1.LedgerService/GetLedger");
        string[] addresses =
            [there, never.Address, slow.Address, rubbish.Address, large.Address, redirect.Address, sending.Address, itself.Address];
        await using var first = await StartAsync(
            "one", FreeAddress(),
            string.Join(';', addresses.Select((a, i) => $"{a} {new string("abcdef01"[i], 64)}:{new string('b', 64)}")),
            "--voucher-timeout", "10s");
        await StampAsync(first, "a");
        var start = TimeProvider.System.GetTimestamp();
        (await first.RunAsync(_folder.Path, "publish")).Ends(75);

        Assert.True(TimeProvider.System.GetElapsedTime(start) < TimeSpan.FromSeconds(60));
        var lines = (await first.RunAsync(_folder.Path, "status")).Succeeds().Output.Split('\n');
        Assert.All(addresses, (address, i) => Assert.Contains(
            i == 0 ? "What it says does not hold, and was not kept." : "It ",
            Assert.Single(lines, l => l.Contains("ledger " + new Uri(address).Authority, StringComparison.Ordinal)),
            StringComparison.Ordinal));
        Assert.Equal(addresses.Length, lines.Count(l => l.Contains("FAILED", StringComparison.Ordinal)));
        Assert.Equal(0, inside.Asked);
        Assert.InRange(itself.Asked, 1, 10);
        // The publication went out, stamping goes on, and nothing of what they said was kept.
        Assert.Single(Directory.GetFiles(_folder["one.book/publications"], "*.note"));
        Assert.Empty(Directory.GetFiles(_folder["one/vouchers"], "*", SearchOption.AllDirectories));
        await StampAsync(first, "b");
        (await first.StopAsync()).Ends(0);
        (await second.StopAsync()).Ends(0);
    }

    [Fact]
    public async Task LedgerThatServesKnownOnes_IsPublishedInWithTheKeyOfTheFile_AlsoWhenItIsReplaced()
    {
        var (here, there) = (FreeAddress(), FreeAddress());
        var two = await MadeAsync("two", there);
        await using var second = await ServerProcess.StartAsync(_folder.Path, "two", "--listen", there, "--submitters", "stamp");
        (await second.RunAsync(_folder.Path, "access", "key", "add", "one", "-o", "one.key")).Succeeds();
        (await second.RunAsync(_folder.Path, "access", "key", "add", "ended", "-o", "ended.key")).Succeeds();
        (await second.RunAsync(_folder.Path, "access", "key", "end", "ended")).Succeeds();
        await KeysAsync("ended.key");
        await using var first = await StartAsync("one", here, $"{there} {two}", "--publish-in-keys", "keys");
        await StampAsync(first, "a");

        var refused = (await first.RunAsync(_folder.Path, "publish")).Ends(75);
        Assert.Contains("has ended", refused.Output + refused.Error, StringComparison.Ordinal);
        await KeysAsync("one.key");
        Assert.Contains(
            "stamped by two.example/ledger", (await first.RunAsync(_folder.Path, "publish")).Succeeds().Output, StringComparison.Ordinal);
        Assert.DoesNotContain("lnk1_", (await first.StopAsync()).Ends(0).Error, StringComparison.Ordinal);

        Task KeysAsync(string key) => WriteKeysAsync($"# ours\n\n{there}/ {Key(key)}\n");

        string Key(string file) => File.ReadAllText(_folder[file]).Trim();
    }

    [Theory]
    [InlineData("http://192.0.2.7:8070 KEY\n", UnixFileMode.None, "could be read on the way")]
    [InlineData("KEY\n", UnixFileMode.None, "line 1 of")]
    [InlineData("http://127.0.0.1:1 lnk1_00\n", UnixFileMode.None, "is not a server's address, a space and its API key")]
    [InlineData("http://192.0.2.8:8070 KEY\n", UnixFileMode.None, "http://192.0.2.8:8070, which PublishIn does not name")]
    [InlineData("http://192.0.2.7:8070 KEY\n\nhttp://192.0.2.7:8070/ KEY\n", UnixFileMode.None, "lines 1 and 3 of")]
    [InlineData("", UnixFileMode.GroupRead, "chmod 600")]
    [InlineData(null, UnixFileMode.None, "keys")]
    public async Task Serve_KeysThatAreNone_IsRefused_AndNoneIsShown(string? text, UnixFileMode others, string says)
    {
        var key = Linking.Protocol.ApiKeyText.Generate().Reveal();
        if (text is not null)
        {
            await WriteKeysAsync(text.Replace("KEY", key, StringComparison.Ordinal));
            File.SetUnixFileMode(_folder["keys"], UnixFileMode.UserRead | UnixFileMode.UserWrite | others);
        }

        var result = await Cli.RunAsync(
            _folder.Path,
            ServerProcess.Arguments(
                "data", "--publish-in-keys", "keys", "--publish-in",
                $"http://192.0.2.7:8070 {new string('a', 64)}:{new string('b', 64)}"));

        result.Fails(78, "PublishInKeys cannot be used", says);
        Assert.DoesNotContain("lnk1_", result.Output + result.Error, StringComparison.Ordinal);
    }

    private async Task WriteKeysAsync(string text)
    {
        await File.WriteAllTextAsync(_folder["keys"], text);
        File.SetUnixFileMode(_folder["keys"], UnixFileMode.UserRead | UnixFileMode.UserWrite);
    }

    [Fact]
    public async Task Ledger_ThatIsToVouchForItself_IsRefused()
    {
        var here = FreeAddress();
        var one = await MadeAsync("one", here);
        (await Cli.RunAsync(_folder.Path, ServerProcess.Arguments("one", "--publish-in", $"{here} {one}")))
            .Fails(78, "it cannot vouch for itself", "PublishIn");
    }

    [Theory]
    [InlineData("nonsense", "is not the address of another ledger's server, a space and that ledger's identity")]
    [InlineData("ftp://x.example ID", "is no address of a server")]
    [InlineData("http://x.example/path ID", "is no address of a server")]
    [InlineData("http://x.example abc", "is no identity")]
    [InlineData("http://x.example ID;http://y.example ID", "more than once")]
    [InlineData("http://x.example ID none.pem", "none.pem")]
    public async Task Serve_LedgersThatAreNone_IsRefused(string text, string says) => (await Cli.RunAsync(
        _folder.Path,
        ServerProcess.Arguments(
            "data", "--publish-in",
            text.Replace("ID", $"{new string('a', 64)}:{new string('b', 64)}", StringComparison.Ordinal)))).Fails(78, says);

    private static string FreeAddress() => $"http://127.0.0.1:{FreePort.Next()}";

    private static async Task SeeAsync(ServerProcess server, string trust)
    {
        using var client = await LinkingClient.ConnectAsync(
            new LinkingClientOptions { Address = new Uri(server.Address), Trust = new TrustFolder(trust) });
        Assert.NotEmpty(await client.ListPublicationsAsync().ToListAsync());
    }

    /// <summary>Makes a ledger, and returns its identity.</summary>
    private async Task<string> MadeAsync(string name, string address, params string[] more)
    {
        await using var server = await ServerProcess.StartAsync(
            _folder.Path, name, ["--ledger", $"{name}.example/ledger", "--listen", address, "--publish", "false", .. more]);
        using var client = await LinkingClient.ConnectAsync(new LinkingClientOptions { Address = new Uri(server.Address) });
        var identity = client.Ledger.Identity.ToString();
        (await server.StopAsync()).Ends(0);
        return identity;
    }

    private Task<ServerProcess> StartAsync(string name, string address, string others, params string[] more) => ServerProcess.StartAsync(
        _folder.Path, name,
        ["--ledger", $"{name}.example/ledger", "--listen", address, "--publish", "false", "--directory", $"{name}.book", "--publish-in",
            others, .. more]);

    private async Task StampAsync(ServerProcess server, string name)
    {
        await File.WriteAllTextAsync(_folder[name], name);
        (await server.RunAsync(_folder.Path, "stamp", name)).Succeeds();
    }
}
