using Linking.Ers;
using Linking.Testing;
using Linking.Tsp.Tests;

namespace Linking.Cli.Tests.Translating;

/// <summary>Documents with their proofs under a record of RFC 4998, judged by the stock implementation.</summary>
public sealed class ErsTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [ProgramFact("javac", StockErs.Packages)]
    public async Task Records_OfATokenAndOfARenewedProof_AreRightByTheStockImplementation()
    {
        using var tsa = StampServer.Of(_ => new Authority(), out var authority);
        using var owner = authority;
        using var stranger = new Authority();
        await File.WriteAllTextAsync(_folder["root.pem"], authority.Root.ExportCertificatePem());
        await File.WriteAllTextAsync(_folder["signer.pem"], authority.Signer.ExportCertificatePem());
        await File.WriteAllTextAsync(_folder["stranger.pem"], stranger.Root.ExportCertificatePem());
        await ProveAsync("a.txt", "b.txt", "c.txt");
        string[] translate = ["translate", "ers", "--authority", tsa.Address.AbsoluteUri];
        await File.WriteAllTextAsync(_folder["bare.txt"], "without a proof");

        (await Cli.RunAsync(_folder.Path, [.. translate, "a.txt", "--tsa", "stranger.pem"])).Fails(76, "does not lead to a certificate");
        Assert.False(File.Exists(_folder["a.txt.ers"]));
        var made = await Cli.RunAsync(
            _folder.Path, [.. translate, "a.txt", "b.txt.lts", "c.txt", "bare.txt", "--tsa", "root.pem", "--json"]);
        made.Ends(66);
        Assert.Contains("bare.txt has no token", made.Error, StringComparison.Ordinal);
        Assert.Equal(4, made.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Length);
        (await Cli.RunAsync(_folder.Path, [.. translate, "a.txt"])).Fails(73, "a.txt.ers is there already");

        Check("a.txt.ers", "a.txt", "a.txt.ler").Says("2 objects, one group");
        Check("b.txt.ers", "b.txt", "b.txt.lts").Says("2 objects, one group");
        Check("c.txt.ers", "c.txt", "c.txt.lts").Says("2 objects, one group");
        Check("a.txt.ers", "b.txt", "a.txt.ler").Refuses();
        Check("a.txt.ers", "b.txt").Refuses();
        await File.WriteAllTextAsync(_folder["a.txt"], "changed");
        Check("a.txt.ers", "a.txt", "a.txt.ler").Refuses();
        File.Delete(_folder["a.txt.ers"]);
        (await Cli.RunAsync(_folder.Path, [.. translate, "a.txt"])).Fails(1, "a.txt is not put under a record: its proof is Invalid");
        Assert.False(File.Exists(_folder["a.txt.ers"]));

        // Alone, and under the other function.
        File.Delete(_folder["b.txt.ers"]);
        var said = (await Cli.RunAsync(_folder.Path, [.. translate, "b.txt", "--imprint", "sha2-512"])).Succeeds().Output;
        Assert.Contains("b.txt.ers: b.txt and b.txt.lts under SHA-512 and a stamp of RFC 3161", said, StringComparison.Ordinal);
        Check("b.txt.ers", "b.txt", "b.txt.lts").Says("2 objects, one group");
        var bytes = await File.ReadAllBytesAsync(_folder["b.txt.ers"]);
        bytes[80] ^= 1;
        await File.WriteAllBytesAsync(_folder["b.txt.ers"], bytes);
        Check("b.txt.ers", "b.txt", "b.txt.lts").Refuses();
    }

    /// <summary>An archive renews a record twice with its own software; later a ledger carries the document on.</summary>
    [ProgramFact("javac", StockErs.Packages)]
    public async Task Record_RenewedByTheStockImplementation_BecomesStage1OfAnEvidenceRecord()
    {
        using var tsa = StampServer.Of(_ => new Authority(), out var authority);
        using var owner = authority;
        await File.WriteAllTextAsync(_folder["root.pem"], authority.Root.ExportCertificatePem());
        await File.WriteAllTextAsync(_folder["signer.pem"], authority.Signer.ExportCertificatePem());
        await ProveAsync("a.txt");
        (await Cli.RunAsync(_folder.Path, "translate", "ers", "a.txt", "--authority", tsa.Address.AbsoluteUri)).Succeeds();
        File.Move(_folder["a.txt.ler"], _folder["old.ler"]);
        File.Delete(_folder["a.txt.lts"]);
        await RenewAsync("a.txt.ers", "TIME", "once.ers", authority);
        await RenewAsync("once.ers", "HASH", "twice.ers", authority);
        File.Move(_folder["twice.ers"], _folder["a.txt.ers"], overwrite: true);
        Assert.True(ErsRecord.TryDecode(await File.ReadAllBytesAsync(_folder["a.txt.ers"]), out var record, out _));
        Assert.Equal([2, 1], record.Chains.Select(c => c.Count));

        await using var server = await ServerProcess.StartAsync(_folder.Path, "new", "--ledger", "new.example/ledger");
        string[] renew = ["renew", "a.txt"];
        (await server.RunAsync(_folder.Path, renew)).Fails(2, "a.txt is not renewed: what is there is Inconclusive");
        (await server.RunAsync(_folder.Path, [.. renew, "--tsa", "root.pem"])).Succeeds();
        var verdict = (await Cli.RunAsync(_folder.Path, "verify", "a.txt", "--tsa", "root.pem", "--json")).Succeeds().Json;
        Assert.Equal("published", verdict.GetProperty("basis").GetString());
        Assert.Contains(
            "an archive's record of RFC 4998", Words((await Cli.RunAsync(_folder.Path, "verify", "a.txt", "--tsa", "root.pem")).Output),
            StringComparison.Ordinal);
        Assert.Contains("LNK-STAGE-UNKNOWN", (await Cli.RunAsync(_folder.Path, "verify", "a.txt")).Output, StringComparison.Ordinal);
        await File.WriteAllTextAsync(_folder["a.txt"], "changed");
        (await Cli.RunAsync(_folder.Path, "verify", "a.txt", "--tsa", "root.pem")).Ends(1);

        await File.WriteAllTextAsync(_folder["b.txt"], "other");
        await File.WriteAllBytesAsync(_folder["b.txt.ers"], (await File.ReadAllBytesAsync(_folder["a.txt.ers"]))[..^1]);
        (await server.RunAsync(_folder.Path, "renew", "b.txt", "--tsa", "root.pem")).Fails(65, "b.txt.ers is no record of RFC 4998");
        File.Copy(_folder["a.txt.ers"], _folder["b.txt.ers"], overwrite: true);
        (await server.RunAsync(_folder.Path, "renew", "b.txt", "--tsa", "root.pem")).Fails(1, "b.txt is not renewed");
        Assert.False(File.Exists(_folder["b.txt.ler"]));
    }

    private static string Words(string text) => string.Join(' ', text.Split((char[])[' ', '\n'], StringSplitOptions.RemoveEmptyEntries));

    // The group is the document and the proof as it was.
    private async Task RenewAsync(string record, string kind, string to, Authority authority)
    {
        string[] group = [_folder["a.txt"], _folder["old.ler"]];
        var asked = StockErs.Run(["renew", _folder[record], kind, _folder["query"], .. group]);
        Assert.True(asked.Code == 0, asked.Error);
        await File.WriteAllBytesAsync(_folder["reply"], authority.Answer(await File.ReadAllBytesAsync(_folder["query"])));
        var made = StockErs.Run(["renewed", _folder[record], kind, _folder["reply"], _folder[to], .. group]);
        Assert.True(made.Code == 0, made.Error);
        Check(to, "a.txt", "old.ler").Says("2 objects, one group");
    }

    [Fact]
    public async Task WrongOptions_AreNamed()
    {
        string[] translate = ["translate", "ers", "a.txt", "--authority"];
        (await Cli.RunAsync(_folder.Path, [.. translate, "tsa.example.org"])).Fails(64, "--authority", "tsa.example.org");
        (await Cli.RunAsync(_folder.Path, [.. translate, "http://127.0.0.1:1/", "--imprint", "md5"])).Fails(64, "sha2-256 or sha2-512");
    }

    // Stamped and published; the first is renewed too.
    private async Task ProveAsync(params string[] files)
    {
        await using var server = await ServerProcess.StartAsync(
            _folder.Path, "data", "--ledger", "test.example/ledger", "--directory", _folder["book"]);
        foreach (var file in files)
            await File.WriteAllTextAsync(_folder[file], $"the text of {file}");
        (await server.RunAsync(_folder.Path, ["stamp", .. files])).Succeeds();
        (await server.RunAsync(_folder.Path, "publish")).Succeeds();
        (await server.RunAsync(_folder.Path, ["extend", .. files.Select(f => f + ".lts")])).Succeeds();
        (await server.RunAsync(_folder.Path, "renew", files[0], "--same-functions")).Succeeds();
        (await server.RunAsync(_folder.Path, "publish")).Succeeds();
        (await server.RunAsync(_folder.Path, "extend", files[0] + ".ler")).Succeeds();
    }

    private Judgement Check(string record, params string[] files)
    {
        var (code, output, error) = StockErs.Run(["check", _folder[record], _folder["signer.pem"], .. files.Select(f => _folder[f])]);
        return new Judgement(code, output, error);
    }

    private sealed record Judgement(int Code, string Output, string Error)
    {
        public void Says(string words)
        {
            Assert.True(Code == 0, Error);
            Assert.Contains(words, Output, StringComparison.Ordinal);
        }

        public void Refuses()
        {
            Assert.Equal(1, Code);
            Assert.Matches("ERSException|PartialHashTreeVerificationException|ArchiveTimeStampValidationException|TSPException", Error);
        }
    }
}
