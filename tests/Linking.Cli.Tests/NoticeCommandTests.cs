using Linking.Client;
using Linking.Records;
using Linking.Testing;
using Linking.Tokens;

namespace Linking.Cli.Tests;

/// <summary>notice: from a compromise to what tokens it concerns, and no token meanwhile.</summary>
public sealed class NoticeCommandTests : IDisposable
{
    private const string Id = "notice.example/ledger";

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Key_Stolen_StopsIssuing_UntilTheRecordHasAnother_AndCountsTheTokens()
    {
        await using (var first = await ServerProcess.StartAsync(_folder.Path, "data", "--ledger", Id))
        {
            await StampAsync(first, "a");
            (await first.RunAsync(_folder.Path, "ledger", "draft", "-o", "old.txt")).Succeeds();
            (await first.StopAsync()).Ends(0);
        }

        var made = (await Cli.RunAsync(_folder.Path, "key", "make", "data/keys/next.pem", "--ledger", Id, "--json")).Succeeds().Json;
        var stolen = (await File.ReadAllLinesAsync(_folder["old.txt"])).First(l => l.StartsWith("key ", StringComparison.Ordinal))[4..];
        await using var server = await ServerProcess.StartAsync(_folder.Path, "data", "--directory", "book");
        await StampAsync(server, "b");

        var said = (await server.RunAsync(
            _folder.Path, "notice", "--key", stolen, "--from", "2020-01-01", "--text", "A disk was taken.", "--data", "data", "--json"))
            .Succeeds().Json;

        Assert.Equal((3UL, 1UL), (said.GetProperty("round").GetUInt64(), said.GetProperty("publication").GetUInt64()));
        Assert.Equal((0UL, 2UL), (said.GetProperty("first").GetUInt64(), said.GetProperty("last").GetUInt64()));
        Assert.Equal((3UL, 3UL), (said.GetProperty("rounds").GetUInt64(), said.GetProperty("tokens").GetUInt64()));
        await File.WriteAllTextAsync(_folder["c"], "c");
        // A client knows the notice too, and believes the key no more.
        (await server.RunAsync(_folder.Path, "stamp", "c")).Fails(76, "not signed by the keys");
        Assert.Contains("stolen", (await server.RunAsync(_folder.Path, "status")).Ends(3).Output, StringComparison.Ordinal);

        // The draft from before, behind the notice.
        var record = RecordFile.Decode(await File.ReadAllBytesAsync(_folder["book/publications/record.lrc"]));
        var heads = new[] { "alpha_heads", "beta_heads" }.Select(role => made.GetProperty(role).GetString()!).ToList();
        var lines = (await File.ReadAllLinesAsync(_folder["old.txt"])).Select(
            line => line.StartsWith("record ", StringComparison.Ordinal) ? $"record {record.Entries[^1].Link()}"
                : heads.Find(key => line.StartsWith($"key {key[..(key.IndexOf('+') + 1)]}", StringComparison.Ordinal)) is { } key
                    ? $"key {key}" : line);
        await File.WriteAllTextAsync(_folder["next.txt"], string.Concat(lines.Select(line => line + "\n")));
        (await server.RunAsync(_folder.Path, "ledger", "configure", "next.txt")).Succeeds();

        // The head over that round is still signed by the stolen key; the next round's is not, and an event makes one.
        await Eventually.TrueAsync(async () =>
            (await server.RunAsync(_folder.Path, "announce", "c", "--kind", "certificate")).Code == 0);
        (await server.RunAsync(_folder.Path, "stamp", "c")).Succeeds();
        // What the stolen key alone has signed is found by a head whose signature counts.
        using var client = await LinkingClient.ConnectAsync(new LinkingClientOptions { Address = new Uri(server.Address) });
        var leaf = Token.Decode(await File.ReadAllBytesAsync(_folder["a.lts"])).Levels[0].Leaf;
        Assert.NotNull(await client.FindAsync(leaf));
    }

    [Fact]
    public async Task Clock_Function_Stretch_EachItsEvent_AndWhatDoesNotFitIsRefusedBeforeAnything()
    {
        await using var server = await ServerProcess.StartAsync(_folder.Path, "data", "--ledger", Id);
        await StampAsync(server, "a");
        await StampAsync(server, "b");
        Task<CliResult> Run(params string[] args) => server.RunAsync(_folder.Path, ["notice", .. args]);
        (await Run("--from", "1")).Fails(64, "about one thing");
        (await Run("--clock", "--stretch", "--from", "1", "--to", "2")).Fails(64, "about one thing");
        (await Run("--stretch", "--from", "1")).Fails(64, "--to goes with --stretch");
        (await Run("--clock", "--from", "noon")).Fails(64, "no round's number");
        (await Run("--clock", "--from", "1", "--data", "nowhere")).Fails(65, "Nothing was said");
        (await Run("--stretch", "--from", "1", "--to", "99")).Fails(69);
        Assert.Equal(3, (await RoundsAsync(server)));

        Assert.Contains("2 round(s), from 1 to 2, with 2 leaves",
            (await Run("--stretch", "--from", "1", "--to", "2", "--data", "data")).Succeeds().Output, StringComparison.Ordinal);
        Assert.Contains("round 4 holds the notice",
            (await Run("--function", "sha2-256", "--from", "2031-01-01", "--data", "data")).Succeeds().Output, StringComparison.Ordinal);
        Assert.Contains("from 2 to 4",
            (await Run("--clock", "--from", "2", "--data", "data")).Succeeds().Output, StringComparison.Ordinal);
        await StampAsync(server, "c");
    }

    private async Task StampAsync(ServerProcess server, string name)
    {
        await File.WriteAllTextAsync(_folder[name], name);
        (await server.RunAsync(_folder.Path, "stamp", name)).Succeeds();
    }

    private async Task<int> RoundsAsync(ServerProcess server) =>
        (await server.RunAsync(_folder.Path, "status", "--json")).Succeeds().Json.GetProperty("size").GetInt32();
}
