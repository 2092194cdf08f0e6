using System.Globalization;

using Linking.Server.Hosting;
using Linking.Testing;

namespace Linking.Cli.Tests;

/// <summary>close: notice of the end, the end itself, and what is left afterwards, with real servers.</summary>
public sealed class CloseTests : IDisposable
{
    private const string Old = "old.example/ledger";
    private const string New = "new.example/ledger";

    private readonly TemporaryFolder _folder = new();

    public CloseTests()
    {
        foreach (var name in (string[])["a", "b"])
            File.WriteAllText(_folder[name], name);
    }

    [Theory]
    [InlineData("sqlite")]
    [InlineData("litedb")]
    public async Task Close_WithASuccessor_EndsForEverAndSaysWho(string store)
    {
        string identity;
        await using (var old = await StartAsync("old", "--ledger", Old, "--store", store, "--directory", _folder["book"]))
        {
            (await old.RunAsync(_folder.Path, "stamp", "a")).Succeeds();
            (await old.RunAsync(_folder.Path, "close", "--now", Old)).Fails(64, "names no successor", "--without-successor");
            (await old.RunAsync(_folder.Path, "close")).Fails(64, "--on DAY");
            identity = (await old.RunAsync(
                _folder.Path, "succeed", "--from", old.Address, "--data", "new", "--ledger", New, "--without-recovery-keys", "--json"))
                .Succeeds().Json.GetProperty("identity").GetString()!;

            (await old.RunAsync(_folder.Path, "close", "--on", "2036-02-31")).Fails(64, "no day");
            var notice = (await old.RunAsync(_folder.Path, "close", "--on", "2036-03-31", "--text", "Thank you.", "--json"))
                .Succeeds().Json;
            Assert.False(notice.GetProperty("ended").GetBoolean());
            Assert.Equal(New, notice.GetProperty("successor").GetString());
            (await old.RunAsync(_folder.Path, "stamp", "b")).Succeeds();
            (await old.RunAsync(_folder.Path, "close", "--now", "other.example/ledger")).Fails(64, $"is {Old}");

            var ended = (await old.RunAsync(_folder.Path, "close", "--now", Old, "--json")).Succeeds().Json;
            Assert.Equal(ended.GetProperty("round").GetUInt64() + 1, ended.GetProperty("publication_size").GetUInt64());
            var again = (await old.RunAsync(_folder.Path, "close", "--now", Old, "--json")).Succeeds().Json;
            Assert.Equal(ended.ToString(), again.ToString());
            await RefusesAsync(old);
            (await old.StopAsync()).Ends(0);
        }

        // The keys are destroyed. What the last head says was kept, and the record still has its last event.
        foreach (var key in Directory.GetFiles(Path.Combine(_folder["old"], "keys")))
            File.Delete(key);
        await using (var again = await StartAsync("old", "--directory", _folder["book"]))
        {
            (await again.RunAsync(_folder.Path, "extend", "a.lts", "--trust", "stranger")).Succeeds();
            await RefusesAsync(again);
            var status = (await again.RunAsync(_folder.Path, "status")).Ends(3).Output;
            Assert.Contains(New, status, StringComparison.Ordinal);
            (await again.RunAsync(_folder.Path, "extend", "a.lts", "b.lts")).Succeeds();
            (await again.RunAsync(_folder.Path, "verify", "b", "-p", "book", "--require", "published")).Succeeds();
            (await again.RunAsync(_folder.Path, "succeed", "--from", again.Address, "--data", "third", "--ledger", "third.example/l"))
                .Fails(65, "names a successor already");
            (await again.StopAsync()).Ends(0);
        }

        (await Cli.RunAsync(_folder.Path, "fsck", "--data", "old")).Succeeds();
        await using var next = await StartAsync("new");
        (await next.RunAsync(_folder.Path, "stamp", "a", "-o", "next.lts")).Succeeds();
        (await next.StopAsync()).Ends(0);

        async Task RefusesAsync(ServerProcess server)
        {
            (await server.RunAsync(_folder.Path, "stamp", "a", "-o", "late.lts", "-f"))
                .Fails(69, "has ended its service", New, identity);
            (await server.RunAsync(_folder.Path, "ledger", "notice", "other", "--text", "late")).Fails(69, "has ended its service");
        }
    }

