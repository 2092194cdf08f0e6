using Linking.Client.Trust;
using Linking.Testing;
using Linking.Tests.Verification;
using Linking.Tokens;

namespace Linking.Cli.Tests;

/// <summary>A ledger's word is held against what it said before: extending, matching, a ledger set up again or set back.</summary>
public sealed class LedgerWordTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Extend_AfterManyPublications_TakesTheFirst()
    {
        await using var server = await StartAsync("data");
        await StampAsync(server, "a");
        await PublishAsync(server);
        for (var i = 0; i < 2; i++)
        {
            await StampAsync(server, $"later{i}");
            await PublishAsync(server);
        }

        var json = (await server.RunAsync(_folder.Path, "extend", "a.lts", "--json")).Succeeds().Json;

        Assert.Equal(1UL, json[0].GetProperty("publication").GetUInt64());
        // The night after, and after another publication.
        var once = await File.ReadAllBytesAsync(_folder["a.lts"]);
        await StampAsync(server, "later2");
        await PublishAsync(server);
        var again = (await server.RunAsync(_folder.Path, "extend", "a.lts")).Succeeds();
        Assert.Contains("nothing new", again.Output, StringComparison.Ordinal);
        Assert.Equal(once, await File.ReadAllBytesAsync(_folder["a.lts"]));
        (await server.StopAsync()).Ends(0);
        Assert.StartsWith("VALID, PUBLISHED", (await RunAsync("verify", "a")).Succeeds().Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Extend_FullToken_IsRepairedOrSaysThatThereIsNoRoom()
    {
        await using var server = await StartAsync("data");
        await StampAsync(server, "a");
        await StampAsync(server, "b");
        var (a, b) = (Read("a"), Read("b"));
        var head = (SignedHeadAnchor)b.Anchors[0];
        Write("a", a.With([.. a.Anchors, .. Enumerable.Range(4, 63).Select(type => new UnknownAnchor((byte)type, new byte[1]))]));
        Write("b", b.With([.. Enumerable.Range(10, 64).Select(seed => Witnessed(head, seed))]));
        var before = await File.ReadAllBytesAsync(_folder["b.lts"]);
        await PublishAsync(server);

        var result = (await server.RunAsync(_folder.Path, "extend", "a.lts", "b.lts"))
            .Fails(69, "b.lts", "no room for it, also after a repair: a token has at most 64 anchors");

        Assert.Contains("a.lts: extended to publication 1", result.Output, StringComparison.Ordinal);
        Assert.Equal(2, Read("a").Anchors.Count);
        Assert.Equal(before, await File.ReadAllBytesAsync(_folder["b.lts"]));
        (await server.StopAsync()).Ends(0);
    }

    [Fact]
    public async Task StampWait_ExtendsAfterTheNextPublication()
    {
        await using var first = await StartAsync("data");
        await StampAsync(first, "known");
        await File.WriteAllTextAsync(_folder["a"], "a");
        await File.WriteAllTextAsync(_folder["b"], "b");

        await using var waiting = Cli.Start(_folder.Path, first.Variables, "stamp", "a", "b", "--wait");
        await Eventually.TrueAsync(() => File.Exists(_folder["b.lts"]) || waiting.HasExited);
        var signed = Read("a");
        await PublishAsync(first);
        var result = (await waiting.EndAsync()).Succeeds();

        Assert.Contains("waiting for the next publication", result.Error, StringComparison.Ordinal);
        Assert.Contains("which this machine has seen", result.Output, StringComparison.Ordinal);
        Assert.Equal(signed.HeaderBytes.ToArray(), Read("a").HeaderBytes.ToArray());
        Assert.Single(Read("b").Anchors.OfType<PublicationAnchor>());
        (await first.StopAsync()).Ends(0);
        Assert.StartsWith("VALID, PUBLISHED", (await RunAsync("verify", "a")).Succeeds().Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Match_ComparesPartByPart()
    {
        await using var server = await StartAsync("data");
        await StampAsync(server, "a");
        await PublishAsync(server);
        (await server.RunAsync(_folder.Path, "extend", "a.lts")).Succeeds();

        Assert.StartsWith("MATCHED", (await server.RunAsync(_folder.Path, "match", "a.lts")).Succeeds().Output, StringComparison.Ordinal);

        var token = Read("a");
        var publication = token.Anchors.OfType<PublicationAnchor>().Single();
        var note = publication.Note.ToArray();
        note[note.AsSpan().IndexOf("time 20"u8) + 8] ^= 1;
        Write("a", token.With([token.Anchors[0], publication with { Note = note }]));
        var changed = (await server.RunAsync(_folder.Path, "match", "a.lts")).Ends(1).Output;
        Assert.StartsWith("NOT MATCHED", changed, StringComparison.Ordinal);
        Assert.Matches("publication .* DIFFERS", changed);
        (await server.StopAsync()).Ends(0);
    }

    [Fact]
    public async Task LedgerSetUpAgain_IsRefused_AndTakenBesideTheOldOneWhenNamed()
    {
        await using (var server = await StartAsync("data"))
        {
            await StampAsync(server, "a");
            (await server.StopAsync()).Ends(0);
        }

        await using var successor = await StartAsync("other");
        await File.WriteAllTextAsync(_folder["b"], "b");
        var refused = (await successor.RunAsync(_folder.Path, "stamp", "b")).Fails(76, "IS NOT THE ONE THAT WAS MET BEFORE", "--identity ");
        var identity = refused.Error.Split("--identity ")[1].Trim();

        (await successor.RunAsync(_folder.Path, "stamp", "b", "--identity", identity)).Succeeds();

        (await successor.RunAsync(_folder.Path, "stamp", "b", "--force")).Succeeds();
        Assert.Equal(2, new TrustFolder(_folder["trust"]).List().Count);
        (await RunAsync("verify", "a")).Succeeds();
        (await RunAsync("verify", "b")).Succeeds();
        (await successor.StopAsync()).Ends(0);
    }

    [Fact]
    public async Task LedgerSetBack_IsSeenByItsHead()
    {
        await using (var server = await StartAsync("data"))
        {
            await StampAsync(server, "a");
            (await server.StopAsync()).Ends(0);
        }

        Programs.Run("cp", "-r data copy", folder: _folder.Path);
        await using (var server = await StartAsync("data"))
        {
            await StampAsync(server, "b");
            (await server.StopAsync()).Ends(0);
        }

        await using var old = await StartAsync("copy");
        await File.WriteAllTextAsync(_folder["c"], "c");
        (await old.RunAsync(_folder.Path, "stamp", "c")).Fails(76, "was seen before", "Nothing was sent");
        // Grown again it has as many rounds, and another history.
        (await old.RunAsync(_folder.Path, "stamp", "c", "-o", "d.lts", "--trust", "elsewhere")).Succeeds();
        (await old.RunAsync(_folder.Path, "stamp", "c", "-o", "e.lts", "--trust", "elsewhere")).Succeeds();
        var error = (await old.RunAsync(_folder.Path, "stamp", "c")).Ends(76).Error;

        Assert.True(
            error.Contains("HAS SAID TWO THINGS", StringComparison.Ordinal)
                || error.Contains("did not show", StringComparison.Ordinal), error);
        Assert.False(File.Exists(_folder["c.lts"]));
        (await old.StopAsync()).Ends(0);
    }

    private Task<ServerProcess> StartAsync(string data) =>
        ServerProcess.StartAsync(_folder.Path, data, "--ledger", "word.example/ledger");

    private Task<CliResult> RunAsync(params string[] args) => Cli.RunAsync(_folder.Path, args);

    private async Task StampAsync(ServerProcess server, string name)
    {
        await File.WriteAllTextAsync(_folder[name], name);
        (await server.RunAsync(_folder.Path, "stamp", name)).Succeeds();
    }

    private async Task PublishAsync(ServerProcess server) => (await server.RunAsync(_folder.Path, "publish")).Succeeds();

    private Token Read(string name) => Token.Decode(File.ReadAllBytes(_folder[name + ".lts"]));

    private void Write(string name, Token token) => File.WriteAllBytes(_folder[name + ".lts"], token.ToBytes());

    private static SignedHeadAnchor Witnessed(SignedHeadAnchor head, int seed)
    {
        var key = KeySet.Key(seed);
        var witness = Vouch.Witness($"witness-{seed}.example", key);
        return head with { Head = head.Head with {
            Alpha = Vouch.Cosign(head.Head.Alpha, witness, key, Instant.FromMicroseconds(1_800_000_000_000_000)) } };
    }
}
