using System.Globalization;

using Linking.Testing;

namespace Linking.Cli.Tests;

/// <summary>The end of the period of use of keys, at a real server and in drafts.</summary>
public sealed class KeyEndCommandTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task End_IsSetAtTheFirstStart_KeptByDrafts_AndWarnedOf()
    {
        var (end, next) = (DayIn(20), DayIn(10));
        await using var server = await ServerProcess.StartAsync(_folder.Path, _folder["data"], "--key-until", end);
        var warning = $"The period of use of the ledger's keys ends at {end}T00:00:00.000000Z";
        Assert.Contains(warning, (await server.RunAsync(_folder.Path, "status")).Succeeds().Output, StringComparison.Ordinal);
        Assert.Matches(
            $"(?m)^warning +keys +their period of use ends at {end}",
            (await Cli.RunAsync(_folder.Path, "doctor", "--data", _folder["data"])).Output);

        Assert.Contains($"\nx-key-until {end}T00:00:00.000000Z\n", await DraftAsync(), StringComparison.Ordinal);
        Assert.Contains(
            $"keeps the line x-key-until {end}",
            (await server.RunAsync(_folder.Path, "ledger", "draft")).Succeeds().Error, StringComparison.Ordinal);
        Assert.DoesNotContain(
            "keeps the line",
            (await server.RunAsync(_folder.Path, "ledger", "draft", "--key-until", next)).Succeeds().Error, StringComparison.Ordinal);
        // An end is brought forward, and a line about the program is added; the next draft has both.
        var changed = await DraftAsync("--key-until", next, "--software");
        Assert.Contains($"\nx-key-until {next}T00:00:00.000000Z\nx-software ", changed, StringComparison.Ordinal);
        await File.WriteAllTextAsync(_folder["event"], changed);
        (await server.RunAsync(_folder.Path, "ledger", "configure", "event")).Succeeds();
        var again = await DraftAsync();
        Assert.Equal(changed.Split('\n')[4..], again.Split('\n')[4..]);

        // It is not put off, and not forgotten.
        await File.WriteAllTextAsync(_folder["later"], await DraftAsync("--key-until", end));
        (await server.RunAsync(_folder.Path, "ledger", "configure", "later")).Fails(69, "is not put off");
        var without = again.Replace($"x-key-until {next}T00:00:00.000000Z\n", "", StringComparison.Ordinal);
        await File.WriteAllTextAsync(_folder["without"], without);
        (await server.RunAsync(_folder.Path, "ledger", "configure", "without")).Fails(69, "is not put off");
        await File.WriteAllTextAsync(_folder["never"], again.Replace($"{next}T00:00:00.000000Z", "never", StringComparison.Ordinal));
        (await server.RunAsync(_folder.Path, "ledger", "configure", "never")).Fails(69, "x-key-until is no time");
        (await server.StopAsync()).Ends(0);

        async Task<string> DraftAsync(params string[] more) =>
            (await server.RunAsync(_folder.Path, ["ledger", "draft", .. more])).Succeeds().Output;
    }

    [Fact]
    public async Task Ends_ThatAreNone_AreRefusedBeforeAnythingIsMade()
    {
        (await Cli.RunAsync(_folder.Path, ServerProcess.Arguments("data", "--key-until", "soon"))).Fails(78, "'soon' is neither a day");
        (await Cli.RunAsync(_folder.Path, ServerProcess.Arguments("data", "--key-until", "2031-02-30"))).Fails(78, "neither a day");
        (await Cli.RunAsync(_folder.Path, ServerProcess.Arguments("data", "--key-until", "2001-01-01")))
            .Fails(78, "KeyUntil is 2001-01-01");
        Assert.Empty(Directory.Exists(_folder["data"]) ? Directory.GetFiles(_folder["data"], "ledger.sqlite") : []);
        (await Cli.RunAsync(_folder.Path, "ledger", "draft", "--key-until", "never")).Fails(64, "'never' is not a day");
    }

    private static string DayIn(int days) => DateTime.UtcNow.AddDays(days).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
}
