using Linking.Cli.Commands;
using Linking.Cli.Requiring;
using Linking.Cli.Verdicts;
using Linking.Client.Trust;
using Linking.Hashing;
using Linking.Leaves;
using Linking.Notes;
using Linking.Publications;
using Linking.Rounds;
using Linking.Testing;
using Linking.Tests.Verification;
using Linking.Tokens;
using Linking.Verification;
using Linking.Vouchers;

namespace Linking.Cli.Tests;

/// <summary>Valid is not always enough: exit codes that tell proven from promised.</summary>
[Collection(LiveLedger.Name)]
public sealed class RequireTests(LiveLedger live) : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly Scene _scene = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Require_PromisedThenProven_TellsByItsExitCode()
    {
        var folder = await live.StampedAsync();

        Assert.StartsWith("VALID, SIGNED", (await VerifyAsync(folder, "signed")).Succeeds().Output, StringComparison.Ordinal);
        var lacking = (await VerifyAsync(folder, "published"))
            .Fails(3, "does not reach published", "signed by the ledger", "'linking extend file.txt.lts'");
        Assert.StartsWith("VALID, SIGNED", lacking.Output, StringComparison.Ordinal);
        var json = (await VerifyAsync(folder, "published", "--json")).Ends(3).Json;
        Assert.Equal("valid", json.GetProperty("result").GetString());
        Assert.Equal("published", json.GetProperty("required")[0].GetString());
        Assert.False(json.GetProperty("sufficient").GetBoolean());
        Assert.Contains("extend", json.GetProperty("lack").GetString(), StringComparison.Ordinal);

        (await live.RunAsync(folder, "publish")).Succeeds();
        (await live.RunAsync(folder, "extend", "file.txt.lts")).Succeeds();

        (await VerifyAsync(folder, "published", "--require", "observed")).Succeeds();
        (await VerifyAsync(folder, "print")).Fails(3, "does not reach print: it is published by observed", "--code");
        Assert.True((await VerifyAsync(folder, "observed", "--json")).Succeeds().Json.GetProperty("sufficient").GetBoolean());
    }

    [Fact]
    public async Task Require_WhatIsNotValid_KeepsItsOwnExitCode()
    {
        var folder = await live.StampedAsync();
        Assert.False((await Cli.RunAsync(folder, "verify", "file.txt", "--require", "published", "--trust", "t", "--json")).Ends(2).Json
            .GetProperty("sufficient").GetBoolean());

        await File.AppendAllTextAsync(Path.Combine(folder, "file.txt"), "more");

        var json = (await VerifyAsync(folder, "published", "--json")).Ends(1).Json;
        Assert.False(json.GetProperty("sufficient").GetBoolean());
    }

    [Fact]
    public async Task Require_Many_CountsThoseThatDoNotSuffice()
    {
        var folder = await live.StampedAsync();
        (await live.RunAsync(folder, "publish")).Succeeds();
        (await live.RunAsync(folder, "extend", "file.txt.lts")).Succeeds();
        foreach (var name in (string[])["b", "c"])
        {
            await File.WriteAllTextAsync(Path.Combine(folder, name), name);
            (await live.RunAsync(folder, "stamp", name)).Succeeds();
        }

        var lines = (await Cli.RunAsync(folder, "verify", "--tokens", ".", "--require", "published")).Ends(3).Output.TrimEnd().Split('\n');

        Assert.Matches(@"^INSUFFICIENT  \./b +It is Valid, and does not reach published: .*'linking extend \./b\.lts'", lines[0]);
        Assert.Matches(@"^INSUFFICIENT  \./c ", lines[1]);
        Assert.Equal(["3 tokens: 3 Valid; 2 of the Valid ones not sufficient, as --require asks"], lines[2..]);
        Assert.Equal("3 tokens: 3 Valid\n", (await Cli.RunAsync(folder, "verify", "--tokens", ".")).Succeeds().Output);
        // What is worse goes before it.
        await File.AppendAllTextAsync(Path.Combine(folder, "c"), "more");
        (await Cli.RunAsync(folder, "verify", "--tokens", ".", "--require", "published")).Ends(1);
        File.Delete(Path.Combine(folder, "c"));
        (await Cli.RunAsync(folder, "verify", "--tokens", ".", "--require", "published")).Ends(2);
    }

    [Theory]
    [InlineData("proven")]
    [InlineData("none")]
    [InlineData("cosigned:0")]
    [InlineData("cosigned:")]
    [InlineData("print:2")]
    [InlineData("")]
    public async Task Require_NoLevel_IsUsage(string level)
    {
        var folder = live.NewFolder();

        (await VerifyAsync(folder, level)).Fails(64, $"'{level}' is no level", "published");
    }

    [Theory]
    [InlineData(VoucherKind.Observed)]
    [InlineData(VoucherKind.Print)]
    [InlineData(VoucherKind.Asserted)]
    public async Task Require_LaterWordBesideAnEarlierOne_IsReachedToo(VoucherKind kind)
    {
        var (soon, later) = (_scene.Soon, _scene.Soon.Plus(LedgerBuilder.Day));
        var other = kind == VoucherKind.Print ? VoucherKind.Asserted : VoucherKind.Print;
        var early = Write("early", Vouch.Words(other, _scene.First, soon, soon, "other"));
        var late = Write("late", Vouch.Words(kind, _scene.First, later, later, "this"));
        var name = Words.Name(kind);

        var alone = await VerifyAsync(_scene.Token, [early], []);
        var both = await VerifyAsync(_scene.Token, [early, late], []);

        Assert.Contains($"does not reach {name}: it is published by {Words.Name(other)}", LackOf(alone, name), StringComparison.Ordinal);
        Assert.Null(LackOf(both, name));
        Assert.Null(LackOf(both, "published", name, Words.Name(other)));
        // The verdict is the earlier one's still.
        Assert.Equal(soon, both.Verdict.ProvenLatest);
        Assert.Equal([other], both.ProvenBy.Select(v => v.Kind));
    }

    [Fact]
    public async Task Require_Witnesses_AreCountedByNameUnderEachFunction()
    {
        var keys = Enumerable.Range(51, 3).Select(KeySet.Key).ToList();
        var witnesses = keys.Select((key, i) => Vouch.Witness($"w{i}.example", key)).ToList();
        var names = Write("witnesses", System.Text.Encoding.UTF8.GetBytes(string.Join('\n', witnesses) + "\n"));
        var head = _scene.Head.Head;
        var (alpha, beta) = (head.Alpha, head.Beta);
        foreach (var i in (int[])[0, 1])
        {
            alpha = Vouch.Cosign(alpha, witnesses[i], keys[i], _scene.Soon);
            beta = Vouch.Cosign(beta, witnesses[i], keys[i], _scene.Soon);
        }

        var two = _scene.Bare.With([_scene.Head with { Head = new SignedHead(alpha, beta) }, _scene.Published]);
        alpha = Vouch.Cosign(alpha, witnesses[2], keys[2], _scene.Soon);
        var third = _scene.Bare.With([_scene.Head with { Head = new SignedHead(alpha, beta) }, _scene.Published]);

        Assert.Null(LackOf(await VerifyAsync(two, [], [names]), "cosigned:1", "cosigned:2", "published"));
        Assert.Contains("cosigned:3", LackOf(await VerifyAsync(two, [], [names]), "cosigned:3"), StringComparison.Ordinal);
        Assert.Contains("--witness", LackOf(await VerifyAsync(third, [], [names]), "cosigned:3"), StringComparison.Ordinal);
        Assert.Null(LackOf(await VerifyAsync(third, [], [names]), "cosigned:2"));

        // In one container they are as many as their lines.
        var plain = _scene.Bare.With([_scene.Head, _scene.Published]);
        string[] containers = [Contained(Chain.Alpha), Contained(Chain.Beta)];
        Assert.Null(LackOf(await VerifyAsync(plain, containers, [names]), "cosigned:2"));
        Assert.NotNull(LackOf(await VerifyAsync(plain, containers, [names]), "cosigned:3"));

        string Contained(Chain chain)
        {
            var note = two.Anchors.OfType<SignedHeadAnchor>().Single().Head[chain];
            Assert.True(SignedNote.TryParse(note, out var parsed));
            Assert.True(Checkpoint.TryParse(parsed.Text, out var stated));
            var value = new RepresentativeValue(Suite.One[chain], stated!.Size, stated.Root, null);
            return Write(chain.ToString(),
                new Voucher(VoucherKind.Cosigned, new RootSubject(value), new CosignedEvidence(note, parsed, stated)).ToBytes());
        }
    }

    [Fact]
    public async Task Extend_RequirePublication_TellsPromisedFromAddedAndHad()
    {
        var folder = await live.StampedAsync();

        var promised = (await live.RunAsync(folder, "extend", "file.txt.lts", "--require-publication", "--json"))
            .Fails(3, "No publication covers 1 of 1");
        Assert.Equal("promised", promised.Json[0].GetProperty("state").GetString());
        (await live.RunAsync(folder, "extend", "file.txt.lts")).Succeeds();
        (await live.RunAsync(folder, "extend", "file.txt.lts", "none.lts", "--require-publication")).Fails(66, "none.lts");
        (await live.RunAsync(folder, "publish")).Succeeds();
        Assert.Equal("extended", await StateAsync());
        Assert.Equal("nothing new", await StateAsync());

        async Task<string?> StateAsync() =>
            (await live.RunAsync(folder, "extend", "file.txt.lts", "--require-publication", "--json")).Succeeds().Json[0]
                .GetProperty("state").GetString();
    }

    [Fact]
    public async Task Extend_LevelsThatDoNotFold_IsNoPromise()
    {
        var folder = live.NewFolder();
        await File.WriteAllTextAsync(Path.Combine(folder, "file.txt"), "blind");
        (await live.RunAsync(folder, "stamp", "file.txt", "--blind")).Succeeds();
        var token = Token.Decode(await File.ReadAllBytesAsync(Path.Combine(folder, "file.txt.lts")));
        var first = token.Levels[0].Leaf;
        var other = new Leaf(first.Suite, first.Kind, first.Digests, first.Count, Leaf.DrawNonce());
        var levels = new[] { new TokenLevel(other, token.Levels[0].Index, token.Levels[0].Path), token.Levels[1] };
        await File.WriteAllBytesAsync(Path.Combine(folder, "bad.lts"), new Token(levels, token.HeaderBytes, token.Anchors).ToBytes());
        var altered = new Token(token.Levels, Header.Decode(token.HeaderBytes).With(accuracy: 1).ToBytes(), token.Anchors);
        await File.WriteAllBytesAsync(Path.Combine(folder, "other.lts"), altered.ToBytes());

        (await live.RunAsync(folder, "extend", "bad.lts")).Fails(65, "bad.lts: its levels do not lead to its leaf");
        (await live.RunAsync(folder, "extend", "other.lts")).Fails(69, "other.lts: ");
    }

    private static Task<CliResult> VerifyAsync(string folder, string level, params string[] more) =>
        Cli.RunAsync(folder, ["verify", "file.txt", "--require", level, .. more]);

    private string Write(string name, byte[] bytes)
    {
        File.WriteAllBytes(_folder[name], bytes);
        return _folder[name];
    }

    private Task<VerifiedToken> VerifyAsync(Token token, string[] vouchers, string[] witnesses)
    {
        new TrustFolder(_folder["trust"]).Meet(_scene.Ledger.Identity, _scene.Ledger.Record, new Uri("http://ledger.example/"));
        var options = new EvidenceOptions { TrustFolder = _folder["trust"], Vouchers = vouchers, Witnesses = witnesses };
        var path = Write("t.lts", token.ToBytes());
        return VerifyCommand.VerifyAsync(null, Suite.One.Hash(Scene.Data), path, options, CancellationToken.None);
    }

    private static string? LackOf(VerifiedToken verified, params string[] levels)
    {
        Assert.Equal(VerificationResult.Valid, verified.Verdict.Result);
        return Requirements.Of(levels).LackOf(verified);
    }
}