    [Fact]
    public async Task Close_WithARecoveryKey_WaitsForTheSignedFile()
    {
        var key = (await Cli.RunAsync(_folder.Path, "key", "make", "recovery.pem", "--ledger", Old, "--json")).Succeeds().Json
            .GetProperty("recovery").GetString()!;
        await using var old = await StartAsync("old", "--ledger", Old, "--recovery-keys", key);
        (await old.RunAsync(_folder.Path, "stamp", "a")).Succeeds();

        // What somebody else wrote under that name stays; a text of this ledger from an earlier call does not.
        const string letter = "Thank you.\n";
        await File.WriteAllTextAsync(_folder["end.txt"], letter);
        (await old.RunAsync(_folder.Path, "close", "--now", Old, "--without-successor")).Fails(73, "end.txt", "not overwritten");
        Assert.Equal(letter, await File.ReadAllTextAsync(_folder["end.txt"]));
        File.Delete(_folder["end.txt"]);
        (await old.RunAsync(_folder.Path, "close", "--now", Old, "--without-successor")).Ends(75);
        var first = (await old.RunAsync(_folder.Path, "close", "--now", Old, "--without-successor", "--json")).Ends(75).Json;
        Assert.False(first.GetProperty("ended").GetBoolean());
        Assert.Equal(_folder["end.txt"], first.GetProperty("to_sign").GetString());
        (await old.RunAsync(_folder.Path, "stamp", "b")).Succeeds();
        (await Cli.RunAsync(_folder.Path, "key", "sign", "end.txt", "--key", "recovery.pem")).Succeeds();
        (await old.RunAsync(_folder.Path, "close", "--now", Old, "--without-successor")).Succeeds();
        (await old.RunAsync(_folder.Path, "stamp", "a", "-f")).Fails(69, "has ended its service", "it has named no successor");
        (await old.RunAsync(_folder.Path, "succeed", "--from", old.Address, "--data", "new", "--ledger", New))
            .Fails(65, "has ended its service and named no successor");
        Assert.False(Directory.Exists(_folder["new"]));
        (await old.StopAsync()).Ends(0);
    }

    /// <summary>Of the same name, too: the identity decides. Nothing goes into the record of either.</summary>
    [Theory]
    [InlineData(New)]
    [InlineData(Old)]
    public async Task Close_WhereTheEndpointsAreOfTwoLedgers_WritesIntoNeither(string otherName)
    {
        await using var old = await StartAsync("old", "--ledger", Old);
        await using var other = await StartAsync("other", "--ledger", otherName);
        string[] crossed = ["--operator", other.OperatorAddress];
        (await old.RunAsync(_folder.Path, ["stamp", "a"])).Succeeds();

        (await old.RunAsync(_folder.Path, ["close", "--on", "2036-01-01", .. crossed])).Fails(64, "--operator", otherName, "Nothing was");
        (await old.RunAsync(_folder.Path, ["close", "--now", Old, "--without-successor", .. crossed])).Fails(64, "--operator");
        (await old.RunAsync(
            _folder.Path, ["succeed", "--from", old.Address, "--data", "new", "--ledger", "third.example/l", .. crossed]))
            .Fails(64, "--operator", otherName);

        Assert.False(Directory.Exists(_folder["new"]));
        // A ledger that has ended would not stamp, and one with a notice would have another record.
        (await old.RunAsync(_folder.Path, "stamp", "b")).Succeeds();
        (await other.RunAsync(_folder.Path, "stamp", "b", "-o", "other.lts", "--trust", "stranger")).Succeeds();
        (await old.StopAsync()).Ends(0);
        (await other.StopAsync()).Ends(0);
        foreach (var data in (string[])["old", "other"])
        {
            await using var truth = TruthFile.OpenReadOnly(_folder[data]);
            var record = truth.ReadRecordAsync(0, CancellationToken.None);
            Assert.Equal(0ul, (await record.SingleAsync()).Round);
        }
    }

    [Fact]
    public async Task Close_OnADay_IsSaidOnce_AndAnEarlierNoticeIsNamed()
    {
        await using var old = await StartAsync("old", "--ledger", Old);
        var today = TimeProvider.System.GetUtcNow().ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
        foreach (var begun in (string[])["2020-01-01", today])
            (await old.RunAsync(_folder.Path, "close", "--on", begun)).Fails(64, "has begun", $"--now {Old}");

        var first = (await NoticeAsync("2036-03-31")).Json;
        // Something else is noticed in between, and the answer of the first one was lost.
        (await old.RunAsync(_folder.Path, "ledger", "notice", "other", "--text", "between")).Succeeds();
        var again = await NoticeAsync("2036-03-31");
        Assert.Equal(first.GetProperty("round").GetUInt64(), again.Json.GetProperty("round").GetUInt64());
        Assert.Equal("", again.Error);
        Assert.True(again.Json.GetProperty("publication").GetUInt64() > first.GetProperty("publication").GetUInt64());

        var moved = await NoticeAsync("2037-03-31");
        Assert.NotEqual(first.GetProperty("round").GetUInt64(), moved.Json.GetProperty("round").GetUInt64());
        Assert.Contains($"Round {first.GetProperty("round")} gave an earlier notice", moved.Error, StringComparison.Ordinal);
        Assert.Contains("ends on 2036-03-31.", moved.Error, StringComparison.Ordinal);
        (await old.StopAsync()).Ends(0);

        async Task<CliResult> NoticeAsync(string day) =>
            (await old.RunAsync(_folder.Path, "close", "--on", day, "--text", "Thank you.", "--json")).Succeeds();
    }

    public void Dispose() => _folder.Dispose();

    private Task<ServerProcess> StartAsync(string data, params string[] more) =>
        ServerProcess.StartAsync(_folder.Path, _folder[data], more);
}
