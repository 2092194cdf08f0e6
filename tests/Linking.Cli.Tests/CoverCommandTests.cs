using System.Globalization;

using Linking.Client;
using Linking.Hashing;
using Linking.Leaves;
using Linking.Ledger.Covering;
using Linking.Renewal;
using Linking.Testing;
using Linking.Trees;

namespace Linking.Cli.Tests;

/// <summary>cover, and renew --cover, with real servers: a token that nobody renewed is led over it.</summary>
public sealed class CoverCommandTests : IDisposable
{
    private const string Old = "old.example/ledger";

    private readonly TemporaryFolder _folder = new();

    [Fact]
    public async Task Cover_OfAFolderThatIsNotThere_SaysWhatToName() =>
        (await Cli.RunAsync(_folder.Path, "cover", "--from", "nothing", "--in", "http://127.0.0.1:1", "--output", "cover"))
            .Fails(66, "nothing is no data folder of a ledger", "name the data folder");

    [Theory]
    [InlineData("sqlite")]
    [InlineData("litedb")]
    public async Task Cover_OfAnOldLedger_LeadsItsTokensOver(string store)
    {
        foreach (var name in (string[])["a", "b", "c", "d", "late"])
            await File.WriteAllTextAsync(_folder[name], name);
        await using (var old = await StartAsync("old", "--ledger", Old, "--store", store))
        {
            (await old.RunAsync(_folder.Path, "stamp", "a")).Succeeds();
            await StampTogetherAsync(old, "b");
            (await old.RunAsync(_folder.Path, "stamp", "c")).Succeeds();
            (await old.RunAsync(_folder.Path, "stamp", "d")).Succeeds();
            (await old.RunAsync(_folder.Path, "publish")).Succeeds();
            // This machine has seen the publication, and has extended no token.
            (await old.RunAsync(_folder.Path, "extend", "c.lts")).Succeeds();
            (await old.RunAsync(_folder.Path, "stamp", "late")).Succeeds();
            (await old.StopAsync()).Ends(0);
        }

        // In a ledger of the same functions: said. Into what is a file: refused.
        await using (var same = await StartAsync("same", "--ledger", "same.example/ledger"))
        {
            (await RunAsync("cover", "--from", "old", "--in", same.Address, "-o", "a/cover")).Fails(73, "cannot be written");
            Assert.Contains(
                "adds no strength", (await RunAsync("cover", "--from", "old", "--in", same.Address, "-o", "same-cover")).Succeeds().Error,
                StringComparison.Ordinal);
            (await same.StopAsync()).Ends(0);
        }

        await using var next = await StartAsync("new", "--ledger", "new.example/ledger", "--suite", "2");
        string[] make = ["cover", "--from", "old", "--in", next.Address, "-o", "cover", "--json"];
        (await RunAsync("cover", "--from", "https://old.example", "--in", next.Address, "-o", "cover")).Fails(66, "the leaves");
        (await RunAsync("cover", "--from", "new", "--in", next.Address, "-o", "cover")).Fails(65);
        var made = (await RunAsync(make)).Succeeds().Json;
        Assert.Equal((0UL, true), (made.GetProperty("from").GetUInt64(), made.GetProperty("stamped_now").GetBoolean()));
        var again = (await RunAsync(make)).Succeeds().Json;
        Assert.False(again.GetProperty("stamped_now").GetBoolean());
        Assert.Equal(made.GetProperty("round").GetUInt64(), again.GetProperty("round").GetUInt64());
        (await RunAsync([.. make, "--first", "1"])).Fails(65, "from round 0 on, not from 1: name another folder");
        (await RunAsync("renew", "a", "--cover", "nowhere")).Fails(69, "no folder nowhere");
        // Who stamped it is not known: said. Led over it while it is only signed, and again below.
        (await RunAsync("renew", "a", "--cover", "cover", "--trust", "nobody"))
            .Fails(2, "new.example/ledger, which stamped the cover, is not known here");
        (await RunAsync("renew", "a", "--cover", "cover")).Succeeds();
        (await next.RunAsync(_folder.Path, "publish")).Succeeds();
        (await next.RunAsync(_folder.Path, "extend", "cover/cover.txt.lts")).Succeeds();

        // The old server is gone; the tokens are only signed, or extended.
        foreach (var name in (string[])["a", "b", "c"])
        {
            Assert.Contains(
                "renewed; ", (await RunAsync("renew", name, "--cover", "cover")).Succeeds().Output, StringComparison.Ordinal);
            Assert.Contains("led over this cover already", (await RunAsync("renew", name, "--cover", "cover")).Succeeds().Output,
                StringComparison.Ordinal);
            var verdict = (await RunAsync("verify", name, "--json")).Succeeds().Json;
            Assert.Equal(
                ("published", 2, 1),
                (verdict.GetProperty("basis").GetString(), verdict.GetProperty("chosen_stage").GetInt32(),
                    verdict.GetProperty("reached_stage").GetInt32()));
        }

        // One function has fallen, today as the cover was made: the other one carries it.
        var today = DateTime.UtcNow.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
        (await RunAsync("renew", "d", "--cover", "cover", "--broken", $"sha2-256@{today}")).Succeeds();
        Assert.Contains(
            "LNK-DATA-UNCOVERED", (await RunAsync("verify", "d", "--broken", $"sha2-256@{today}")).Succeeds().Output,
            StringComparison.Ordinal);

        // Behind the cover's end, of another ledger, and with other data: refused, and nothing is written.
        (await RunAsync("renew", "late", "--cover", "cover")).Fails(65, "not one that the cover leads over");
        (await next.RunAsync(_folder.Path, "stamp", "late", "-o", "late.lts", "-f")).Succeeds();
        (await RunAsync("renew", "late", "--cover", "cover")).Fails(65, Old);
        await MakeTooLongAsync(next);
        File.Delete(_folder["b.ler"]);
        (await RunAsync("renew", "b", "--cover", "long")).Fails(65, "b is not led over the cover", "would break a limit");
        File.Delete(_folder["a.ler"]);
        await File.WriteAllTextAsync(_folder["a"], "changed");
        (await RunAsync("renew", "a", "--cover", "cover")).Fails(1, "is not led over the cover");
        Assert.False(File.Exists(_folder["a.ler"]) || File.Exists(_folder["late.ler"]));

        // A year later: what was published since is in no cover of this folder.
        await using (var old = await StartAsync("old", "--ledger", Old, "--store", store))
        {
            (await old.RunAsync(_folder.Path, "publish")).Succeeds();
            (await old.StopAsync()).Ends(0);
        }

        var to = made.GetProperty("to").GetUInt64();
        var since = (await RunAsync(make)).Succeeds();
        Assert.Contains($"The rounds {to} to ", since.Error, StringComparison.Ordinal);
        Assert.Contains($"--first {to}", since.Error, StringComparison.Ordinal);
        File.WriteAllBytes(_folder["cover/cover.txt.lts"], File.ReadAllBytes(_folder["cover/cover.txt.lts"])[..^1]);
        (await RunAsync(make)).Fails(65, "cover.txt.lts");
        (await next.StopAsync()).Ends(0);
    }

