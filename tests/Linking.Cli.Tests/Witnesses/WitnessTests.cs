using System.Collections.Concurrent;
using System.Net;
using System.Text;

using Linking.Hashing;
using Linking.Notes;
using Linking.Testing;

namespace Linking.Cli.Tests.Witnesses;

/// <summary><c>linking witness</c>: what it cosigns, what it remembers, and what it is told by others.</summary>
public sealed class WitnessTests : IDisposable
{
    private static readonly string Script = DocumentationTests.Find("tests/independent/v1/tlog_witness.py");
    private static readonly HttpClient Http = new();

    private readonly TemporaryFolder _folder = new();
    private readonly TestLog _log = new();

    public void Dispose() => _folder.Dispose();

    [ProgramTheory("python3")]
    [InlineData("sha2-256")]
    [InlineData("sha3-256")]
    public async Task Witness_PassesEveryCaseOfALogWrittenFromThePage(string function)
    {
        var keys = Programs.Run("python3", $"{Script} keys other.example/log").Split('\n', StringSplitOptions.RemoveEmptyEntries);
        await File.WriteAllLinesAsync(_folder["logs"], ["# of other.example", .. keys]);
        await using var witness = await WitnessProcess.StartAsync(_folder.Path, "w.example", ["logs"]);

        var cases = Programs.Run("python3", $"{Script} ask {witness.Address} {witness.Key} other.example/log {function}").Split('\n');

        Assert.Contains("200 from 128 to 199", cases);
        Assert.Contains("422 another history", cases);
        var error = (await witness.StopAsync()).Ends(0).Error;
        Assert.Contains("was not shown to extend the one cosigned before", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Witness_KilledBetweenRequests_RemembersWhatItHasCosigned()
    {
        var logs = _log.Keys.Select(k => k.ToString()).ToList();
        string key;
        await using (var witness = await WitnessProcess.StartAsync(_folder.Path, "w.example", logs))
        {
            key = witness.Key;
            foreach (var chain in (Chain[])[Chain.Alpha, Chain.Beta])
                Assert.Equal(HttpStatusCode.OK, (await PostAsync(witness, _log.Ask(0, 5, chain))).Status);
            await witness.StopAsync(signal: 9);
        }

        await using var again = await WitnessProcess.StartAsync(_folder.Path, "w.example", logs);
        Assert.Equal(key, again.Key);
        foreach (var chain in (Chain[])[Chain.Alpha, Chain.Beta])
        {
            Assert.Equal((HttpStatusCode.Conflict, "5\n"), await PostAsync(again, _log.Ask(0, 9, chain)));
            // Of the other history nothing, whatever size it names.
            Assert.Equal(HttpStatusCode.UnprocessableEntity, (await PostAsync(again, new TestLog(first: 1).Ask(5, 9, chain))).Status);
            Assert.Equal(HttpStatusCode.OK, (await PostAsync(again, _log.Ask(5, 9, chain))).Status);
        }

        (await again.StopAsync()).Ends(0);
    }

    [Fact]
    public async Task Witness_FiftyRequestsAtOnce_CosignsOneHistory()
    {
        await using var witness = await WitnessProcess.StartAsync(_folder.Path, "w.example", _log.Keys.Select(k => k.ToString()));
        Assert.Equal(HttpStatusCode.OK, (await PostAsync(witness, _log.Ask(0, 3))).Status);
        var other = new TestLog(first: 1);

        // All from the same size: one of them is first, whichever. Half of them show another history.
        var answers = await Task.WhenAll(Enumerable.Range(0, 50).Select(i => PostAsync(witness, i % 2 == 0 ? _log.Ask(3,
            4 + (ulong)i) : other.Ask(3, 4 + (ulong)i))));

        var cosigned = answers.Count(a => a.Status == HttpStatusCode.OK);
        Assert.Equal(1, cosigned);
        Assert.All(answers, (a, i) => Assert.True(
            a.Status is HttpStatusCode.OK or HttpStatusCode.Conflict || (i % 2 == 1 && a.Status == HttpStatusCode.UnprocessableEntity),
                $"{i}: {a}"));
        var size = 4UL + (ulong)Array.FindIndex(answers, a => a.Status == HttpStatusCode.OK);
        Assert.Equal((HttpStatusCode.Conflict, $"{size}\n"), await PostAsync(witness, _log.Ask(0, 100)));
        (await witness.StopAsync()).Ends(0);
    }

    [Fact]
    public async Task Witness_AskedTooOften_OrForTooMuch_SaysSo()
    {
        await using var witness = await WitnessProcess.StartAsync(_folder.Path, "w.example", _log.Keys.Select(k => k.ToString()));

        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, (await PostAsync(witness, new byte[70_000])).Status);
        using (var get = await Http.GetAsync(new Uri(witness.Address + "/add-checkpoint")))
            Assert.Equal(HttpStatusCode.MethodNotAllowed, get.StatusCode);
        using (var get = await Http.GetAsync(new Uri(witness.Address + "/")))
            Assert.Equal(HttpStatusCode.NotFound, get.StatusCode);
        // How many of them are too many depends on how fast they come.
        var answers = new ConcurrentBag<HttpStatusCode>();
        await Eventually.TrueAsync(async () =>
        {
            await Task.WhenAll(Enumerable.Range(0, 400).Select(async _ => answers.Add((await PostAsync(witness, [])).Status)));
            return answers.Contains(HttpStatusCode.TooManyRequests);
        });
        Assert.Equal([HttpStatusCode.BadRequest, HttpStatusCode.TooManyRequests], answers.Distinct().Order());
        // It is for a while only.
        var status = HttpStatusCode.TooManyRequests;
        await Eventually.TrueAsync(
            async () => (status = (await PostAsync(witness, _log.Ask(0, 3))).Status) != HttpStatusCode.TooManyRequests);
        Assert.Equal(HttpStatusCode.OK, status);
        (await witness.StopAsync()).Ends(0);
    }

    [Fact]
    public async Task Witness_StateThatCannotBeRead_IsRefusedAndLeft()
    {
        var logs = _log.Keys.Select(k => k.ToString()).ToList();
        await using (var witness = await WitnessProcess.StartAsync(_folder.Path, "w.example", logs))
        {
            Assert.Equal(HttpStatusCode.OK, (await PostAsync(witness, _log.Ask(0, 3))).Status);
            (await Cli.RunAsync(_folder.Path, WitnessProcess.Arguments("w.example", logs))).Fails(78, "is in use");
            (await witness.StopAsync()).Ends(0);
        }

        var file = Assert.Single(Directory.GetFiles(_folder["w.example"], "*.log"));
        await File.WriteAllTextAsync(file, "linking witness v1\nlog.example/ledger\n03\n");
        (await Cli.RunAsync(_folder.Path, WitnessProcess.Arguments("w.example", logs))).Fails(78, Path.GetFileName(file),
            "Do not delete it");
        Assert.Equal("linking witness v1\nlog.example/ledger\n03\n", await File.ReadAllTextAsync(file));
    }

    [Theory]
    [InlineData("w.example", "nonsense", "neither a verifier key")]
    [InlineData("w example", null, "--name")]
    public async Task Witness_WrongOptions_IsUsage(string name, string? log, string says) =>
        (await Cli.RunAsync(_folder.Path, WitnessProcess.Arguments(name, [log ?? _log.Keys.First().ToString()]))).Fails(64, says);

    internal static async Task<(HttpStatusCode Status, string Body)> PostAsync(WitnessProcess witness, byte[] body)
    {
        using var content = new ByteArrayContent(body);
        using var answer = await Http.PostAsync(new Uri(witness.Address + "/add-checkpoint"), content);
        return (answer.StatusCode, Encoding.UTF8.GetString(await answer.Content.ReadAsByteArrayAsync()));
    }
}
