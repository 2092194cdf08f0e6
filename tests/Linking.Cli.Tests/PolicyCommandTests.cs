using System.Globalization;

using Linking.Testing;

namespace Linking.Cli.Tests;

/// <summary>policy draft, check, add, show and of: from an empty form to the policy of a past day at a stranger's.</summary>
public sealed class PolicyCommandTests : IDisposable
{
    private const string Id = "policy.example/ledger";

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Policy_IsDraftedAnnouncedPutInForce_AndFoundByAStrangerOnADay()
    {
        await using var server = await ServerProcess.StartAsync(
            _folder.Path, "data", "--ledger", Id, "--static", _folder["static"], "--directory", _folder["book"]);
        Task<CliResult> Run(params string[] args) => server.RunAsync(_folder.Path, args);
        (await Run("policy", "draft", "-o", "draft.json")).Succeeds();
        (await Run("policy", "check", "draft.json")).Ends(1);
        (await Run("policy", "add", "draft.json", "--data", "data")).Fails(1, "'owner' is still to be written");
        var text = (await File.ReadAllTextAsync(_folder["draft.json"]))
            .Replace("TO BE WRITTEN: who is responsible", "Ms Meier is responsible", StringComparison.Ordinal)
            .Replace("TO BE WRITTEN: ", "We say ", StringComparison.Ordinal);
        await File.WriteAllTextAsync(_folder["policy.json"], text);
        var check = (await Run("policy", "check", "policy.json", "--json")).Succeeds().Json;
        var (name, line) = (check.GetProperty("name").GetString()!, check.GetProperty("line").GetString()!);

        // Its digests go into the next configuration, which is not taken before the policy is announced.
        (await Run("policy", "add", "policy.json", "--data", "data")).Succeeds();
        (await Run("policy", "add", "policy.json", "--data", "data")).Succeeds();
        (await Run("ledger", "draft", "-o", "event.txt")).Succeeds();
        (await Run("policy", "check", "policy.json", "--event", "event.txt")).Ends(1);
        var lines = await File.ReadAllLinesAsync(_folder["event.txt"]);
        await File.WriteAllTextAsync(
            _folder["event.txt"],
            string.Concat(lines.Select(l => l.StartsWith("policy ", StringComparison.Ordinal) ? $"{l}\n{line}\n" : l + "\n")));
        (await Run("policy", "check", "policy.json", "--event", "event.txt")).Succeeds();
        (await Run("ledger", "configure", "event.txt")).Fails(69, "was announced in no publication yet");
        (await Run("announce", $"data/{name}", "--kind", "policy", "--archive", "data/announced")).Succeeds();
        (await Run("publish")).Succeeds();
        // The statement's token grows, and the copy of it in the static folder with it.
        var token = $"data/announced/{Path.GetFileName(name)}.statement.lts";
        (await Run("extend", token)).Succeeds();
        (await Run("ledger", "configure", "event.txt")).Succeeds();
        await File.WriteAllTextAsync(_folder["file"], "x");
        (await Run("stamp", "file")).Succeeds();
        (await Run("publish")).Succeeds();
        (await server.StopAsync()).Ends(0);

        // A stranger with the public files alone, and the identity.
        var day = DateTime.UtcNow.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
        var found = (await Run("policy", "of", day, "static", "-o", "found.json", "--json")).Succeeds().Json;
        Assert.Equal(1UL, found.GetProperty("announced_number").GetUInt64());
        Assert.Equal(name, found.GetProperty("name").GetString());
        Assert.Equal(await File.ReadAllBytesAsync(_folder["policy.json"]), await File.ReadAllBytesAsync(_folder["found.json"]));
        var shown = (await Run("policy", "of", day, "static", "--japanese")).Succeeds().Output;
        Assert.Contains("責任者", shown, StringComparison.Ordinal);
        Assert.Contains("Ms Meier", shown, StringComparison.Ordinal);
        Assert.True(File.Exists(_folder["static/" + name.Replace(".json", ".ja.html", StringComparison.Ordinal)]));
        Assert.True(File.Exists(_folder["static/announced/index.txt"]));
        Assert.Equal(await File.ReadAllBytesAsync(_folder[token]), await File.ReadAllBytesAsync(_folder[token.Replace("data", "static",
            StringComparison.Ordinal)]));

        // Whoever verifies a token is told whose policy it is under.
        Task<CliResult> Verify(params string[] more) => Cli.RunAsync(_folder.Path, ["verify", "file", "-p", "static", .. more]);
        var verdict = (await Verify("--json")).Succeeds().Json;
        var remarks = string.Join('\n', verdict.GetProperty("remarks").EnumerateArray().Select(r => $"{r}"));
        Assert.Contains("is that of: Ms Meier is responsible", remarks, StringComparison.Ordinal);
        Assert.Contains("is compared with no source of time", remarks, StringComparison.Ordinal);
        Assert.Contains("held suitable until", (await Verify("--as-of", "2060-01-01")).Output, StringComparison.Ordinal);
        Assert.Contains("責任者: Ms Meier", (await Verify("--lang", "ja")).Output, StringComparison.Ordinal);

        // At another place: other bytes, another ledger, before the ledger, another identifier.
        (await Run("policy", "of", "2020-01-01", "static")).Fails(2, "not yet there");
        (await Run("policy", "of", day, "static", "--oid", "1.2.3")).Fails(1, "and not 1.2.3");
        var other = string.Join(':', Enumerable.Repeat(new string('0', 64), 2));
        (await Run("policy", "of", day, "static", "--identity", other)).Fails(76, "not that of the identity");
        await File.AppendAllTextAsync(_folder["static/" + name], " ");
        (await Run("policy", "of", day, "static")).Fails(1, "is not the one whose digests the record has");
        Assert.Contains("is not the file whose digests the record has", (await Verify()).Output, StringComparison.Ordinal);
        File.Delete(_folder["static/" + name]);
        (await Run("policy", "of", day, "static")).Fails(66, "is not at");
    }