    public void Dispose() => _folder.Dispose();

    private Task<CliResult> RunAsync(params string[] args) => Cli.RunAsync(_folder.Path, args);

    private Task<ServerProcess> StartAsync(string data, params string[] more) =>
        ServerProcess.StartAsync(_folder.Path, _folder[data], more);

    // A cover with more evidence behind its publication than a record holds.
    private async Task MakeTooLongAsync(ServerProcess server)
    {
        var (made, folder) = (new CoverFolder(_folder["cover"]), new CoverFolder(_folder["long"]));
        foreach (var name in Directory.GetFiles(made.Path, "*", SearchOption.AllDirectories).Where(n => n != made.PathOf(CoverFiles.Token)))
            folder.Write(Path.GetRelativePath(made.Path, name), await File.ReadAllBytesAsync(name));
        Assert.True(CoverText.TryParse(made.Find(CoverFiles.Text), out var text, out _));
        Assert.True(CoverFiles.TryDecodeChunk(made.Find(CoverFiles.Evidence(0)), out var blocks, out _));
        byte[] voucher = [1, .. new byte[1_100_000]];
        ReadOnlyMemory<byte>[] pieces = [blocks[0], .. Enumerable.Repeat((ReadOnlyMemory<byte>)voucher, CoverSection.MaxEvidence - 1)];
        folder.Write(CoverFiles.Evidence(0), CoverFiles.EncodeChunk(pieces));
        var root = MerkleTree.Build([.. pieces.Select(p => p[1..].ToArray())], Suite.Two).Root;
        var longer = text with
        {
            EvidenceCount = (ulong)pieces.Length,
            Covers = [text.Covers[0] with { EvidenceRoot = root.Alpha }, text.Covers[1] with { EvidenceRoot = root.Beta }],
        };
        folder.Write(CoverFiles.Text, longer.ToBytes());
        (await server.RunAsync(_folder.Path, "stamp", "long/cover.txt")).Succeeds();
    }

    // A file's leaf among others of one round.
    private async Task StampTogetherAsync(ServerProcess server, string name)
    {
        using var client = await LinkingClient.ConnectAsync(new LinkingClientOptions { Address = new Uri(server.Address) });
        Leaf Of(ReadOnlySpan<byte> data) => new(Suite.One, LeafKind.Document, Suite.One.Hash(data), 0, Leaf.DrawNonce());
        Leaf[] leaves = [Of("x"u8), Of(await File.ReadAllBytesAsync(_folder[name])), Of("y"u8)];
        var stamped = await client.StampBatchAsync(leaves);
        await File.WriteAllBytesAsync(_folder[name + ".lts"], stamped[1].Token.ToBytes());
    }
}
