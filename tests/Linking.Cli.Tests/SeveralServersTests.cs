namespace Linking.Cli.Tests;

/// <summary>A spare server, and several ledgers at once.</summary>
[Collection(LiveLedger.Name)]
public sealed class SeveralServersTests(LiveLedger live)
{
    private const string Nobody = "http://127.0.0.1:1";

    [Fact]
    public async Task Stamp_FirstServerAway_TheNextStampsAndIsNamed()
    {
        var folder = await FolderAsync();

        var result = (await Cli.RunAsync(folder, "stamp", "a", "-s", Nobody, "-s", live.Server.Address)).Succeeds();

        Assert.Contains($"{Nobody} cannot be reached", result.Error, StringComparison.Ordinal);
        Assert.Contains($"The next server is asked: {live.Server.Address}", result.Error, StringComparison.Ordinal);
        Assert.Matches($"server +{live.Server.Address}", result.Output);
        var both = new Dictionary<string, string> { ["LINKING_SERVER"] = $"{Nobody} {live.Server.Address}" };
        var json = (await Cli.RunAsync(folder, [], both, "stamp", "a", "-f", "--json")).Succeeds().Json;
        Assert.Equal(live.Server.Address, json.GetProperty("server").GetString());
        (await Cli.RunAsync(folder, [], both, "ledger", "draft")).Fails(64, "name one with --server");
        (await Cli.RunAsync(folder, "stamp", "a", "-f", "-s", Nobody, "-s", "http://127.0.0.1:2"))
            .Fails(69, Nobody, "http://127.0.0.1:2 cannot be reached");
        (await Cli.RunAsync(folder, "stamp", "a", "-f", "-s", live.Server.Address, "-s", "rubbish")).Fails(64, "'rubbish'");
    }

    [Fact]
    public async Task Stamp_FirstServerIsNotTheOneKnown_StopsAndAsksNoOther()
    {
        var folder = await FolderAsync();
        (await live.RunAsync(folder, "stamp", "a", "-o", "known.lts")).Succeeds();
        await using var impostor = await ServerProcess.StartAsync(folder, "impostor", "--ledger", "live.example/ledger");

        var result = (await Cli.RunAsync(folder, "stamp", "a", "-s", impostor.Address, "-s", live.Server.Address))
            .Fails(76, "IS NOT THE ONE");

        Assert.DoesNotContain("next server", result.Error, StringComparison.Ordinal);
        Assert.False(File.Exists(Path.Combine(folder, "a.lts")));
        // Nor where what was named is no server for clients.
        (await Cli.RunAsync(folder, "stamp", "a", "-s", live.Server.OperatorAddress, "-s", live.Server.Address))
            .Fails(69, "operator's endpoint");
    }

    [Fact]
    public async Task Stamp_ServerThatDoesNotIssue_TheNextStamps()
    {
        var folder = await FolderAsync();
        await using var full = await ServerProcess.StartAsync(
            folder, "full", "--ledger", "full.example/ledger", "--min-free-bytes", "1000000000000");

        var result = (await Cli.RunAsync(folder, "stamp", "a", "-s", full.Address, "-s", live.Server.Address)).Succeeds();

        Assert.Contains("The next server is asked", result.Error, StringComparison.Ordinal);
        Assert.Contains("live.example/ledger", result.Output, StringComparison.Ordinal);
        (await Cli.RunAsync(folder, "status", "--operator", full.OperatorAddress)).Ends(3);
    }