    [Fact]
    public async Task Policy_ThatIsNone_IsRefusedByItsField()
    {
        var example = await File.ReadAllTextAsync(DocumentationTests.Find("docs/spec/example/policy.json"));
        await File.WriteAllTextAsync(_folder["good.json"], example);
        await File.WriteAllTextAsync(_folder["more.json"], example.Replace("\"suite\": 1,", "\"suite\": 1, \"colour\": 1,",
            StringComparison.Ordinal));
        await File.WriteAllTextAsync(_folder["none.json"], "no json");
        Directory.CreateDirectory(_folder["data"]);

        (await Cli.RunAsync(_folder.Path, "policy", "check", "good.json")).Succeeds();
        Assert.Contains("苦情", (await Cli.RunAsync(_folder.Path, "policy", "show", "good.json", "--japanese")).Succeeds().Output,
            StringComparison.Ordinal);
        (await Cli.RunAsync(_folder.Path, "policy", "check", "more.json")).Fails(65, "'colour' is not known");
        (await Cli.RunAsync(_folder.Path, "policy", "show", "none.json")).Fails(65, "not one JSON object in UTF-8");
        (await Cli.RunAsync(_folder.Path, "policy", "check", "missing.json")).Fails(66);
        (await Cli.RunAsync(_folder.Path, "policy", "add", "good.json", "--data", "nowhere")).Fails(66);
        (await Cli.RunAsync(_folder.Path, "policy", "add", "good.json", "--data", "data")).Succeeds();
        await File.WriteAllTextAsync(_folder["good.json"], example.Replace("\"version\": 1", "\"version\": 2", StringComparison.Ordinal));
        (await Cli.RunAsync(_folder.Path, "policy", "add", "good.json", "--data", "data")).Fails(73, "and stays");
        (await Cli.RunAsync(_folder.Path, "policy", "of", "yesterday", "data")).Fails(64);
        (await Cli.RunAsync(_folder.Path, "policy", "of", "2026-11-22", "nowhere", "--identity", "a:b")).Fails(69);
    }
}
