using System.Diagnostics;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json;

using Linking.Records;
using Linking.Renewal;
using Linking.Testing;
using Linking.Tsp.Tests;

namespace Linking.Cli.Tests;

/// <summary>Stamps of RFC 3161 as stages, by command: one beside a file is renewed, and an authority renews.</summary>
public sealed class StampRenewalTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    /// <summary>Stamp, ledger, authority, ledger; what is said of certificates is collected before each next stage.</summary>
    [ProgramFact("openssl")]
    public async Task Chain_OfBothKinds_IsMadeByCommand_AndTakenByBothVerifiers()
    {
        using var tsa = StampServer.Of(s => new Authority(lists: $"{s.Address}list"), out var authority);
        using var owner = authority;
        await TrustAsync(authority);
        await using var ledger = await ServerProcess.StartAsync(
            _folder.Path, "data", "--ledger", "test.example/ledger", "--directory", _folder["book"]);
        await WriteAsync("a.txt", "a contract");
        await AnswerAsync(authority, "a.txt", "sha512", "a.txt.tsr");
        await WriteAsync("c.txt", "with a token");
        (await ledger.RunAsync(_folder.Path, "stamp", "c.txt")).Succeeds();
        await File.WriteAllBytesAsync(_folder["revoked.crl"], authority.Crl(DateTimeOffset.UtcNow.AddSeconds(2)).Der.ToArray());

        // The lists are at an address of this machine, to which a certificate of somebody's does not lead it.
        var first = (await ledger.RunAsync(
            _folder.Path, "renew", "a.txt", "--tsa", "root.pem", "--status", "revoked.crl")).Succeeds();
        Assert.Contains("is an address of a private network", first.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("nothing that was made after", first.Error, StringComparison.Ordinal);
        var stages = Stages("a.txt");
        Assert.Equal([SectionType.Stamp, SectionType.Token], stages.Select(s => s.Stamp.Type));
        Assert.Equal([2], stages[0].Evidence.Where(e => e.Type == SectionType.Status).Select(e => e.Bytes.Span[0]));
        (await ledger.RunAsync(_folder.Path, "publish")).Succeeds();
        (await ledger.RunAsync(_folder.Path, "extend", "a.txt.ler")).Succeeds();

        string[] stamped = ["renew", "a.txt", "--authority", tsa.Address.AbsoluteUri, "--tsa", "root.pem"];
        (await RunAsync([.. stamped, "--imprint", "sha2-256"])).Fails(64, "--imprint", "SHA-256");
        var second = (await RunAsync(stamped)).Succeeds();
        Assert.Contains("The authority's certificate ends on", second.Output, StringComparison.Ordinal);
        var made = await File.ReadAllBytesAsync(_folder["a.txt.ler"]);
        Assert.Contains("its last stage is an authority's stamp already", (await RunAsync(stamped)).Succeeds().Output,
            StringComparison.Ordinal);
        Assert.Equal(made, await File.ReadAllBytesAsync(_folder["a.txt.ler"]));
        var third = (await RunAsync("verify", "a.txt", "--tsa", "root.pem", "--json")).Succeeds().Json;
        Assert.Equal(("published", 3, 1), Chosen(third));

        // A token that an authority renewed is due before the authority's certificate ends.
        (await RunAsync(["renew", "c.txt", .. stamped[2..]])).Succeeds();
        Assert.Contains("its validity ends", (await RunAsync("holdings", "c.txt")).Output, StringComparison.Ordinal);

        (await ledger.RunAsync(_folder.Path, "renew", "a.txt", "--tsa", "root.pem", "--status", "revoked.crl")).Succeeds();
        (await ledger.RunAsync(_folder.Path, "publish")).Succeeds();
        (await ledger.RunAsync(_folder.Path, "extend", "a.txt.ler")).Succeeds();
        stages = Stages("a.txt");
        Assert.Equal(
            [SectionType.Stamp, SectionType.Token, SectionType.Stamp, SectionType.Token], stages.Select(s => s.Stamp.Type));
        Assert.Contains(stages[2].Evidence, e => e is { Type: SectionType.Status, LateStage: 0 });
        var verdict = (await RunAsync("verify", "a.txt", "--tsa", "root.pem", "--json")).Succeeds().Json;
        Assert.Equal(("published", 4, 1), Chosen(verdict));
        Assert.All(verdict.GetProperty("stages").EnumerateArray(), s => Assert.Equal(0, s.GetProperty("codes").GetArrayLength()));
        await CheckByTheOtherVerifierAsync("a.txt");
    }

    /// <summary>The next stage is an authority's too; it reaches the list that the certificates name.</summary>
    [ProgramFact("openssl")]
    public async Task Stamp_RenewedByItsAuthority_HasItsListsAndItsPath()
    {
        using var tsa = StampServer.Of(s => new Authority(lists: $"{s.Address}list"), out var authority);
        using var owner = authority;
        await TrustAsync(authority);
        await WriteAsync("b.txt", "b");
        await File.WriteAllBytesAsync(_folder["b.txt.tst"], authority.Stamp("b"u8, digest: "sha256", withChain: false));
        string[] stamped = ["renew", "b.txt.tst", "--authority", tsa.Address.AbsoluteUri, "--tsa", "root.pem"];

        var made = (await RunAsync([.. stamped, "--json"])).Succeeds();

        Assert.Equal(2, made.Json.GetProperty("stages").GetInt32());
        Assert.DoesNotContain("nothing that was made after", made.Error, StringComparison.Ordinal);
        var evidence = Stages("b.txt")[0].Evidence;
        Assert.Equal([1, 2], evidence.Select(e => e.Bytes.Span[0]));
        Assert.Equal(authority.Root.RawData, evidence[0].Bytes[1..].ToArray());
        Assert.Equal(("published", 2, 1), Chosen((await RunAsync("verify", "b.txt", "--tsa", "root.pem", "--json")).Succeeds().Json));
        (await RunAsync("verify", "b.txt")).Ends(2);
        (await RunAsync([.. stamped, "--again"])).Fails(64, "--same-functions");
        Assert.Equal(3, (await RunAsync([.. stamped, "--again", "--same-functions", "--json"])).Succeeds().Json.GetProperty("stages")
            .GetInt32());
    }

    [ProgramFact("openssl")]
    public async Task Stamps_ThatDoNotCount_AreRefusedWithASentence()
    {
        using var tsa = StampServer.Of(_ => new Authority(), out var authority);
        using var owner = authority;
        using var stranger = new Authority();
        var end = DateTimeOffset.UtcNow.AddSeconds(8);
        using var ended = new Authority(to: TimeSpan.FromSeconds(7));
        await TrustAsync(authority);
        await File.WriteAllTextAsync(_folder["stranger.pem"], stranger.Root.ExportCertificatePem());
        await File.WriteAllTextAsync(_folder["ended.pem"], ended.Root.ExportCertificatePem());
        string[] by = ["--authority", tsa.Address.AbsoluteUri];
        foreach (var name in (string[])["a.txt", "other.txt", "old.txt", "cut.txt", "weak.txt", "none.txt"])
            await WriteAsync(name, name);
        await AnswerAsync(authority, "a.txt", "sha256", "a.txt.tsr");
        File.Copy(_folder["a.txt.tsr"], _folder["other.txt.tsr"]);
        await File.WriteAllBytesAsync(_folder["cut.txt.tsr"], (await File.ReadAllBytesAsync(_folder["a.txt.tsr"]))[..^1]);
        await AnswerAsync(authority, "weak.txt", "sha384", "weak.txt.tsr");
        await AnswerAsync(ended, "old.txt", "sha512", "old.txt.tsr");
        await File.WriteAllBytesAsync(_folder["known.crl"], ended.Crl(DateTimeOffset.UtcNow.AddSeconds(1)).Der.ToArray());
        await File.WriteAllBytesAsync(
            _folder["revoked.crl"],
            authority.Crl(DateTimeOffset.UtcNow, X509RevocationReason.KeyCompromise, DateTimeOffset.UtcNow.AddDays(-1)).Der.ToArray());

        await RefusedAsync(1, "is of another document", "other.txt", "--tsa", "root.pem");
        await RefusedAsync(76, "does not lead to a certificate of --tsa", "a.txt", "--tsa", "stranger.pem");
        await RefusedAsync(76, "was revoked", "a.txt", "--tsa", "root.pem", "--status", "revoked.crl");
        await RefusedAsync(65, "cut.txt.tsr has no stamp of RFC 3161 that can be read", "cut.txt", "--tsa", "root.pem");
        await RefusedAsync(2, "rests on sha2-384", "weak.txt", "--tsa", "root.pem");
        await RefusedAsync(2, "is Inconclusive", "a.txt", "--tsa", "root.pem", "--broken", "sha2-256@2020-01-01");
        if (end > DateTimeOffset.UtcNow)
            await Task.Delay(end - DateTimeOffset.UtcNow);
        await RefusedAsync(2, "ended on", "old.txt", "--tsa", "ended.pem");
        await RefusedAsync(65, "--status: root.pem is no list", "a.txt", "--tsa", "root.pem", "--status", "root.pem");
        await RefusedAsync(66, "none.txt has no token", "none.txt", "--tsa", "root.pem");
        (await RunAsync(["renew", "a.txt", .. by])).Fails(64, "--authority needs --tsa");
        (await RunAsync(["renew", "a.txt", .. by, "--tsa", "root.pem", "--server", "http://127.0.0.1:1"]))
            .Fails(64, "neither with --server");
        (await RunAsync("renew", "a.txt", "--imprint", "sha2-256")).Fails(64, "--imprint belongs to --authority");
        (await RunAsync("renew", "a.txt", "--authority", "http://127.0.0.1:1/", "--tsa", "root.pem")).Fails(69, "http://127.0.0.1:1/");
        Assert.Empty(Directory.GetFiles(_folder.Path, "*.ler"));

        // With the list that was kept, a stamp outlives its certificate.
        await File.WriteAllTextAsync(
            _folder["both.pem"], $"{ended.Root.ExportCertificatePem()}\n{authority.Root.ExportCertificatePem()}\n");
        (await RunAsync(["renew", "old.txt", .. by, "--imprint", "sha2-256", "--tsa", "both.pem", "--status", "known.crl"])).Succeeds();
        Assert.Equal(("published", 2, 1), Chosen((await RunAsync("verify", "old.txt", "--tsa", "both.pem", "--json")).Succeeds().Json));

        async Task RefusedAsync(int code, string words, params string[] args) => (await RunAsync(
            ["renew", .. args, .. by])).Fails(code, words);
    }

    // What this machine saw is its own word: given to the other verifier too.
    private async Task CheckByTheOtherVerifierAsync(string name)
    {
        var record = Directory.GetFiles(_folder["trust"], "*.lrc", SearchOption.AllDirectories).Single();
        var identity = RecordFile.Decode(await File.ReadAllBytesAsync(record)).Entries[0].Link();
        string[] vouchers =
        [
            .. Directory.GetFiles(_folder["trust"], "*.lvc", SearchOption.AllDirectories).SelectMany(v => (string[])["--voucher", v]),
        ];
        using var second = Process.Start(new ProcessStartInfo(
            "python3",
            [
                DocumentationTests.Find("tests/independent/v1/linking1_verify.py"), _folder[name], _folder[name + ".ler"],
                "--identity", $"{identity}", "--record", record, "--certificate", _folder["root.der"], "--json", .. vouchers,
            ])
        {
            RedirectStandardOutput = true, UseShellExecute = false,
        })!;
        var said = await second.StandardOutput.ReadToEndAsync();
        await second.WaitForExitAsync();
        Assert.True(second.ExitCode == 0, said);
        var stages = JsonDocument.Parse(said).RootElement.GetProperty("stages");
        Assert.Equal((4, 1), (stages.GetProperty("chosen").GetInt32(), stages.GetProperty("reached").GetInt32()));
    }

    private static (string Basis, int Chosen, int Reached) Chosen(JsonElement verdict) => (
        verdict.GetProperty("basis").GetString()!, verdict.GetProperty("chosen_stage").GetInt32(),
        verdict.GetProperty("reached_stage").GetInt32());

    private IReadOnlyList<EvidenceStage> Stages(string name)
    {
        Assert.True(EvidenceRecord.TryDecode(File.ReadAllBytes(_folder[name + ".ler"]), out var record, out _));
        return record.Stages;
    }

    private async Task TrustAsync(Authority authority)
    {
        await File.WriteAllTextAsync(_folder["root.pem"], authority.Root.ExportCertificatePem());
        await File.WriteAllBytesAsync(_folder["root.der"], authority.Root.RawData);
    }

    private async Task AnswerAsync(Authority authority, string name, string digest, string to)
    {
        Programs.Run("openssl", $"ts -query -data {name} -{digest} -cert -out query", folder: _folder.Path);
        await File.WriteAllBytesAsync(_folder[to], authority.Answer(await File.ReadAllBytesAsync(_folder["query"])));
    }

    private Task WriteAsync(string name, string text) => File.WriteAllTextAsync(_folder[name], text);

    private Task<CliResult> RunAsync(params string[] args) => Cli.RunAsync(_folder.Path, args);
}
