using Linking.Renewal;
using Linking.Testing;
using Linking.Tokens;

namespace Linking.Cli.Tests;

/// <summary>renew with real servers: from a ledger of suite 1 to its successor of suite 2, and on to the successor of that one.</summary>
public sealed class RenewOverSuccessorsTests : IDisposable
{
    private static readonly string[] Names = ["one", "two", "three"];

    private readonly TemporaryFolder _folder = new();

    [Fact]
    public async Task Proof_IsRenewedOverASuccessorOfSuite2AndItsSuccessor()
    {
        await File.WriteAllTextAsync(_folder["a"], "a contract of 2026");
        await using var one = await StartAsync("one");
        (await one.RunAsync(_folder.Path, "stamp", "a")).Succeeds();
        await PublishAsync(one, "a.lts");
        var token = await File.ReadAllBytesAsync(_folder["a.lts"]);

        await SucceedAsync(one, "two");
        await using var two = await StartAsync("two");
        // Other functions: nothing more needs to be said, and the trust folder, which knows the first ledger alone, follows by bytes.
        (await two.RunAsync(_folder.Path, "renew", "a")).Succeeds();
        Assert.Equal([1, 2], Suites());
        await PublishAsync(two, "a.ler");
        (await one.StopAsync()).Ends(0);
        await IsProvenAsync(stages: 2);

        await SucceedAsync(two, "three");
        await using var three = await StartAsync("three");
        (await three.RunAsync(_folder.Path, "renew", "a")).Fails(64, "--same-functions");
        Assert.Equal([1, 2], Suites());
        (await three.RunAsync(_folder.Path, "renew", "a", "--same-functions")).Succeeds();
        Assert.Equal([1, 2, 2], Suites());
        await PublishAsync(three, "a.ler");
        (await two.StopAsync()).Ends(0);
        (await three.StopAsync()).Ends(0);

        // No server runs any more, and nobody was asked anything.
        await IsProvenAsync(stages: 3);
        Assert.Equal(token, await File.ReadAllBytesAsync(_folder["a.lts"]));
        Assert.Equal(Names.Select(LedgerOf), Record().Stages.Select(s => Token.Decode(s.Stamp.Bytes).Header.Ledger.Value));
        await File.WriteAllTextAsync(_folder["a"], "a contract of 2027");
        (await RunAsync("verify", "a")).Ends(1);
    }

    public void Dispose() => _folder.Dispose();

    private static string LedgerOf(string name) => $"{name}.example/ledger";

    private Task<CliResult> RunAsync(params string[] args) => Cli.RunAsync(_folder.Path, args);

    private Task<ServerProcess> StartAsync(string name) => ServerProcess.StartAsync(
        _folder.Path, _folder[name],
        [.. name == Names[0] ? (string[])["--ledger", LedgerOf(name)] : [], "--git-path", _folder[$"{name}.git"]]);

    private async Task SucceedAsync(ServerProcess old, string name) => (await RunAsync(
        "succeed", "--without-recovery-keys", "--from", old.Address, "--operator", old.OperatorAddress, "--data", name, "--ledger",
        LedgerOf(name), "--suite", "2", "--trust", "operator")).Succeeds();

    private async Task PublishAsync(ServerProcess server, string proof)
    {
        (await server.RunAsync(_folder.Path, "publish")).Succeeds();
        (await server.RunAsync(_folder.Path, "extend", proof)).Succeeds();
    }

    private async Task IsProvenAsync(int stages)
    {
        var verdict = (await RunAsync("verify", "a", "--json")).Succeeds().Json;
        Assert.Equal((stages, 1), (verdict.GetProperty("chosen_stage").GetInt32(), verdict.GetProperty("reached_stage").GetInt32()));
        Assert.Equal("published", verdict.GetProperty("basis").GetString());
        Assert.Equal(
            Enumerable.Repeat("valid", stages),
            verdict.GetProperty("stages").EnumerateArray().Select(s => s.GetProperty("result").GetString()!));
    }

    private int[] Suites() => [.. Record().Stages.Select(s => (int)Token.Decode(s.Stamp.Bytes).Suite.Number)];

    private EvidenceRecord Record()
    {
        Assert.True(EvidenceRecord.TryDecode(File.ReadAllBytes(_folder["a.ler"]), out var record, out _));
        return record;
    }
}
