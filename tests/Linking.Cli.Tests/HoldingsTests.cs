using System.Text.Json;

using Linking.Testing;

namespace Linking.Cli.Tests;

/// <summary><c>holdings</c>, <c>holdings check</c> and <c>renew --due</c>.</summary>
public sealed class HoldingsTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    [Fact]
    public async Task EachFile_StandsAsItDoes_AndTheCodeIsOfTheWorst()
    {
        await using var server = await StartAsync("ledger");
        foreach (var name in (string[])["kept", "changed", "gone", "tokenless", "promised"])
            await WriteAsync($"{name}.txt", name);
        await PublishedAsync(server, "kept.txt", "changed.txt", "gone.txt", "tokenless.txt");
        (await server.RunAsync(_folder.Path, "stamp", "promised.txt")).Succeeds();
        Assert.Equal("1 promised, 4 kept\n", (await RunAsync("holdings")).Succeeds().Output);

        await WriteAsync("changed.txt", "changed since");
        File.Delete(_folder["gone.txt"]);
        File.Delete(_folder["tokenless.txt.lts"]);
        var looked = await RunAsync("holdings");
        Assert.Equal(1, looked.Code);
        Assert.StartsWith("2 lost, 1 promised, 2 kept\n", looked.Output, StringComparison.Ordinal);
        Assert.Contains($"lost  {_folder["gone.txt"]}: the file is no longer there\n", looked.Output, StringComparison.Ordinal);
        Assert.Contains($"{_folder["tokenless.txt"]}: the proof is no longer there\n", looked.Output, StringComparison.Ordinal);

        // Only reading tells that a file was changed; the rest is the same.
        var states = await StatesAsync("holdings", "check");
        Assert.Equal("failed", states["changed.txt"].GetProperty("state").GetString());
        Assert.Contains("LNK-DATA", states["changed.txt"].GetProperty("reason").GetString(), StringComparison.Ordinal);
        Assert.Equal(
            ["kept", "lost", "lost", "promised"],
            ((string[])["kept.txt", "gone.txt", "tokenless.txt", "promised.txt"]).Select(n => states[n].GetProperty("state").GetString()!));
        (await RunAsync("holdings", "kept.txt")).Succeeds();
        (await RunAsync("holdings", "--only", "due")).Succeeds();
        (await RunAsync("holdings", "check", "kept.txt", "--all")).Succeeds();

        // The catalogue's words are no proof: what cannot be read is told.
        await File.WriteAllTextAsync(_folder["kept.txt.lts"], "no token");
        var broken = await RunAsync("holdings", "kept.txt");
        Assert.Equal(1, broken.Code);
        Assert.Contains("kept.txt.lts", broken.Output, StringComparison.Ordinal);
        (await RunAsync("forget", "gone.txt", "tokenless.txt", "kept.txt", "changed.txt")).Succeeds();
        (await RunAsync("holdings")).Succeeds();
        Assert.StartsWith("Nothing is held", (await RunAsync("holdings", "elsewhere")).Succeeds().Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Due_ByRuleAndValidity_IsRenewedAndNoLongerDue()
    {
        await using var old = await StartAsync("old", "--validity", "90d");
        await using var next = await StartAsync("next");
        Directory.CreateDirectory(_folder["contracts"]);
        await WriteAsync("contracts/a.txt", "a contract");
        await WriteAsync("b.log", "a log");
        await WriteAsync("c.txt", "something");
        await PublishedAsync(old, "contracts", "b.log", "c.txt");
        await WriteAsync(
            "trust/holdings.json",
            $$"""
            {
              "renew_before": "100d",
              "rules": [
                { "path": "{{_folder["contracts"]}}", "keep": "30y", "label": "contracts" },
                { "path": "*.log", "keep": "60d", "label": "logs" }
              ]
            }
            """);

        var states = await StatesAsync("holdings");
        Assert.Equal(
            [("due", "contracts"), ("kept", "logs"), ("due", null)],
            ((string[])["a.txt", "b.log", "c.txt"]).Select(n =>
                (states[n].GetProperty("state").GetString(), states[n].GetProperty("label").GetString())));
        Assert.Equal(3, (await RunAsync("holdings")).Code);
        (await RunAsync("holdings", "--label", "logs")).Succeeds();
        (await RunAsync("holdings", "--within", "30d")).Succeeds();
        var later = await StatesAsync("holdings", "--as-of", DateTime.UtcNow.AddDays(200).ToString("yyyy-MM-dd"));
        Assert.Equal(["past", "over"], ((string[])["a.txt", "b.log"]).Select(n => later[n].GetProperty("state").GetString()!));

        // One rule's files alone, then all that is due; what was renewed is due no longer.
        var first = (await next.RunAsync(_folder.Path, "renew", "--due", "contracts", "--same-functions", "--json")).Succeeds().Json;
        Assert.Equal("renewed", first.GetProperty("state").GetString());
        var second = (await next.RunAsync(_folder.Path, "renew", "--due", "--same-functions")).Succeeds();
        Assert.Contains("c.txt.ler has 2 stages", second.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("a.txt", second.Output, StringComparison.Ordinal);
        Assert.False(File.Exists(_folder["b.log.ler"]));
        Assert.Contains("Nothing is due", (await next.RunAsync(_folder.Path, "renew", "--due")).Succeeds().Error, StringComparison.Ordinal);
        states = await StatesAsync("holdings", "check");
        Assert.Equal(["promised", "kept", "promised"],
            ((string[])["a.txt", "b.log", "c.txt"]).Select(n => states[n].GetProperty("state").GetString()!));
        Assert.EndsWith(".ler", states["a.txt"].GetProperty("proof").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Emergency_WhatRestsOnOneFunctionAlone_IsListedAndRenewed()
    {
        await using var old = await StartAsync("old");
        await using var next = await StartAsync("next");
        await WriteAsync("a.txt", "a");
        await PublishedAsync(old, "a.txt");
        (await RunAsync("holdings")).Succeeds();
        string[] fallen = ["--broken", "sha2-256@2026-01-01"];

        var listed = await RunAsync(["holdings", .. fallen]);
        Assert.Equal(3, listed.Code);
        Assert.Contains("a.txt: it rests on SHA3-256 alone\n", listed.Output, StringComparison.Ordinal);
        var both = await RunAsync(["holdings", .. fallen, "--broken", "sha3-256@2026-01-01"]);
        Assert.Equal(1, both.Code);
        Assert.Contains("both functions that it rests on have fallen", both.Output, StringComparison.Ordinal);
        await WriteAsync(
            "list.txt",
            """
            linking suitability v1
            publisher example.org
            issued 2026-11-01
            next 2030-01-01
            algorithm sha2-256 recommended none collisions 2026-10-01 second-preimages none
            algorithm sha3-256 recommended 2040-12-31 collisions none second-preimages none

            """);
        var byList = await RunAsync("holdings", "--list", "list.txt");
        Assert.Equal(3, byList.Code);
        Assert.Contains("it rests on SHA3-256 alone", byList.Output, StringComparison.Ordinal);
        await WriteAsync(
            "forecast.txt",
            """
            linking suitability v1
            publisher example.org
            issued 2026-11-02
            next 2030-01-01
            algorithm sha2-256 recommended 2027-01-01 collisions none second-preimages none

            """);
        Assert.Contains(
            "SHA-256 is recommended until 2027-01-01 only", (await RunAsync("holdings", "--list", "forecast.txt")).Output,
            StringComparison.Ordinal);

        // No function that is new at a ledger of the same suite: only who says so renews the time.
        var refused = (await next.RunAsync(_folder.Path, ["renew", "--due", .. fallen])).Fails(64, "--same-functions");
        // What the list called fallen is not known without it.
        const string unnamed = "No suitability list is named, and the one of 2026-11-02 by example.org was used here before";
        Assert.Contains(unnamed, refused.Error, StringComparison.Ordinal);
        Assert.Contains(unnamed, (await RunAsync("holdings")).Error, StringComparison.Ordinal);
        Assert.DoesNotContain(unnamed, (await RunAsync("holdings", "--list", "forecast.txt")).Error, StringComparison.Ordinal);
        (await next.RunAsync(_folder.Path, ["renew", "--due", .. fallen, "--same-functions"])).Succeeds();
        Assert.True(File.Exists(_folder["a.txt.ler"]));
    }

    [Fact]
    public async Task WeakenedByNoticeOfTheLedger_IsDue()
    {
        await using var server = await StartAsync("ledger");
        await WriteAsync("a.txt", "a");
        await PublishedAsync(server, "a.txt");
        (await server.RunAsync(_folder.Path, "ledger", "notice", "weakened", "sha3-256", "2026-11-01", "--text", "attacks are known"))
            .Succeeds();
        (await server.RunAsync(_folder.Path, "publish")).Succeeds();
        await WriteAsync("b.txt", "b");
        await PublishedAsync(server, "b.txt");

        var states = await StatesAsync("holdings");

        Assert.Equal("it rests on SHA-256 alone", states["a.txt"].GetProperty("reason").GetString());
    }

    [Theory]
    [InlineData("""{"rules": [{"path": "a/b", "keep": "1y"}]}""", "neither a name such as *.pdf nor a path")]
    [InlineData("""{"rules": [{"path": "*", "keep": "1w"}]}""", "no term such as 30y")]
    [InlineData("""{"rules": [{"path": "*", "keep": "99999999999y"}]}""", "no term such as 30y")]
    [InlineData("""{"rules": [{"path": "*"}]}""", "lacks path or keep")]
    [InlineData("""{"rules": [{"path": "*", "keep": 7}]}""", "keep is no text")]
    [InlineData("""{"rules": {}}""", "rules is no array")]
    [InlineData("""{"rule": []}""", "a field 'rule'")]
    [InlineData("""{"renew_before": "soon"}""", "renew_before is no term")]
    [InlineData("""{"renew_before": "1y", "renew_before": "2y"}""", "cannot be used")]
    [InlineData("[]", "no JSON object")]
    [InlineData("{", "cannot be used")]
    public async Task Rules_ThatAreNone_AreNamed(string rules, string said)
    {
        Directory.CreateDirectory(_folder["trust"]);
        await WriteAsync("trust/holdings.json", rules);

        (await RunAsync("holdings")).Fails(65, said);
        (await RunAsync("holdings", "--within", "soon")).Fails(65, "holdings.json");
        File.Delete(_folder["trust/holdings.json"]);
        (await RunAsync("holdings", "--within", "soon")).Fails(64, "no term");
        (await RunAsync("holdings", "--as-of", "soon")).Fails(64, "--as-of");
        (await RunAsync("holdings", "--only", "nothing")).Ends(64);
        (await RunAsync("renew", "a", "--within", "1y")).Fails(64, "--due");
    }

    public void Dispose() => _folder.Dispose();

    private async Task<Dictionary<string, JsonElement>> StatesAsync(params string[] args) =>
        (await RunAsync([.. args, "--json"])).Output.Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Select(line => JsonDocument.Parse(line).RootElement)
            .ToDictionary(e => Path.GetFileName(e.GetProperty("file").GetString()!), StringComparer.Ordinal);

    private Task<ServerProcess> StartAsync(string name, params string[] options) => ServerProcess.StartAsync(
        _folder.Path, _folder[name], ["--ledger", $"{name}.example/ledger", "--git-path", _folder[$"{name}.git"], .. options]);

    private Task WriteAsync(string name, string text) => File.WriteAllTextAsync(_folder[name], text);

    private async Task PublishedAsync(ServerProcess server, params string[] names)
    {
        (await server.RunAsync(_folder.Path, ["stamp", .. names])).Succeeds();
        (await server.RunAsync(_folder.Path, "publish")).Succeeds();
        (await server.RunAsync(_folder.Path, ["extend", .. names.Select(n => Directory.Exists(_folder[n]) ? n : n + ".lts")])).Succeeds();
    }

    private Task<CliResult> RunAsync(params string[] args) => Cli.RunAsync(_folder.Path, args);
}
