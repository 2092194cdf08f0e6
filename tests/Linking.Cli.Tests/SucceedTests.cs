using Linking.Records;
using Linking.Rounds;
using Linking.Server.Hosting;
using Linking.Server.Options;
using Linking.Testing;

namespace Linking.Cli.Tests;

/// <summary>succeed: a ledger that follows another, with real servers; clients of the old one follow by bytes.</summary>
public sealed class SucceedTests : IDisposable
{
    private const string Old = "old.example/ledger";
    private const string New = "new.example/ledger";

    private readonly TemporaryFolder _folder = new();

    public SucceedTests()
    {
        foreach (var name in (string[])["a", "b", "c"])
            File.WriteAllText(_folder[name], name);
    }

    /// <summary>From suite 1 to suite 2, while the old server runs: the trust folder follows without a question.</summary>
    [Fact]
    public async Task Succeed_OfARunningServer_ClientsFollowByBytes()
    {
        await using var old = await StartAsync("old", "--ledger", Old);
        (await old.RunAsync(_folder.Path, "stamp", "a")).Succeeds();

        var made = (await SucceedAsync("--from", old.Address, "--operator", old.OperatorAddress, "--data", "new", "--ledger", New,
            "--suite", "2", "--trust", "operator", "--json")).Succeeds().Json;
        Assert.True(made.GetProperty("founded").GetBoolean());
        Assert.Equal(2, made.GetProperty("suite").GetInt32());
        var round = made.GetProperty("named_in_round").GetUInt64();

        // Once more changes nothing, also while the new server runs.
        await using var next = await StartAsync("new");
        var again = (await SucceedAsync("--from", old.Address, "--operator", old.OperatorAddress, "--data", "new", "--trust", "operator",
            "--json")).Succeeds().Json;
        Assert.False(again.GetProperty("founded").GetBoolean());
        Assert.Equal(round, again.GetProperty("named_in_round").GetUInt64());
        Assert.Equal(made.GetProperty("identity").GetString(), again.GetProperty("identity").GetString());

        // This client knows the old ledger alone, and nobody asks it anything.
        var followed = (await next.RunAsync(_folder.Path, "stamp", "b")).Succeeds();
        Assert.Contains($"{New} follows {Old}, whose record leads to it", followed.Error, StringComparison.Ordinal);
        (await next.RunAsync(_folder.Path, "verify", "b")).Succeeds();
        (await old.RunAsync(_folder.Path, "verify", "a")).Succeeds();

        // The old one names no second successor, and nothing is made for one.
        (await SucceedAsync("--from", old.Address, "--operator", old.OperatorAddress, "--data", "third", "--ledger", "third.example/l",
            "--trust", "operator")).Fails(65, "names a successor already", New, "Nothing was made");
        Assert.False(Directory.Exists(_folder["third"]));
        (await next.StopAsync()).Ends(0);
        (await old.StopAsync()).Ends(0);
    }

    /// <summary>No server runs on the old folder; the successor's successor is followed over both.</summary>
    [Theory]
    [InlineData("sqlite")]
    [InlineData("litedb")]
    public async Task Succeed_OfAFolderAtRest_IsFollowedOverTwo(string store)
    {
        await using (var old = await StartAsync("old", "--ledger", Old, "--store", store))
        {
            (await old.RunAsync(_folder.Path, "stamp", "a")).Succeeds();
            (await SucceedAsync("--from", "old", "--data", "new", "--ledger", New)).Fails(78, "in use");
            Assert.False(Directory.Exists(_folder["new"]));
            (await old.StopAsync()).Ends(0);
        }

        (await SucceedAsync("--from", "old", "--data", "new", "--ledger", Old)).Fails(64, "--ledger", "a name of its own");
        (await SucceedAsync("--from", "old", "--data", "new", "--ledger", New, "--store", store)).Succeeds();
        (await SucceedAsync("--from", "new", "--data", "third", "--ledger", "third.example/l", "--suite", "2")).Succeeds();

        await using var third = await StartAsync("third");
        Assert.Contains(
            $"third.example/l follows {Old}", (await third.RunAsync(_folder.Path, "stamp", "b")).Succeeds().Error,
            StringComparison.Ordinal);
        (await third.StopAsync()).Ends(0);
        (await RunAsync("fsck", "--data", "old")).Succeeds();
        (await RunAsync("fsck", "--data", "third")).Succeeds();
        // A ledger that was founded for another predecessor is not made to follow this one.
        (await SucceedAsync("--from", "old", "--data", "third")).Fails(65, "was not founded to follow", New);
    }