    [Fact]
    public async Task AllServers_ATokenOfEachLedger_VerifiedExtendedAndMatched()
    {
        var folder = await FolderAsync();
        await using var other = await ServerProcess.StartAsync(folder, "other", "--ledger", "other.example/2026/ledger");
        string[] servers = ["-s", live.Server.Address, "-s", Nobody, "-s", other.Address];

        var partly = (await Cli.RunAsync(folder, ["stamp", "a", "--all-servers", "--json", .. servers])).Fails(69, Nobody);
        var reports = partly.Json.GetProperty("servers").EnumerateArray().ToList();
        Assert.Equal([live.Server.Address, Nobody, other.Address], reports.Select(r => r.GetProperty("server").GetString()));
        Assert.Contains("cannot be reached", reports[1].GetProperty("error").GetString(), StringComparison.Ordinal);
        string[] tokens = ["a@live.example+ledger.lts", "a@other.example+2026+ledger.lts"];
        Assert.Equal(tokens, Tokens(folder));
        var before = await File.ReadAllBytesAsync(Path.Combine(folder, tokens[0]));

        // Again: what is there is left, what is new is stamped, and no token is taken for a file.
        await File.WriteAllTextAsync(Path.Combine(folder, "b"), "b");
        var again = (await Cli.RunAsync(folder, ["stamp", "a", "b", "--all-servers", "-s", live.Server.Address, "-s", other.Address]))
            .Succeeds();
        Assert.Contains("a has its token, which is left", again.Output, StringComparison.Ordinal);
        Assert.Equal(before, await File.ReadAllBytesAsync(Path.Combine(folder, tokens[0])));
        Assert.Equal(4, Tokens(folder).Count);

        Assert.Equal("2 tokens: 2 Valid\n", (await Cli.RunAsync(folder, "verify", "a")).Succeeds().Output);
        Assert.Equal("4 tokens: 4 Valid\n", (await Cli.RunAsync(folder, "verify", "--tokens", ".")).Succeeds().Output.Split("Note")[0]);
        (await live.RunAsync(folder, "publish")).Succeeds();
        (await other.RunAsync(folder, "publish")).Succeeds();
        (await Cli.RunAsync(folder, ["extend", "--require-publication", .. tokens, .. servers])).Succeeds();
        (await Cli.RunAsync(folder, "verify", "a", "--require", "published")).Succeeds();
        foreach (var token in tokens)
            (await Cli.RunAsync(folder, ["match", token, .. servers])).Succeeds();

        // One is left alone: its verdict is the file's.
        File.Delete(Path.Combine(folder, tokens[0]));
        Assert.StartsWith("VALID, PUBLISHED   a", (await Cli.RunAsync(folder, "verify", "a")).Succeeds().Output, StringComparison.Ordinal);
        var lost = (await Cli.RunAsync(folder, "extend", tokens[1], "-s", live.Server.Address, "-s", Nobody))
            .Fails(69, "it is of other.example/2026/ledger");
        Assert.Contains(Nobody, lost.Error, StringComparison.Ordinal);
        (await other.StopAsync()).Ends(0);
    }

    [Fact]
    public async Task AllServers_WhatDoesNotGoTogether_IsUsage()
    {
        var folder = await FolderAsync();
        string[] servers = ["--all-servers", "-s", live.Server.Address];

        (await Cli.RunAsync(folder, ["stamp", "a", "-o", "t.lts", .. servers])).Fails(64, "--output-dir");
        (await Cli.RunAsync(folder, ["stamp", "a", "--wait", .. servers])).Fails(64, "--wait");
        (await Cli.RunAsync(folder, ["stamp", "-", .. servers])).Fails(64, "name files");
        (await Cli.RunAsync(folder, ["stamp", "a", "--ledger", "live.example/ledger", .. servers])).Fails(64, "meet each");
        Assert.Empty(Tokens(folder));
        var twice = live.Server.Address.Replace("127.0.0.1", "localhost", StringComparison.Ordinal);
        (await Cli.RunAsync(folder, ["stamp", "a", .. servers, "-s", twice])).Fails(64, "which has stamped already");
        Assert.Single(Tokens(folder));
    }

    /// <summary>A file of its own may have a name like that of another's token.</summary>
    [Fact]
    public async Task Verify_FileNamedLikeALedgersToken_IsAFileOfItsOwn()
    {
        var folder = await FolderAsync();
        await File.WriteAllTextAsync(Path.Combine(folder, "a@b"), "another");
        (await live.RunAsync(folder, "stamp", "a")).Succeeds();
        (await live.RunAsync(folder, "stamp", "a@b")).Succeeds();

        Assert.StartsWith("VALID, SIGNED   a\n", (await Cli.RunAsync(folder, "verify", "a")).Succeeds().Output, StringComparison.Ordinal);
        Assert.Equal("2 tokens: 2 Valid\n", (await Cli.RunAsync(folder, "verify", ".")).Succeeds().Output);
    }

    private async Task<string> FolderAsync()
    {
        var folder = live.NewFolder();
        await File.WriteAllTextAsync(Path.Combine(folder, "a"), "a");
        return folder;
    }

    private static List<string> Tokens(string folder) =>
        [.. Directory.GetFiles(folder, "*.lts").Select(path => Path.GetFileName(path)).Order(StringComparer.Ordinal)];
}
