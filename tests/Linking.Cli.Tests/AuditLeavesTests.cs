using Linking.Testing;

namespace Linking.Cli.Tests;

/// <summary>audit --operator: leaves of a real server, rehashed.</summary>
[Collection(LiveLedger.Name)]
public sealed class AuditLeavesTests(LiveLedger live)
{
    [Fact]
    public async Task Audit_Leaves_AreCountedOverTheLooks()
    {
        var folder = live.NewFolder();
        await using var server = await ServerProcess.StartAsync(folder, Path.Combine(folder, "data"), "--ledger", "leaves.example/ledger");
        await File.WriteAllTextAsync(Path.Combine(folder, "a.txt"), "a");
        (await server.RunAsync(folder, "stamp", "a.txt")).Succeeds();

        var first = (await LookAsync("--operator", server.OperatorAddress)).Succeeds().Output;
        (await server.RunAsync(folder, "stamp", "a.txt", "--force")).Succeeds();
        var second = (await LookAsync("--operator", server.OperatorAddress, "--json")).Succeeds().Json;
        var all = (await LookAsync("--operator", server.OperatorAddress, "--all-leaves", "--lang", "ja")).Succeeds().Output;
        var none = (await LookAsync("--json")).Succeeds().Json;

        Assert.Contains("rehashed       2 leaves of 2 rounds", first, StringComparison.Ordinal);
        Assert.Equal((1, 1), (second.GetProperty("leaves").GetInt32(), second.GetProperty("leaf_rounds").GetInt32()));
        Assert.Contains("3 ラウンド分のリーフ 3 個", all, StringComparison.Ordinal);
        Assert.Equal(System.Text.Json.JsonValueKind.Null, none.GetProperty("leaves").ValueKind);

        Task<CliResult> LookAsync(params string[] more) =>
            server.RunAsync(folder, ["audit", server.Address, "--state", "state", .. more]);
    }

    [ProgramFact("sqlite3")]
    public async Task Audit_StoredLeafChanged_NamesTheRound()
    {
        var folder = live.NewFolder();
        var data = Path.Combine(folder, "data");
        await File.WriteAllTextAsync(Path.Combine(folder, "a.txt"), "a");
        await using (var server = await ServerProcess.StartAsync(folder, data, "--ledger", "leaves.example/ledger"))
        {
            (await server.RunAsync(folder, "stamp", "a.txt")).Succeeds();
            (await server.RunAsync(folder, "audit", server.Address, "--state", "state", "--operator", server.OperatorAddress)).Succeeds();
            for (var i = 0; i < 3; i++)
                (await server.RunAsync(folder, "stamp", "a.txt", "--force")).Succeeds();
            (await server.StopAsync()).Ends(0);
        }

        // A byte in the digest of the first document.
        Programs.Run(
            "sqlite3", $"{data}/ledger.sqlite",
            "UPDATE rounds SET leaves = CAST(substr(leaves, 1, 20) || iif(substr(leaves, 21, 1) = x'00', x'01', x'00') || " +
            "substr(leaves, 22) AS BLOB) WHERE n = 1");
        await using var changed = await ServerProcess.StartAsync(folder, data, "--tail-rounds", "1");

        var remembered = (await LookAsync()).Succeeds().Output;
        var found = (await LookAsync("--all-leaves")).Ends(14).Output;
        var japanese = (await LookAsync("--all-leaves", "--lang", "ja")).Ends(14).Output;

        Assert.Contains("3 leaves of 3 rounds", remembered, StringComparison.Ordinal);
        const string Says = "LNA-LEAVES   Round 1: its leaves do not have the sha2-256 root that its header carries.";
        Assert.Contains(Says, found, StringComparison.Ordinal);
        Assert.Contains("LNA-LEAVES   Round 1: its leaves do not have the sha3-256 root", found, StringComparison.Ordinal);
        Assert.Contains("ラウンド 1: リーフから計算した sha2-256 のルートが", japanese, StringComparison.Ordinal);
        var evidence = Assert.Single(Directory.GetFiles(Path.Combine(folder, "state", "evidence"), "lna-leaves-*.lae"));
        Assert.Contains("14, LNA-LEAVES", (await Cli.RunAsync(folder, "info", evidence)).Succeeds().Output, StringComparison.Ordinal);

        Task<CliResult> LookAsync(params string[] more) => changed.RunAsync(
            folder, ["audit", changed.Address, "--state", "state", "--operator", changed.OperatorAddress, .. more]);
    }

    [Fact]
    public async Task Audit_EndpointThatGivesNoLeaves_IsSaid_AndNothingIsRemembered()
    {
        var folder = live.NewFolder();

        (await live.RunAsync(folder, "audit", live.Server.Address, "--state", "state", "--operator", live.Server.Address)).Fails(69);
        (await live.RunAsync(folder, "audit", live.Server.Address, "--state", "state", "--operator", "http://127.0.0.1:9"))
            .Fails(69, "127.0.0.1:9");
        (await live.RunAsync(folder, "audit", live.Server.Address, "--state", "state", "--all-leaves")).Fails(64, "--operator");

        Assert.False(File.Exists(Path.Combine(folder, "state", "audit.las")));
    }
}