    /// <summary>The recovery key is on another machine: a draft, the signed file, and what is refused on the way.</summary>
    [Fact]
    public async Task Succeed_WithARecoveryKey_WaitsForTheSignedFile()
    {
        var key = (await RunAsync("key", "make", "recovery.pem", "--ledger", Old, "--json")).Succeeds().Json.GetProperty("recovery")
            .GetString()!;
        (await RunAsync("key", "make", "other.pem", "--ledger", Old)).Succeeds();
        await using var old = await StartAsync("old", "--ledger", Old, "--recovery-keys", key);
        (await old.RunAsync(_folder.Path, "stamp", "a")).Succeeds();
        string[] succeed = ["--from", old.Address, "--operator", old.OperatorAddress, "--data", "new", "--trust", "operator"];

        var first = (await SucceedAsync([.. succeed, "--ledger", New])).Ends(75);
        Assert.Contains("linking key sign", first.Output, StringComparison.Ordinal);
        var draft = Path.Combine(_folder["new"], "succession", "successor.txt");
        Assert.Contains($"successor {New} 1 ", await File.ReadAllTextAsync(draft), StringComparison.Ordinal);

        // Until the old one names it, nobody who knows that one follows: its word about itself transfers nothing.
        await using (var early = await StartAsync("new"))
        {
            (await early.RunAsync(_folder.Path, "stamp", "b")).Fails(76, "LNK-SUCCESSOR", "WHICH DOES NOT NAME IT");
            (await early.StopAsync()).Ends(0);
        }

        // Signed by another key; and signed rightly, but behind a record that has grown since.
        (await RunAsync("key", "sign", draft, "--key", "other.pem")).Succeeds();
        (await SucceedAsync(succeed)).Fails(65, "another key signed it, or the record has grown");
        File.Delete(draft + ".signed");
        (await RunAsync("key", "sign", draft, "--key", "recovery.pem")).Succeeds();
        (await old.RunAsync(_folder.Path, "ledger", "notice", "other", "--text", "between")).Succeeds();
        (await SucceedAsync(succeed)).Fails(65, "another key signed it, or the record has grown");
        File.Delete(draft + ".signed");
        (await RunAsync("key", "sign", draft, "--key", "recovery.pem")).Succeeds();
        (await SucceedAsync(succeed)).Succeeds();

        var kept = RecordFile.Decode(await File.ReadAllBytesAsync(
            Directory.GetFiles(Path.Combine(_folder["new"], "predecessors"), "*.lrc").Single()));
        Assert.Equal(3, kept.Entries.Count);
        await using var next = await StartAsync("new");
        (await next.RunAsync(_folder.Path, "stamp", "b")).Succeeds();
        (await next.StopAsync()).Ends(0);
        (await old.StopAsync()).Ends(0);
    }

    [Fact]
    public async Task Succeed_WhereNothingIs_SaysWhatIsMissing()
    {
        (await SucceedAsync("--from", "nowhere", "--data", "new", "--ledger", New)).Fails(66, "--from", "no ledger in nowhere");
        (await SucceedAsync("--data", "new", "--ledger", New)).Fails(64, "--from");
        (await SucceedAsync("--from", "http://127.0.0.1:1", "--data", "new", "--ledger", New, "--timeout", "1", "--from-config", "x"))
            .Fails(64, "--from-config");
    }

