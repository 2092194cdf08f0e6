using System.Globalization;

using Linking.Testing;

namespace Linking.Cli.Tests;

/// <summary>announce, and verify --announced: a document, the operator's statement, the next publication, and a stranger offline.</summary>
public sealed class AnnounceTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Announce_IsInTheNextPublication_AndAStrangerVerifiesIt()
    {
        await using var server = await ServerProcess.StartAsync(
            _folder.Path, "data", "--ledger", "first.example/ledger", "--directory", _folder["book"]);
        await File.WriteAllTextAsync(_folder["policy.txt"], "We stamp.\n");
        string[] announce = ["announce", "policy.txt", "--kind", "policy", "--text", "In force from 2027.", "--archive", "book/announced"];

        var json = (await server.RunAsync(_folder.Path, [.. announce, "--json"])).Succeeds().Json;
        (await server.RunAsync(_folder.Path, announce)).Fails(73, "is there already");
        (await server.RunAsync(_folder.Path, "publish")).Succeeds();
        (await server.RunAsync(_folder.Path, "publish")).Succeeds();

        var statement = json.GetProperty("statement").GetString()!;
        Assert.Equal(Path.Combine("book/announced", "policy.txt.statement"), statement);
        Assert.Equal("first.example/ledger", json.GetProperty("ledger").GetString());
        Assert.Equal("We stamp.\n", await File.ReadAllTextAsync(_folder["book/announced/policy.txt"]));
        Assert.Single(
            await File.ReadAllLinesAsync(_folder["book/publications/000001.note"]),
            l => l.StartsWith("announce policy ", StringComparison.Ordinal));
        (await server.RunAsync(_folder.Path, "extend", json.GetProperty("token").GetString()!)).Succeeds();

        // A stranger: another copy of the document, and the book, found on a day.
        File.Move(_folder["policy.txt"], _folder["copy.txt"]);
        var day = DateTime.UtcNow.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);
        string[] verify = ["verify", "--announced", "copy.txt", "-p", "book", "--asserted", $"{day} Example Times"];
        var pinned = (await server.RunAsync(_folder.Path, [.. verify, "--json"])).Succeeds().Json;
        Assert.Contains(
            $"copy.txt is the one that first.example/ledger announced in round {json.GetProperty("round").GetUInt64()} as policy. " +
            "“In force from 2027.”",
            pinned.GetProperty("remarks")[0].GetString(), StringComparison.Ordinal);

        // Without its identity any ledger may have that name.
        verify = [.. verify, "--trust", "none"];
        var verdict = (await Cli.RunAsync(_folder.Path, [.. verify, "--json"])).Succeeds().Json;
        Assert.Contains(
            "a ledger under the name first.example/ledger announced",
            verdict.GetProperty("remarks")[0].GetString(), StringComparison.Ordinal);
        var shown = (await Cli.RunAsync(_folder.Path, verify)).Succeeds().Output;
        Assert.Contains("Example Times", shown, StringComparison.Ordinal);
        Assert.Contains("Publication 1 stands in", shown, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Announced_ChangedUnknownOrForged_IsNot()
    {
        await using var server = await ServerProcess.StartAsync(_folder.Path, "data", "--ledger", "first.example/ledger");
        await File.WriteAllTextAsync(_folder["spec.txt"], "Version 1.\n");
        (await server.RunAsync(_folder.Path, "announce", "spec.txt", "--kind", "spec")).Succeeds();
        (await server.RunAsync(_folder.Path, "announce", "spec.txt", "--kind", "rumour")).Fails(64);
        (await server.RunAsync(_folder.Path, "announce", "missing.txt", "--kind", "spec")).Fails(66);
        (await server.RunAsync(_folder.Path, "verify", "--announced", "spec.txt", "--hash", "a:b")).Fails(64);

        (await Cli.RunAsync(_folder.Path, "verify", "--announced", "data/high-water-mark")).Fails(66, "No statement about");
        await File.WriteAllTextAsync(_folder["spec.txt"], "Version 2.\n");
        (await Cli.RunAsync(_folder.Path, "verify", "--announced", "spec.txt")).Fails(1, "announces another file");

        await File.WriteAllBytesAsync(_folder["large.txt.statement"], new byte[100_000]);
        await File.WriteAllTextAsync(_folder["large.txt"], "x");
        (await Cli.RunAsync(_folder.Path, "verify", "--announced", "large.txt")).Fails(66, "No statement about large.txt");
        await using (var huge = File.Create(_folder["huge.bin"]))
            huge.SetLength((1L << 28) + 1);
        (await server.RunAsync(_folder.Path, "announce", "huge.bin", "--kind", "software", "--archive", "announced")).Fails(65, "256 MiB");
        (await server.RunAsync(
            _folder.Path, "announce", "spec.txt", "--kind", "spec", "--text", "", "--archive", "new/announced")).Fails(64, "--text");
        Assert.False(Directory.Exists(_folder["new"]));
        Assert.False(Directory.Exists(_folder["announced"]));

        // A client stamps a text that reads like a statement.
        await File.WriteAllTextAsync(_folder["spec.txt"], "Version 1.\n");
        File.Delete(_folder["spec.txt.statement.lts"]);
        (await server.RunAsync(_folder.Path, "stamp", "spec.txt.statement")).Succeeds();
        (await server.RunAsync(_folder.Path, "verify", "--announced", "spec.txt")).Fails(1, "is no statement of first.example/ledger");
    }
}
