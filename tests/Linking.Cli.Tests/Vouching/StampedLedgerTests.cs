using System.Net;
using System.Security.Cryptography.X509Certificates;

using Linking.Client;
using Linking.Events;
using Linking.Hashing;
using Linking.Leaves;
using Linking.Proofs;
using Linking.Testing;
using Linking.Tsp;
using Linking.Tsp.Tests;
using Linking.Vouchers;

namespace Linking.Cli.Tests.Vouching;

/// <summary>A server whose publications time-stamp authorities stamp: what it gets from them, and what it says when it does not.</summary>
public sealed class StampedLedgerTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [ProgramFact("openssl")]
    public async Task Publish_TwoAuthorities_StampIt_AndAStrangerTakesTheWordOfEither()
    {
        using var first = StampServer.Of(s => new Authority(lists: $"{s.Address}list"), out var one);
        using var second = StampServer.Of(_ => new Authority(isEcdsa: true), out var two);
        using var owners = new Owners(one, two);
        await File.WriteAllTextAsync(_folder["one.pem"], one.Root.ExportCertificatePem());
        await File.WriteAllTextAsync(_folder["two.pem"], two.Root.ExportCertificatePem());
        await using var server = await StartAsync(
            [$"{first.Address} sha3-256 one.pem", $"{second.Address} two.pem"], "--history-listen", "http://127.0.0.1:0");
        await StampAsync(server, "a");

        var published = (await server.RunAsync(_folder.Path, "publish")).Succeeds().Output;

        Assert.Equal(2, published.Split("publication 1: stamped").Length - 1);
        var status = (await server.RunAsync(_folder.Path, "status")).Succeeds().Output;
        Assert.Contains($"authority {first.Address.Authority}", status, StringComparison.Ordinal);
        Assert.Contains("Example TSA", status, StringComparison.Ordinal);
        (await server.RunAsync(_folder.Path, "extend", "a.lts")).Succeeds();
        using var web = new HttpClient { BaseAddress = new Uri(server.HistoryAddress!) };
        foreach (var name in (string[])["publications/000001.stamped.1.lvc", "publications/000001.stamped.2.lvc"])
            Assert.Equal(await File.ReadAllBytesAsync(_folder["book/" + name]), await web.GetByteArrayAsync(name));
        foreach (var trusted in (string[])["one.pem", "two.pem"])
        {
            var verdict = (await Cli.RunAsync(
                _folder.Path, "verify", "a", "-p", "book", "--tsa", trusted, "--trust", "none", "--json")).Succeeds().Json;
            Assert.Equal("stamped", verdict.GetProperty("proven_by")[0].GetProperty("kind").GetString());
        }

        (await server.StopAsync()).Ends(0);
    }

    [ProgramFact("openssl")]
    public async Task Publish_TheStamp_IsABeacon_AndAnIdleLedgerStaysIdle()
    {
        using var tsa = StampServer.Of(_ => new Authority(), out var authority);
        using var owner = authority;
        await File.WriteAllTextAsync(_folder["root.pem"], authority.Root.ExportCertificatePem());
        await using var server = await StartAsync([$"{tsa.Address} root.pem"]);
        await StampAsync(server, "a");
        (await server.RunAsync(_folder.Path, "publish")).Succeeds();

        using var client = await LinkingClient.ConnectAsync(new LinkingClientOptions { Address = new Uri(server.Address) });
        var listed = Assert.Single(
            await client.ListEventsAsync().ToListAsync(), e => EventReading.Read(e.Text, client.Suite).Event is Beacon);
        var beacon = Assert.IsType<Beacon>(EventReading.Read(listed.Text, client.Suite).Event);
        var voucher = Voucher.Decode(await File.ReadAllBytesAsync(_folder["book/publications/000001.stamped.1.lvc"]));
        Assert.Equal(BeaconSource.Rfc3161, beacon.Source);
        Assert.Equal($"{tsa.Address.Authority}, over publication 1", beacon.Name);
        Assert.Equal(Assert.IsType<StampedEvidence>(voucher.Evidence).Token.ToArray(), beacon.Value.ToArray());
        // Its round, and by an order proof each later one, is shown not to be older than the stamp.
        var token = (await client.FindAsync(Leaf.OfEvent(client.Suite, listed.Text.Span)))!.Token;
        Assert.True(token.Header.Index >= Assert.IsType<TextSubject>(voucher.Subject).Publication!.Size);
        Assert.True(NotBeforeProof.TryDecode(
            NotBeforeProof.Encode([], token.HeaderBytes.Span, token.Levels[0], listed.Text.Span, []), out var proof, out _));
        Assert.True(proof!.Holds(Chain.Alpha, _ => false, out var source));
        Assert.True(proof.Holds(Chain.Beta, _ => false, out _));
        Assert.Equal(StampOutcome.Right, authority.Reader().Read(source!.Value, [], null, out var readings));
        Assert.True(readings[0].From <= token.Header.Time);

        // The beacon is new, and is published; what stamps that makes no other.
        Assert.Contains("publication 2\n", (await server.RunAsync(_folder.Path, "publish")).Succeeds().Output, StringComparison.Ordinal);
        Assert.True(File.Exists(_folder["book/publications/000002.stamped.1.lvc"]));
        Assert.Contains("as before", (await server.RunAsync(_folder.Path, "publish")).Succeeds().Output, StringComparison.Ordinal);
        (await server.StopAsync()).Ends(0);
    }

    [ProgramFact("openssl")]
    public async Task Publish_AuthorityIsDown_HoldsUpNothing_AndNoneIsPassedOver()
    {
        using var authority = new Authority();
        var isDown = true;
        using var tsa = new StampServer((context, body) => Volatile.Read(ref isDown)
            ? FailAsync(context)
            : SendAsync(context, authority.Answer(body)));
        await File.WriteAllTextAsync(_folder["root.pem"], authority.Root.ExportCertificatePem());
        string[] place = [$"{tsa.Address} root.pem"];
        await using (var server = await StartAsync(place))
        {
            await StampAsync(server, "a");
            var waits = (await server.RunAsync(_folder.Path, "publish")).Ends(75);
            Assert.Contains("HTTP status 503", waits.Output, StringComparison.Ordinal);
            Assert.Contains("has not vouched for it yet; the server asks again by itself", waits.Error, StringComparison.Ordinal);
            await StampAsync(server, "b");
            (await server.RunAsync(_folder.Path, "publish")).Ends(75);
            // Sinks and clients have both already.
            Assert.True(File.Exists(_folder["book/publications/000002.note"]));
            (await server.RunAsync(_folder.Path, "extend", "a.lts")).Succeeds();
            Volatile.Write(ref isDown, false);
            (await server.RunAsync(_folder.Path, "publish")).Succeeds();
            Volatile.Write(ref isDown, true);
            await StampAsync(server, "c");
            (await server.RunAsync(_folder.Path, "publish")).Ends(75);
            (await server.StopAsync()).Ends(0);
        }

        // What it lacks it knows after a restart too.
        Volatile.Write(ref isDown, false);
        await using (var server = await StartAsync(place))
        {
            await Eventually.TrueAsync(() => File.Exists(_folder["book/publications/000003.stamped.1.lvc"]));
            (await server.StopAsync()).Ends(0);
        }

        Assert.Equal(
            ["000001.stamped.1.lvc", "000002.stamped.1.lvc", "000003.stamped.1.lvc"],
            Directory.GetFiles(_folder["book/publications"], "*.lvc").Select(f => Path.GetFileName(f)).Order(StringComparer.Ordinal));
    }

    /// <summary>What was revoked at a stamp's time is known later: the lists are had again before the next stamp.</summary>
    [ProgramTheory("openssl")]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Publish_NextTime_ListsOfAfterTheStampAreKept(bool isRevoked)
    {
        Authority? it = null;
        var lists = 0;
        using var tsa = new StampServer(async (context, body) =>
        {
            var isList = context.Request.Url!.AbsolutePath == "/list";
            context.Response.ContentType = isList ? "application/pkix-crl" : "application/timestamp-reply";
            // The first list was made an hour before the stamp; those that come later are of after it.
            var isFirst = isList && Interlocked.Increment(ref lists) == 1;
            var now = DateTimeOffset.UtcNow;
            var list = isFirst ? it!.Crl(now.AddHours(-1))
                : isRevoked ? it!.Crl(now.AddSeconds(2), X509RevocationReason.KeyCompromise, now.AddHours(-2))
                : it!.Crl(now.AddSeconds(2));
            await context.Response.OutputStream.WriteAsync(isList ? list.Der.ToArray() : it!.Answer(body));
        });
        using var authority = it = new Authority(lists: $"{tsa.Address}list");
        await File.WriteAllTextAsync(_folder["root.pem"], authority.Root.ExportCertificatePem());
        await using var server = await StartAsync([$"{tsa.Address} root.pem"]);
        await StampAsync(server, "a");
        Assert.Contains(
            "nothing says yet that its certificates were not revoked", (await server.RunAsync(_folder.Path, "publish")).Succeeds().Output,
            StringComparison.Ordinal);
        Assert.Single(Directory.GetFiles(_folder["data/vouchers"], "000001.*"));

        await StampAsync(server, "b");
        var second = await server.RunAsync(_folder.Path, "publish");

        if (isRevoked)
        {
            Assert.Contains("by what is said of them now a certificate of its stamp over publication 1 was revoked",
                (await server.RunAsync(_folder.Path, "status")).Output + second.Output, StringComparison.Ordinal);
            Assert.Single(Directory.GetFiles(_folder["data/vouchers"], "000001.*"));
            return;
        }

        Assert.Contains("of publication 1 what was said after its stamp is kept", second.Succeeds().Output, StringComparison.Ordinal);
        Assert.Equal(
            ["000001.stamped.1.lvc", "000001.stamped.2.lvc"],
            Directory.GetFiles(_folder["book/publications"], "000001.*.lvc").Select(Path.GetFileName).Order(StringComparer.Ordinal));
        // The same stamp, of which the first says nothing of a revocation and the second does.
        var reader = new StampReader(TrustedCertificates.Read([await File.ReadAllBytesAsync(_folder["root.pem"])], []));
        foreach (var k in (int[])[1, 2])
        {
            var file = _folder[$"book/publications/000001.stamped.{k}.lvc"];
            Assert.True(Voucher.TryDecode(await File.ReadAllBytesAsync(file), out var voucher, out _));
            Assert.Equal(
                k == 2, reader.ReadBest((StampedEvidence)voucher.Evidence, ((TextSubject)voucher.Subject).Text)!.IsStatusKnown);
        }

        // Once is enough: a third publication asks for those of the second alone.
        await StampAsync(server, "c");
        (await server.RunAsync(_folder.Path, "publish")).Succeeds();
        Assert.Equal(2, Directory.GetFiles(_folder["data/vouchers"], "000001.*").Length);
        (await server.StopAsync()).Ends(0);
    }

    [ProgramFact("openssl")]
    public async Task Publish_AuthoritiesThatAnswerAnything_AreBoundedAndNamed()
    {
        using var stranger = new Authority();
        using var lists = new Authority(lists: "http://localhost:1/list");
        await File.WriteAllTextAsync(_folder["lists.pem"], lists.Root.ExportCertificatePem());
        await using var inside = new HostileHost(_ => HostileHost.Http("200 OK", "", "secret"));
        const string Type = "Content-Type: application/timestamp-reply\r\n";
        await using var never = new HostileHost(_ => null);
        await using var slow = new HostileHost(
            _ => HostileHost.Http("200 OK", Type, new string('a', 100)), TimeSpan.FromMilliseconds(300));
        await using var rubbish = new HostileHost(_ => [0, 1, 2, 3, 13, 10]);
        await using var words = new HostileHost(_ => HostileHost.Http("200 OK", "Content-Type: text/html\r\n", "thank you"));
        await using var noReply = new HostileHost(_ => HostileHost.Http("200 OK", Type, "thank you"));
        await using var large = new HostileHost(_ => HostileHost.Http("200 OK", Type, new string('a', 10_000_000)));
        await using var redirect = new HostileHost(
            _ => HostileHost.Http("307 Temporary Redirect", $"Location: {inside.Address}/x\r\n", ""));
        var loop = new HostileHost[1];
        await using var itself = loop[0] = new HostileHost(
            _ => HostileHost.Http("302 Found", $"Location: {loop[0].Address}/\r\n", ""));
        using var other = new StampServer((context, body) => SendAsync(context, stranger.Answer(body)));
        byte[]? old = null;
        using var again = new StampServer((context, body) => SendAsync(context, old ??= stranger.Answer(body)));
        using (var earlier = new StampClient(again.Address, "sha2-256", TimeSpan.FromSeconds(30)))
            await earlier.StampAsync("before"u8.ToArray(), CancellationToken.None);
        using var hiding = new StampServer((context, body) => SendAsync(context, lists.Answer(body)));
        HostileHost[] raw = [never, slow, rubbish, words, noReply, large, redirect, itself];
        string[] addresses =
        [
            .. raw.Select(h => h.Address + "/"), other.Address.AbsoluteUri, again.Address.AbsoluteUri, hiding.Address.AbsoluteUri,
        ];
        string[] says =
        [
            "did not answer within 10 seconds", "did not answer within 10 seconds", "invalid", "of type 'text/html'",
            "is no time-stamp reply",
            "over 1048576 bytes", "HTTP status 307", "HTTP status 302", "does not lead to the certificate that was given for it",
            "is not what was asked for", "localhost is an address of a private network",
        ];

        await using var server = await StartAsync(
            [.. addresses.Select((a, i) => $"{a} {(a == addresses[^1] ? "lists.pem" : new string((char)('a' + (i % 6)), 63) + (i % 10))}")],
            "--voucher-timeout", "10s");
        await StampAsync(server, "a");
        var start = TimeProvider.System.GetTimestamp();
        var published = (await server.RunAsync(_folder.Path, "publish")).Ends(75);

        Assert.True(TimeProvider.System.GetElapsedTime(start) < TimeSpan.FromSeconds(60));
        var lines = (await server.RunAsync(_folder.Path, "status")).Succeeds().Output.Split('\n');
        Assert.All(says, (text, i) => Assert.Contains(
            text, Assert.Single(lines, l => l.Contains(new Uri(addresses[i]).Authority, StringComparison.Ordinal) &&
                l.Contains("authority ", StringComparison.Ordinal)), StringComparison.OrdinalIgnoreCase));
        Assert.DoesNotContain('\u001b', published.Output);
        Assert.Equal(0, inside.Asked);
        // The publication went out; of what they said the one stamp that is right was kept.
        Assert.Single(Directory.GetFiles(_folder["book/publications"], "*.note"));
        Assert.Single(Directory.GetFiles(_folder["data/vouchers"]));
        await StampAsync(server, "b");
        (await server.StopAsync()).Ends(0);
    }

    [Theory]
    [InlineData("nonsense", "is not the address of a time-stamp authority, a space and its certificate")]
    [InlineData("ftp://x.example root.pem", "is no address of a time-stamp authority")]
    [InlineData("http://x.example/ none.pem", "none.pem")]
    [InlineData("http://x.example/ empty.pem", "empty.pem")]
    [InlineData("http://x.example/ FINGERPRINT;http://y.example/ FINGERPRINT", "for several")]
    [InlineData("http://x.example/ FINGERPRINT;http://x.example/ empty.pem", "more than once")]
    public async Task Serve_AuthoritiesThatAreNone_IsRefused(string text, string says)
    {
        await File.WriteAllTextAsync(_folder["empty.pem"], "");
        (await Cli.RunAsync(
            _folder.Path,
            ServerProcess.Arguments(
                "data", "--authorities", text.Replace("FINGERPRINT", new string('a', 64), StringComparison.Ordinal))))
            .Fails(78, says, "uthorities");
    }

    private static Task FailAsync(HttpListenerContext context)
    {
        context.Response.StatusCode = 503;
        return Task.CompletedTask;
    }

    private static Task SendAsync(HttpListenerContext context, byte[] answer)
    {
        context.Response.ContentType = "application/timestamp-reply";
        return context.Response.OutputStream.WriteAsync(answer).AsTask();
    }

    private Task<ServerProcess> StartAsync(string[] authorities, params string[] more) => ServerProcess.StartAsync(
        _folder.Path, "data",
        ["--ledger", "stamped.example/ledger", "--publish", "false", "--directory", "book", "--authorities",
            string.Join(';', authorities), .. more]);

    private async Task StampAsync(ServerProcess server, string name)
    {
        await File.WriteAllTextAsync(_folder[name], name);
        (await server.RunAsync(_folder.Path, "stamp", name)).Succeeds();
    }

    private sealed class Owners(params IDisposable[] all) : IDisposable
    {
        public void Dispose() => Array.ForEach(all, one => one.Dispose());
    }
}
