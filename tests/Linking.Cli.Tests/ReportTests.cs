namespace Linking.Cli.Tests;

/// <summary>Signed reports of verdicts: made by verify, checked by report.</summary>
[Collection(LiveLedger.Name)]
public sealed class ReportTests(LiveLedger live)
{
    private const string Name = "authority.example/verdicts";

    [Fact]
    public async Task Report_IsOfWhatWasVerified_AndHoldsForItsKeyFileAndTokenAlone()
    {
        var (folder, key) = await ReportedAsync();

        var shown = (await RunAsync(folder, "report", "r.lvr", "file.txt", "--by", key)).Succeeds().Output;
        Assert.Contains($"signed by {Name}", shown, StringComparison.Ordinal);
        Assert.Contains("valid", shown, StringComparison.Ordinal);
        Assert.Contains("file.txt.lts", shown, StringComparison.Ordinal);
        await File.WriteAllTextAsync(Path.Combine(folder, "by"), key + "\n");
        var alone = (await RunAsync(folder, "report", "r.lvr", "--by", "by")).Succeeds().Output;
        Assert.Contains("not compared: name it", alone, StringComparison.Ordinal);
        var json = (await RunAsync(folder, "report", "r.lvr", "file.txt", "--by", key, "--json")).Succeeds().Json;
        Assert.Equal("valid", json.GetProperty("result").GetString());
        Assert.Equal("file.txt", json.GetProperty("file").GetString());
        Assert.Equal("file.txt.lts", json.GetProperty("token_file").GetString());

        await File.WriteAllTextAsync(Path.Combine(folder, "other.txt"), "other");
        (await RunAsync(folder, "report", "r.lvr", "other.txt", "--by", key)).Fails(1, "other data than other.txt");
        var token = await File.ReadAllBytesAsync(Path.Combine(folder, "file.txt.lts"));
        await File.WriteAllBytesAsync(Path.Combine(folder, "other.lts"), [.. token, 0]);
        (await RunAsync(folder, "report", "r.lvr", "file.txt", "other.lts", "--by", key)).Fails(1, "another token than other.lts");
        (await RunAsync(folder, "report", "r.lvr", "--by", key.Replace("verdicts", "others", StringComparison.Ordinal)))
            .Fails(66, "others");
        var text = await File.ReadAllTextAsync(Path.Combine(folder, "r.lvr"));
        var altered = text.Replace("ledger live.example", "ledger fake.example", StringComparison.Ordinal);
        Assert.NotEqual(text, altered);
        await File.WriteAllTextAsync(Path.Combine(folder, "altered.lvr"), altered);
        (await RunAsync(folder, "report", "altered.lvr", "file.txt", "--by", key)).Fails(1, "is not signed by");
        var info = (await RunAsync(folder, "info", "r.lvr", "--json")).Succeeds().Json;
        Assert.Equal("valid", info.GetProperty("result").GetString());
    }

    [Fact]
    public async Task Report_OfAnInvalidVerdict_SaysSo()
    {
        var folder = await live.StampedAsync();
        await MakeKeyAsync(folder);
        await File.WriteAllTextAsync(Path.Combine(folder, "file.txt"), "changed since");

        var made = (await VerifyAsync(folder, "file.txt")).Ends(1);

        var shown = (await RunAsync(folder, "report", "r.lvr", "file.txt", "--by", KeyIn(made))).Ends(1).Output;
        Assert.Contains("invalid", shown, StringComparison.Ordinal);
        Assert.Contains("LNK-DATA", shown, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Report_WhatCannotBeReported_IsRefused()
    {
        var (folder, key) = await ReportedAsync();

        (await VerifyAsync(folder, "file.txt")).Fails(73, "r.lvr");
        (await RunAsync(folder, "verify", "file.txt", "--report", "new.lvr")).Fails(64, "--report-key");
        (await VerifyAsync(folder, "file.txt", "--broken", "sha2-256@2020-01-01")).Fails(64, "--broken");
        (await VerifyAsync(folder, ".")).Fails(64, "one token");
        (await RunAsync(folder, "verify", "file.txt", "--report", "n", "--report-key", "key", "--report-name", "a b"))
            .Fails(64, "--report-name");
        await File.WriteAllTextAsync(Path.Combine(folder, "none.lts"), "none");
        (await RunAsync(folder, "verify", "file.txt", "none.lts", "--report", "n", "--report-key", "key", "--report-name", Name))
            .Fails(65, "no token that can be read");
        (await RunAsync(folder, "report", "file.txt", "--by", key)).Fails(65, "is no report that can be read");
        (await RunAsync(folder, "report", "r.lvr", "--by", "file.txt")).Fails(65, "--by");
        Assert.False(File.Exists(Path.Combine(folder, "n")));
    }

    private async Task<(string Folder, string Key)> ReportedAsync()
    {
        var folder = await live.StampedAsync();
        await MakeKeyAsync(folder);
        return (folder, KeyIn((await VerifyAsync(folder, "file.txt")).Succeeds()));
    }

    // Said where the report is written.
    private static string KeyIn(CliResult made) =>
        made.Error.Split(' ', '\n').Single(word => word.StartsWith(Name, StringComparison.Ordinal)).TrimEnd(',');

    private async Task MakeKeyAsync(string folder) =>
        (await RunAsync(folder, "key", "make", "key", "--ledger", "authority.example")).Succeeds();

    private Task<CliResult> VerifyAsync(string folder, string file, params string[] more) =>
        RunAsync(folder, ["verify", file, "--report", "r.lvr", "--report-key", "key", "--report-name", Name, .. more]);

    private Task<CliResult> RunAsync(string folder, params string[] args) => live.RunAsync(folder, args);
}