    /// <summary>A founding was stopped between the file and round 0: it is no predecessor, and none is made of it.</summary>
    [Theory]
    [InlineData(TruthStore.Sqlite)]
    [InlineData(TruthStore.LiteDb)]
    public async Task Succeed_OfAFoundingThatWasCutOff_FoundsNoPredecessor(TruthStore store)
    {
        await using (TruthFile.OpenOrCreate(store, _folder["old"], 1 << 20))
        {
        }

        (await SucceedAsync("--from", "old", "--data", "new", "--ledger", New)).Fails(66, "--from", "no ledger in old");

        Assert.False(Directory.Exists(_folder["new"]));
        await using var truth = TruthFile.OpenReadOnly(_folder["old"]);
        Assert.Null(await truth.ReadHeadAsync(CancellationToken.None));
        Assert.False(Directory.Exists(Path.Combine(_folder["old"], "keys")));
    }

    /// <summary>The round that is made with no server claims no more than those that the server made.</summary>
    [Theory]
    [InlineData("sqlite")]
    [InlineData("litedb")]
    public async Task Succeed_OfAFolderAtRest_ClaimsNoMoreThanItsServer(string store)
    {
        await using (var old = await StartAsync("old", "--ledger", Old, "--store", store, "--accuracy", "30s", "--validity", "10d"))
            (await old.StopAsync()).Ends(0);

        (await SucceedAsync("--from", "old", "--data", "new", "--ledger", New)).Succeeds();

        await using var truth = TruthFile.OpenReadOnly(_folder["old"]);
        var head = (await truth.ReadHeadAsync(CancellationToken.None))!.Value;
        Assert.True(head.Index > 0);
        var row = await truth.ReadHeadersAsync(head.Index, 1, CancellationToken.None).SingleAsync();
        Assert.True(Header.TryDecode(row.Header, out var header, out _));
        Assert.Equal(30_000_000u, header.Accuracy);
        Assert.Equal(header.Time.Plus(10UL * 24 * 3600 * 1_000_000), header.ValidUntil);
    }

    /// <summary>Recovery keys are named at the founding or never, and the predecessor names one successor for ever.</summary>
    [Fact]
    public async Task Succeed_WithoutRecoveryKeys_IsAskedFirst()
    {
        await using (var old = await StartAsync("old", "--ledger", Old))
            (await old.StopAsync()).Ends(0);
        const string third = "third.example/l";
        var key = (await RunAsync("key", "make", "recovery.pem", "--ledger", third, "--json")).Succeeds().Json.GetProperty("recovery")
            .GetString()!;
        string[] succeed = ["succeed", "--from", "old", "--data", "new", "--ledger", New];

        (await RunAsync(succeed)).Fails(64, "--recovery-keys", "--without-recovery-keys", "Nothing was made");
        (await RunAsync([.. succeed, "--recovery-keys", key, "--without-recovery-keys"])).Fails(64, "--without-recovery-keys");
        Assert.False(Directory.Exists(_folder["new"]));

        var told = (await RunAsync([.. succeed, "--without-recovery-keys"])).Succeeds().Error;
        Assert.Contains("This ledger is new", told, StringComparison.Ordinal);
        Assert.DoesNotContain("begin again", told, StringComparison.Ordinal);
        (await RunAsync("succeed", "--from", "new", "--data", "third", "--ledger", third, "--recovery-keys", key)).Succeeds();
    }

    public void Dispose() => _folder.Dispose();

    private Task<CliResult> RunAsync(params string[] args) => Cli.RunAsync(_folder.Path, args);

    private Task<CliResult> SucceedAsync(params string[] args) => RunAsync(["succeed", "--without-recovery-keys", .. args]);

    private Task<ServerProcess> StartAsync(string data, params string[] more) =>
        ServerProcess.StartAsync(_folder.Path, _folder[data], more);
}
