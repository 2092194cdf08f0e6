namespace Linking.Cli.Tests;

[Collection(LiveLedger.Name)]
public sealed class CompareTests(LiveLedger live)
{
    [Fact]
    public async Task Compare_AccountsOfOneLedger_Agree()
    {
        var folder = await live.StampedAsync();
        (await live.RunAsync(folder, "audit", live.Server.Address, "--state", "state")).Succeeds();

        var withTrust = (await CompareAsync(folder, "trust", live.Server.Address)).Succeeds();
        Assert.Contains("they agree up to", withTrust.Output, StringComparison.Ordinal);
        var withState = (await CompareAsync(folder, live.Server.Address, "state")).Succeeds();
        Assert.Contains("under both functions", withState.Output, StringComparison.Ordinal);
        var json = (await CompareAsync(folder, "state/record.lrc", "state/record.lrc", "--json")).Succeeds().Json;
        Assert.Equal("agree", json.GetProperty("result").GetString());
        Assert.True(json.GetProperty("agreed_size").GetInt32() > 0);
    }

    [Fact]
    public async Task Compare_HeadsOfDifferentSizeWithoutAServer_SaysSo()
    {
        var folder = live.NewFolder();
        (await live.RunAsync(folder, "audit", live.Server.Address, "--state", "state")).Succeeds();
        var later = await live.StampedAsync();

        var offline = (await CompareAsync(folder, "state", Path.Combine(later, "trust"))).Ends(2);
        var record = (await CompareAsync(folder, "state", "state/record.lrc")).Ends(2);

        Assert.Contains("is no server", offline.Output, StringComparison.Ordinal);
        Assert.Contains("holds no signed head", record.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Compare_PublicationThatOneSideHas_IsComparedByAServerOnly()
    {
        var folder = live.NewFolder();
        await using var server = await ServerProcess.StartAsync(folder, Path.Combine(folder, "data"), "--ledger", "lone.example/ledger");
        await File.WriteAllTextAsync(Path.Combine(folder, "a.txt"), "a");
        (await server.RunAsync(folder, "stamp", "a.txt")).Succeeds();
        (await server.RunAsync(folder, "audit", server.Address, "--state", "state")).Succeeds();
        (await server.RunAsync(folder, "publish")).Succeeds();
        (await server.RunAsync(folder, "extend", "a.txt.lts")).Succeeds();

        var files = (await server.RunAsync(folder, "compare", "trust", "state")).Ends(2);
        var asked = (await server.RunAsync(folder, "compare", "state", server.Address)).Succeeds();

        Assert.Contains("The histories agree up to 2 rounds", files.Output, StringComparison.Ordinal);
        Assert.Contains(
            "Publications from number 1 on that only trust has could not be compared (1 of them): ", files.Output,
            StringComparison.Ordinal);
        Assert.Matches("Publications that only http[^ ]* has, and that are of the history of 2 rounds at http[^ ]*: 1\\.", asked.Output);
    }

    [Fact]
    public async Task Compare_TwoLedgers_CannotBe()
    {
        var folder = live.NewFolder();
        await using var other = await ServerProcess.StartAsync(folder, Path.Combine(folder, "data"), "--ledger", "other.example/ledger");

        var result = (await CompareAsync(folder, other.Address, live.Server.Address)).Ends(2);

        Assert.Contains("They are two ledgers", result.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Compare_WhatIsNoAccount_IsRefused()
    {
        var folder = live.NewFolder();
        await File.WriteAllTextAsync(Path.Combine(folder, "text"), "no record");
        Directory.CreateDirectory(Path.Combine(folder, "empty"));

        (await CompareAsync(folder, "nowhere", live.Server.Address)).Fails(66, "nowhere");
        (await CompareAsync(folder, "text", live.Server.Address)).Fails(76, "no record");
        (await CompareAsync(folder, "empty", live.Server.Address)).Fails(76, "no folder that holds");
        (await CompareAsync(folder, live.Server.Address, "http://127.0.0.1:9")).Fails(69, "127.0.0.1:9");
    }

    private Task<CliResult> CompareAsync(string folder, params string[] args) => live.RunAsync(folder, ["compare", .. args]);
}
