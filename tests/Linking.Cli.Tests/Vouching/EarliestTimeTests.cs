using System.Text.Json;

using Linking.Client;
using Linking.Events;
using Linking.Hashing;
using Linking.Proofs;
using Linking.Testing;
using Linking.Tokens;
using Linking.Tsp.Tests;

namespace Linking.Cli.Tests.Vouching;

/// <summary>Before which time a header was not: by the beacons of a real server, whose authority is an openssl responder.</summary>
public sealed class EarliestTimeTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task PublicValue_GivesTheTimeThatItsReaderKnows()
    {
        const string Value = "07131c2b2d3107131c2b2d3107131c2b";
        await using var server = await ServerProcess.StartAsync(
            _folder.Path, _folder["data"], "--ledger", "test.example/ledger", "--history-listen", "http://127.0.0.1:0");
        string[] beacon = ["ledger", "beacon", Value.ToUpperInvariant(), "--name", "Example Beacon, pulse of 2026-11-21", "--json"];
        (await server.RunAsync(_folder.Path, beacon)).Fails(69, "Nothing is published yet", "Publish first");
        (await server.RunAsync(_folder.Path, "ledger", "beacon", "0713", "--name", "a draw")).Fails(64, "hexadecimal digits");
        (await server.RunAsync(_folder.Path, "ledger", "beacon", Value, "--name", " ")).Fails(64, "--name is words on one line");
        await StampAsync(server, "a");
        (await server.RunAsync(_folder.Path, "publish")).Succeeds();
        // The same again is the same event.
        var round = (await server.RunAsync(_folder.Path, beacon)).Succeeds().Json.GetProperty("round").GetUInt64();
        Assert.Equal(round, (await server.RunAsync(_folder.Path, beacon)).Succeeds().Json.GetProperty("round").GetUInt64());
        await StampAsync(server, "b");
        (await server.RunAsync(_folder.Path, "publish")).Succeeds();
        (await server.RunAsync(_folder.Path, "extend", "a.lts", "b.lts")).Succeeds();
        // Also where a publication has been made since.
        Assert.Equal(round, (await server.RunAsync(_folder.Path, beacon)).Succeeds().Json.GetProperty("round").GetUInt64());
        Assert.Equal(["000001.1.lnb"], Directory.GetFiles(_folder["data/beacons"]).Select(Path.GetFileName));
        string[] place = ["-p", server.HistoryAddress!];

        var said = (await VerifyKnownAsync(["b", .. place, "--known", $"{Value}=2026-11-21"])).Succeeds().Output;

        Assert.Contains("2026-11-21 00:00:00 UTC, when the public value", said, StringComparison.Ordinal);
        Assert.Contains("by your word", said, StringComparison.Ordinal);
        var json = (await VerifyKnownAsync(["b", .. place, "--known", $"{Value}=2026-11-21T20:00:00Z", "--json"])).Succeeds().Json;
        var stated = json.GetProperty("stamped_not_before");
        Assert.Equal("2026-11-21T20:00:00.000000Z", stated.GetProperty("time").GetString());
        Assert.StartsWith("the user, who said since when", stated.GetProperty("by").GetString(), StringComparison.Ordinal);
        // Stamped before the value, or by who knows another one: nothing is stated.
        foreach (var (name, known) in (ValueTuple<string, string>[])[("a", Value), ("b", "07")])
        {
            var none = (await VerifyKnownAsync([name, .. place, "--known", $"{known}=2026-11-21", "--json"])).Succeeds().Json;
            Assert.Equal(JsonValueKind.Null, none.GetProperty("stamped_not_before").ValueKind);
        }

        Assert.Contains(
            "before the time given with --known",
            (await VerifyKnownAsync(["b", .. place, "--known", $"{Value}=2126-11-21", "--json"])).Succeeds().Output,
            StringComparison.Ordinal);
        (await VerifyKnownAsync(["b", "--announced", "--known", $"{Value}=2026-11-21"])).Fails(64, "--known is about the header");
        (await VerifyKnownAsync(["b", "--known", "0713"])).Fails(64, "is not VALUE=TIME");
        (await VerifyKnownAsync(["b", "--known", "0713=yesterday"])).Fails(64, "'yesterday' is not a day");
        (await VerifyKnownAsync(["b", "--known", "07=2026-11-21", "--known", "07=2026-11-22"])).Fails(64, "07 has two times");

        Task<CliResult> VerifyKnownAsync(string[] args) => Cli.RunAsync(_folder.Path, ["verify", .. args]);
    }

    [ProgramFact("openssl")]
    public async Task Verify_FindsTheNearestBeacon_FromAddressFolderAndFile()
    {
        using var tsa = StampServer.Of(_ => new Authority(), out var authority);
        using var stranger = new Authority();
        using var owner = authority;
        await File.WriteAllTextAsync(_folder["root.pem"], authority.Root.ExportCertificatePem());
        await File.WriteAllTextAsync(_folder["other.pem"], stranger.Root.ExportCertificatePem());
        string address;
        await using (var server = await StartAsync(tsa))
        {
            address = server.HistoryAddress!;
            await StampAsync(server, "a");
            (await server.RunAsync(_folder.Path, "publish")).Succeeds();
            await StampAsync(server, "b");
            (await server.RunAsync(_folder.Path, "publish")).Succeeds();
            (await server.RunAsync(_folder.Path, "extend", "a.lts", "b.lts")).Succeeds();
            var beacon = NotBeforeProof.TryDecode(
                await File.ReadAllBytesAsync(_folder["data/beacons/000001.1.lnb"]), out var proof, out _) ? proof : null;
            Assert.True(beacon!.Holds(Chain.Alpha, _ => false, out var source) && beacon.Holds(Chain.Beta, _ => false, out _));
            Assert.Equal($"{tsa.Address.Authority}, over publication 1", source.Name);
            using var web = new HttpClient();
            Assert.Equal(
                beacon.ToBytes(), await web.GetByteArrayAsync(new Uri(address + "/beacons/000001.1.lnb", UriKind.Absolute)));

            // The first was there before any beacon.
            var before = (await VerifyAsync("a", "-p", address, "--tsa", "root.pem", "--json")).Succeeds().Json;
            Assert.Equal(JsonValueKind.Null, before.GetProperty("stamped_not_before").ValueKind);
            AssertNotBefore((await VerifyAsync("b", "-p", address, "--tsa", "root.pem", "--json")).Succeeds().Json, address + ", beacons/");
            (await server.StopAsync()).Ends(0);
        }

        // Without the server: the folder that it wrote, and one that is exported from its data.
        AssertNotBefore((await VerifyAsync("b", "-p", "files", "--tsa", "root.pem", "--json")).Succeeds().Json, "files, beacons/");
        (await Cli.RunAsync(_folder.Path, "export", "--data", "data", "--static", "exported")).Succeeds();
        AssertNotBefore((await VerifyAsync("b", "-p", "exported", "--tsa", "root.pem", "--json")).Succeeds().Json, "exported, beacons/");

        // A proof to keep.
        var extended = (await Cli.RunAsync(
            _folder.Path, "extend", "b.lts", "--static", "files", "--not-before", "--trust", "trust", "--identity", Identity())).Succeeds();
        Assert.Contains("not older than the last beacon before it is b.lnb", extended.Output, StringComparison.Ordinal);
        var text = (await VerifyAsync("b", "--tsa", "root.pem", "-p", "files")).Succeeds().Output;
        text = string.Join(' ', text.Split([' ', '\n'], StringSplitOptions.RemoveEmptyEntries));
        Assert.Contains("Not before: the header is not older than ", text, StringComparison.Ordinal);
        Assert.Contains("Example TSA", text, StringComparison.Ordinal);
        Assert.Contains("not of the data", text, StringComparison.Ordinal);
        Directory.Delete(_folder["files"], recursive: true);
        AssertNotBefore((await VerifyAsync("b", "--tsa", "root.pem", "--json")).Json, "b.lnb");
        AssertNotBefore((await VerifyAsync("--tokens", "b.lts", "--tsa", "root.pem", "--json")).Json, "b.lnb");
        var japanese = (await VerifyAsync("b", "--tsa", "root.pem", "--lang", "ja")).Output;
        Assert.Contains("ヘッダー", japanese, StringComparison.Ordinal);

        // Nobody's word, or another's.
        AssertNone((await VerifyAsync("b", "--json")).Json, "name its certificate with --tsa");
        AssertNone((await VerifyAsync("b", "--tsa", "other.pem", "--json")).Json, "does not count under the certificates given with --tsa");
    }

    [ProgramFact("openssl")]
    public async Task ProofsThatAreNone_AreNamed_AndTheVerdictStays()
    {
        using var tsa = StampServer.Of(_ => new Authority(), out var authority);
        using var owner = authority;
        await File.WriteAllTextAsync(_folder["root.pem"], authority.Root.ExportCertificatePem());
        await using var server = await StartAsync(tsa);
        foreach (var name in (string[])["a", "b", "c"])
        {
            await StampAsync(server, name);
            (await server.RunAsync(_folder.Path, "publish")).Succeeds();
        }

        (await server.RunAsync(_folder.Path, "extend", "a.lts", "b.lts", "c.lts")).Succeeds();
        (await Cli.RunAsync(
            _folder.Path, "extend", "b.lts", "c.lts", "--static", server.HistoryAddress!, "--not-before", "--trust", "trust", "--identity",
            Identity(), "--json")).Succeeds();
        var good = await File.ReadAllBytesAsync(_folder["b.lnb"]);
        NotBeforeProof.TryDecode(good, out var proof, out _);
        var code = (await VerifyAsync("b", "--tsa", "root.pem", "--json")).Code;

        // Of another token; with a changed event; for another token's place.
        AssertNone((await SameAsync("--not-before", "c.lnb")).Json, "is about another header");
        Assert.True(EventReading.Read(proof!.Event, proof.Header.Suite).Event is Beacon);
        var changed = good.ToArray();
        changed[^20] ^= 1;
        await File.WriteAllBytesAsync(_folder["b.lnb"], changed);
        var broken = (await SameAsync()).Json;
        AssertNone(broken, "b.lnb");
        await File.WriteAllBytesAsync(_folder["b.lnb"], good[..100]);
        AssertNone((await SameAsync()).Json, "b.lnb is no not-before proof that can be read");
        Assert.Equal(65, (await VerifyAsync("b", "--not-before", "b.lnb")).Code);
        Assert.Equal(66, (await VerifyAsync("b", "--not-before", "none.lnb")).Code);
        Assert.Equal(64, (await VerifyAsync("--tokens", "b.lts", "--not-before", "c.lnb")).Code);
        Assert.Equal(64, (await Cli.RunAsync(_folder.Path, "extend", "b.lts", "--not-before")).Code);
        File.Delete(_folder["b.lnb"]);

        // A beacon of a round after the token's is none for it: the files' own names say nothing.
        AssertNotBefore((await SameAsync("-p", "files")).Json, "files, beacons/000001.1.lnb");
        File.Copy(_folder["data/beacons/000002.1.lnb"], _folder["files/beacons/000001.1.lnb"], overwrite: true);
        AssertNone((await SameAsync("-p", "files")).Json, null);
        await File.WriteAllTextAsync(_folder["files/beacons/000001.1.lnb"], "nothing");
        AssertNone((await SameAsync("-p", "files")).Json, "The earliest time could not be looked up");
        (await server.StopAsync()).Ends(0);

        async Task<CliResult> SameAsync(params string[] more)
        {
            var result = await VerifyAsync(["b", "--tsa", "root.pem", "--json", .. more]);
            Assert.True(more.Contains("-p") || result.Code == code, result.Error);
            return result;
        }
    }

    /// <summary>An authority whose clock is half an hour ahead: words that cannot all be true are named, and the verdict stays.</summary>
    [ProgramFact("openssl")]
    public async Task Verify_WordsThatContradictTheEarliestTime_AreNamed()
    {
        using var authority = new Authority();
        using var tsa = new StampServer(async (context, body) =>
        {
            context.Response.ContentType = "application/timestamp-reply";
            await context.Response.OutputStream.WriteAsync(authority.AnswerAt(body, DateTimeOffset.UtcNow.AddMinutes(30)));
        });
        await File.WriteAllTextAsync(_folder["root.pem"], authority.Root.ExportCertificatePem());
        await using (var server = await StartAsync(tsa))
        {
            foreach (var name in (string[])["a", "b"])
            {
                await StampAsync(server, name);
                (await server.RunAsync(_folder.Path, "publish")).Succeeds();
            }

            (await server.RunAsync(_folder.Path, "extend", "b.lts")).Succeeds();
            (await server.StopAsync()).Ends(0);
        }

        var seen = $"{DateTimeOffset.UtcNow:yyyy-MM-dd'T'HH:mm:ss'Z'} me";
        var both = await ContradictionsAsync("--asserted", seen);
        Assert.Contains(
            "is before the header can have been made: the ledger's clock or the authority's was wrong", both[0], StringComparison.Ordinal);
        Assert.Contains("both cannot be true, and one of those whose word you take is wrong", both[1], StringComparison.Ordinal);
        Assert.Equal(2, both.Count);
        // Nobody says when the data existed at the latest: the ledger's own time alone is held against the word.
        Assert.Equal(both[..1], await ContradictionsAsync());
        // Whoever does not trust the authority has nothing to hold against anything.
        Assert.DoesNotContain(
            Known((await VerifyAsync("b", "-p", "files", "--json")).Json), r => r.Contains("cannot be true", StringComparison.Ordinal));

        async Task<List<string>> ContradictionsAsync(params string[] more)
        {
            var verdict = await VerifyAsync(["b", "-p", "files", "--tsa", "root.pem", "--json", .. more]);
            // What is said from below changes no result.
            Assert.Equal((await VerifyAsync(["b", "-p", "files", .. more])).Code, verdict.Code);
            AssertNotBefore(verdict.Json, "files, beacons/");
            return Known(verdict.Json).FindAll(r => r.Contains("was wrong", StringComparison.Ordinal) ||
                r.Contains("is wrong", StringComparison.Ordinal));
        }

        static List<string> Known(JsonElement verdict) =>
            [.. verdict.GetProperty("remarks").EnumerateArray().Select(r => r.GetString()!)];
    }

    /// <summary>A ledger without an authority has the time of one by the ledger in which it publishes.</summary>
    [ProgramFact("openssl")]
    public async Task Verify_FindsTheBeaconOfAnotherLedger_AndRestsOnItsAuthority()
    {
        using var tsa = StampServer.Of(_ => new Authority(), out var authority);
        using var owner = authority;
        await File.WriteAllTextAsync(_folder["root.pem"], authority.Root.ExportCertificatePem());
        await using var other = await ServerProcess.StartAsync(
            _folder.Path, _folder["other"], "--ledger", "other.example/ledger", "--publish", "false", "--authorities",
            $"{tsa.Address} root.pem");
        await StampAsync(other, "o");
        (await other.RunAsync(_folder.Path, "publish")).Succeeds();
        using var client = await LinkingClient.ConnectAsync(new LinkingClientOptions { Address = new Uri(other.Address) });
        await using var server = await ServerProcess.StartAsync(
            _folder.Path, _folder["data"], "--ledger", "mine.example/ledger", "--publish", "false", "--history-listen",
            "http://127.0.0.1:0", "--publish-in", $"{other.Address} {client.Ledger.Identity}");
        await StampAsync(server, "a");
        (await server.RunAsync(_folder.Path, "publish")).Succeeds();
        await StampAsync(server, "b");
        (await server.RunAsync(_folder.Path, "publish")).Succeeds();
        (await server.RunAsync(_folder.Path, "extend", "a.lts", "b.lts")).Succeeds();

        var bytes = await File.ReadAllBytesAsync(_folder["data/beacons/000001.1.lnb"]);
        Assert.True(NotBeforeProof.TryDecode(bytes, out var proof, out _));
        Assert.Equal("other.example/ledger", proof.Inner!.Header.Ledger.Value);
        Assert.All(Enum.GetValues<Chain>(), chain =>
            Assert.True(proof.Holds(chain, _ => false, out var source) && source.Source == BeaconSource.Rfc3161));
        var address = server.HistoryAddress!;
        // Nobody vouches for the ledger's own publications here: that is another question.
        AssertNotBefore((await VerifyAsync("b", "-p", address, "--tsa", "root.pem", "--json")).Json, address + ", beacons/");
        Assert.Equal(
            JsonValueKind.Null,
            (await VerifyAsync("a", "-p", address, "--tsa", "root.pem", "--json")).Json.GetProperty("stamped_not_before").ValueKind);
        Assert.Equal(
            JsonValueKind.Null, (await VerifyAsync("b", "-p", address, "--json")).Json.GetProperty("stamped_not_before").ValueKind);
        (await server.StopAsync()).Ends(0);
        (await other.StopAsync()).Ends(0);
    }

    private string Identity() => Token.Decode(File.ReadAllBytes(_folder["b.lts"])) is { } token && token.Anchors
        .OfType<PublicationAnchor>().First().Note is var note &&
        Publications.Publication.TryParseNote(note, out var publication, out _, out _)
            ? publication.Identity.ToString()
            : throw new InvalidOperationException("The token has no publication.");

    private Task<CliResult> VerifyAsync(params string[] args) => Cli.RunAsync(_folder.Path, ["verify", .. args, "--trust", "none"]);

    private static void AssertNotBefore(JsonElement verdict, string proof)
    {
        var earliest = verdict.GetProperty("stamped_not_before");
        Assert.Contains("Example TSA", earliest.GetProperty("by").GetString(), StringComparison.Ordinal);
        Assert.StartsWith(proof, earliest.GetProperty("proof").GetString(), StringComparison.Ordinal);
        Assert.True(
            DateTimeOffset.UtcNow - earliest.GetProperty("time").GetDateTimeOffset() < TimeSpan.FromDays(1));
    }

    private static void AssertNone(JsonElement verdict, string? why)
    {
        Assert.Equal(JsonValueKind.Null, verdict.GetProperty("stamped_not_before").ValueKind);
        var remarks = string.Join(' ', verdict.GetProperty("remarks").EnumerateArray().Select(r => r.GetString()));
        if (why is null)
            Assert.DoesNotContain("not older", remarks, StringComparison.Ordinal);
        else
            Assert.Contains(why, remarks, StringComparison.Ordinal);
    }

    private Task<ServerProcess> StartAsync(StampServer tsa) => ServerProcess.StartAsync(
        _folder.Path, "data",
        "--ledger", "stamped.example/ledger", "--publish", "false", "--static", "files", "--authorities", $"{tsa.Address} root.pem",
        "--history-listen", "http://127.0.0.1:0");

    private async Task StampAsync(ServerProcess server, string name)
    {
        await File.WriteAllTextAsync(_folder[name], name);
        (await server.RunAsync(_folder.Path, "stamp", name)).Succeeds();
    }
}
