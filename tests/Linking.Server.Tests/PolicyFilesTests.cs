using System.Net;

namespace Linking.Server.Tests;

/// <summary>Policies and announced documents among the public files over HTTP.</summary>
public sealed class PolicyFilesTests
{
    private const string Stem = "policy/1.3.6.1.4.1.99999.1/2026-12-01";

    [Fact]
    public async Task Get_PolicyAndDocuments_AreWhatLiesInTheDataFolder_AndNothingElse()
    {
        await using var server = await TestServer.StartAsync(
            o => o with { HistoryListen = [Options.ListenAddress.Parse("http://127.0.0.1:0")] });
        using var web = new HttpClient { BaseAddress = server.Server.HistoryAddresses[0] };
        var data = server.Options.DataFolder;
        Assert.Equal("", await web.GetStringAsync("policy/index.txt"));
        Put(data, Stem + ".json", await File.ReadAllTextAsync(Repository.Find("docs/spec/example/policy.json")));
        Put(data, "policy/1.2.3/2026-12-01.json", "{}");
        Put(data, "announced/terms.html", "<script>");
        Put(data, "announced/.hidden", "secret");
        File.CreateSymbolicLink(Path.Combine(data, "announced", "key"), Path.Combine(data, "keys", "heads.pem"));

        foreach (var (end, type) in new[]
        {
            (".json", "application/json"), (".txt", "text/plain; charset=utf-8"), (".ja.txt", "text/plain; charset=utf-8"),
            (".html", "text/html; charset=utf-8"), (".ja.html", "text/html; charset=utf-8"),
        })
        {
            using var answer = await web.GetAsync(Stem + end);
            Assert.Equal((HttpStatusCode.OK, type), (answer.StatusCode, answer.Content.Headers.ContentType!.ToString()));
            Assert.Contains("immutable", answer.Headers.GetValues("Cache-Control").Single(), StringComparison.Ordinal);
        }

        using var terms = await web.GetAsync("announced/terms.html");
        Assert.Equal("application/octet-stream", terms.Content.Headers.ContentType!.ToString());
        using var list = await web.GetAsync("announced/index.txt");
        Assert.Equal("no-cache", list.Headers.GetValues("Cache-Control").Single());
        Assert.Equal("announced/terms.html\n", await list.Content.ReadAsStringAsync());

        // One that is broken is not given out, and said in the log.
        Assert.Equal(HttpStatusCode.ServiceUnavailable, (await web.GetAsync("policy/1.2.3/2026-12-01.json")).StatusCode);
        foreach (var none in new[]
        {
            "announced/.hidden", "announced/key", "announced/", "announced/../keys/heads.pem", "announced/%2e%2e/keys/heads.pem",
            "announced/..%2fkeys%2fheads.pem", "policy/..%2f..%2fkeys/2026-12-01.json", Stem, Stem + ".pdf", "policy",
        })
            Assert.Equal(HttpStatusCode.NotFound, (await web.GetAsync(none)).StatusCode);
    }

    private static void Put(string data, string name, string text)
    {
        var path = Path.Combine(data, name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, text);
    }
}
