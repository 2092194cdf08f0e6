using System.Diagnostics;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json;

using Linking.Cli.Tests.Decades;
using Linking.Hashing;
using Linking.Records;
using Linking.Renewal;
using Linking.Testing;
using Linking.Tsp;
using Linking.Tsp.Tests;
using Linking.Vouchers;

namespace Linking.Cli.Tests;

/// <summary>Stamps of RFC 3161 as stages, by command: one beside a file is renewed, and an authority renews.</summary>
public sealed class StampRenewalTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    private ReadOnlyMemory<byte> Asked(Authority authority, string data)
    {
        Programs.Run("openssl", $"ts -query -sha512 -out query -data {data}", folder: _folder.Path);
        Assert.True(StampFile.TryReadToken(authority.Answer(File.ReadAllBytes(_folder["query"])), out var token));
        return token;
    }

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
        Assert.DoesNotContain("was not used", first.Error, StringComparison.Ordinal);
        var listed = (await RunAsync("list", "a.txt")).Succeeds().Output;
        Assert.Contains("a.txt.ler, by a time-stamp authority", listed, StringComparison.Ordinal);
        Assert.Equal("promised", (await RunAsync("holdings", "a.txt", "--json")).Succeeds().Json.GetProperty("state").GetString());
        var stages = Stages("a.txt");
        Assert.Equal([SectionType.Stamp, SectionType.Token], stages.Select(s => s.Stamp.Type));
        Assert.Equal([2], stages[0].Evidence.Where(e => e.Type == SectionType.Status).Select(e => e.Bytes.Span[0]));
        (await ledger.RunAsync(_folder.Path, "publish")).Succeeds();
        (await ledger.RunAsync(_folder.Path, "extend", "a.txt.ler")).Succeeds();

        string[] stamped = ["renew", "a.txt", "--authority", tsa.Address.AbsoluteUri, "--tsa", "root.pem"];
        (await RunAsync([.. stamped, "--imprint", "sha2-256"])).Fails(64, "--imprint", "SHA-256");
        (await RunAsync(["renew", "c.txt", .. stamped[2..]])).Fails(2, "no publication is in its token yet");
        Assert.False(File.Exists(_folder["c.txt.ler"]));
        (await ledger.RunAsync(_folder.Path, "extend", "c.txt.lts")).Succeeds();
        var second = (await RunAsync(stamped)).Succeeds();
        Assert.Contains("The authority's certificate ends on", second.Output, StringComparison.Ordinal);
        var made = await File.ReadAllBytesAsync(_folder["a.txt.ler"]);
        Assert.Contains("its last stage is an authority's stamp already", (await RunAsync(stamped)).Succeeds().Output,
            StringComparison.Ordinal);
        Assert.Equal(made, await File.ReadAllBytesAsync(_folder["a.txt.ler"]));
        var third = (await RunAsync("verify", "a.txt", "--tsa", "root.pem", "--json")).Succeeds().Json;
        Assert.Equal(("published", 3, 1), Chosen(third));

        // A token that an authority renewed is due before the authority's certificate ends.
        var token = (await RunAsync(["renew", "c.txt", .. stamped[2..], "--status", "revoked.crl"])).Succeeds();
        Assert.Contains("--status: revoked.crl was not used", token.Error, StringComparison.Ordinal);
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
        // It stamped in time, and its certificate has ended since.
        using var ended = new Authority(to: TimeSpan.FromMinutes(-5));
        var inTime = DateTimeOffset.UtcNow.AddHours(-1);
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
        await AnswerAsync(ended, "old.txt", "sha512", "old.txt.tsr", inTime);
        await File.WriteAllBytesAsync(_folder["known.crl"], ended.Crl(inTime.AddSeconds(1)).Der.ToArray());
        await File.WriteAllBytesAsync(
            _folder["revoked.crl"],
            authority.Crl(DateTimeOffset.UtcNow, X509RevocationReason.KeyCompromise, DateTimeOffset.UtcNow.AddDays(-1)).Der.ToArray());

        await RefusedAsync(1, "is of another document", "other.txt", "--tsa", "root.pem");
        await RefusedAsync(76, "does not lead to a certificate of --tsa", "a.txt", "--tsa", "stranger.pem");
        await RefusedAsync(76, "was revoked", "a.txt", "--tsa", "root.pem", "--status", "revoked.crl");
        await RefusedAsync(65, "cut.txt.tsr has no stamp of RFC 3161 that can be read", "cut.txt", "--tsa", "root.pem");
        await RefusedAsync(2, "rests on sha2-384", "weak.txt", "--tsa", "root.pem");
        await RefusedAsync(2, "is Inconclusive", "a.txt", "--tsa", "root.pem", "--broken", "sha2-256@2020-01-01");
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

    /// <summary>Who answers in an authority's place sends this machine nowhere by the certificates of his stamp.</summary>
    [ProgramFact("openssl")]
    public async Task Stamp_OfAStranger_IsRefusedBeforeAnybodyIsAsked()
    {
        var asked = new List<string>();
        using var known = new Authority();
        Authority? made = null;
        using var server = new StampServer(async (context, body) =>
        {
            asked.Add(context.Request.Url!.AbsolutePath);
            context.Response.ContentType = "application/timestamp-reply";
            await context.Response.OutputStream.WriteAsync(made!.Answer(body));
        });
        using var stranger = made = new Authority(lists: $"{server.Address}list");
        await TrustAsync(known);
        await WriteAsync("a.txt", "a");
        await File.WriteAllBytesAsync(_folder["a.txt.tst"], known.Stamp("a"u8));

        (await RunAsync("renew", "a.txt", "--authority", server.Address.AbsoluteUri, "--tsa", "root.pem"))
            .Fails(76, "The new stamp does not lead to a certificate of --tsa");

        Assert.Equal(["/"], asked);
        Assert.Empty(Directory.GetFiles(_folder.Path, "*.ler"));
    }

    /// <summary>Of many files one list is asked for once, and said once where it cannot be had; one of somebody else's too.</summary>
    [ProgramFact("openssl")]
    public async Task List_ThatCannotBeHad_IsAskedForAndSaidOnce_AndANamedOneThatIsNotUsedIsSaid()
    {
        var asked = 0;
        Authority? made = null;
        using var server = new StampServer(async (context, body) =>
        {
            if (context.Request.Url!.AbsolutePath == "/list")
            {
                asked++;
                context.Response.StatusCode = 503;
                return;
            }

            context.Response.ContentType = "application/timestamp-reply";
            await context.Response.OutputStream.WriteAsync(made!.Answer(body));
        });
        using var authority = made = new Authority(lists: $"{server.Address}list");
        using var stranger = new Authority();
        await TrustAsync(authority);
        string[] names = ["a.txt", "b.txt", "c.txt"];
        foreach (var name in names)
        {
            await WriteAsync(name, "the same");
            await File.WriteAllBytesAsync(_folder[name + ".tst"], authority.Stamp("the same"u8));
        }

        await File.WriteAllBytesAsync(_folder["other.crl"], stranger.Crl(DateTimeOffset.UtcNow).Der.ToArray());
        await File.WriteAllBytesAsync(_folder["own.crl"], authority.Crl(DateTimeOffset.UtcNow.AddSeconds(2)).Der.ToArray());
        string[] status = ["--status", "other.crl", "--status", "own.crl"];

        var done = (await RunAsync(
            ["renew", .. names, "--authority", server.Address.AbsoluteUri, "--tsa", "root.pem", .. status])).Succeeds();

        Assert.Equal(1, asked);
        Assert.Equal(2, done.Error.Split("it answers with HTTP status 503").Length);
        Assert.Contains("--status: other.crl was not used", done.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("own.crl was not used", done.Error, StringComparison.Ordinal);
        foreach (var name in names)
            Assert.Equal([2], Stages(name)[0].Evidence.Where(e => e.Type == SectionType.Status).Select(e => e.Bytes.Span[0]));

        (await RunAsync(["renew", "a.txt", "--cover", "cover", .. status])).Fails(64, "--status is for stamps of authorities");
    }

    /// <summary>A ledger's stamp is proven by a publication: until then the certificate must hold, or its status be known.</summary>
    [ProgramFact("openssl")]
    public async Task Stamp_ThatEndsBeforeTheLedgersNextPublication_IsSealedOnlyWithItsStatus()
    {
        using var authority = new Authority(to: TimeSpan.FromHours(12));
        await TrustAsync(authority);
        await using var ledger = await ServerProcess.StartAsync(
            _folder.Path, "data", "--ledger", "test.example/ledger", "--directory", _folder["book"]);
        await WriteAsync("a.txt", "a contract");
        await AnswerAsync(authority, "a.txt", "sha512", "a.txt.tsr");
        string[] renew = ["renew", "a.txt", "--tsa", "root.pem"];

        var refused = (await ledger.RunAsync(_folder.Path, renew)).Fails(2, "before a publication of the ledger is sure to prove");
        Assert.DoesNotContain("It is renewed while", refused.Error, StringComparison.Ordinal);
        Assert.False(File.Exists(_folder["a.txt.ler"]));

        await File.WriteAllBytesAsync(_folder["known.crl"], authority.Crl(DateTimeOffset.UtcNow.AddSeconds(1)).Der.ToArray());
        (await ledger.RunAsync(_folder.Path, [.. renew, "--status", "known.crl"])).Succeeds();
    }

    /// <summary>A publication seen by a clock ahead of the authority's: through the stamp the proof would lose its time.</summary>
    [Fact]
    public async Task Stamp_OfATimeBeforeThePublicationWasSeen_IsNotWritten()
    {
        var (clock, here, there) = (new StoryClock(), new StoryClock(), new StoryClock());
        clock.GoTo("2030-01-01");
        await using var ledger = new Operator(_folder, clock, "ledger", "test.example/ledger", Suite.One);
        await ledger.StartAsync();
        var desk = new Desk(_folder, clock);
        await WriteAsync("a.txt", "a contract");
        await desk.RunAsync("stamp", _folder["a.txt"], "--server", ledger.Address, "--trust", desk.Trust);
        await desk.RunAsync("publish", "--operator", ledger.OperatorAddress);
        here.StandAt("2030-01-02T12:00:00.000000Z");
        desk = new Desk(_folder, here);
        await desk.RunAsync("extend", _folder["a.txt.lts"], "--server", ledger.Address, "--trust", desk.Trust);
        there.StandAt("2030-01-02T11:59:30.000000Z");
        using var authority = new LateAuthority(there, years: 10, isEcdsa: true);
        await WriteAsync("root.pem", authority.Pem);
        string[] renew =
        [
            "renew", _folder["a.txt"], "--authority", authority.Address.AbsoluteUri, "--tsa", _folder["root.pem"], "--trust", desk.Trust,
        ];
        here.StandAt("2030-01-02T12:00:10.000000Z");

        var (code, _, error) = await desk.TryAsync(renew);
        Assert.Equal(ExitCode.Inconclusive, code);
        Assert.Contains("its proof would say less than it does without", error, StringComparison.Ordinal);
        Assert.False(File.Exists(_folder["a.txt.ler"]));

        there.StandAt("2030-01-02T12:00:10.000000Z");
        await desk.RunAsync(renew);
        var verdict = await desk.ReadAsync("verify", _folder["a.txt"], "--tsa", _folder["root.pem"], "--trust", desk.Trust);
        Assert.Equal(("published", 2, 1), Chosen(verdict));
    }

    [ProgramFact("openssl")]
    public async Task Stamp_OfADayBeforeItWasAskedFor_IsRefused()
    {
        using var authority = new Authority();
        await TrustAsync(authority);
        await WriteAsync("a.txt", "a contract");
        Programs.Run("openssl", "ts -query -data a.txt -sha256 -cert -out query", folder: _folder.Path);
        var query = await File.ReadAllBytesAsync(_folder["query"]);
        await File.WriteAllBytesAsync(_folder["a.txt.tsr"], authority.AnswerAt(query, DateTimeOffset.UtcNow.AddHours(-2)));
        using var slow = new StampServer(async (context, body) =>
        {
            context.Response.ContentType = "application/timestamp-reply";
            await context.Response.OutputStream.WriteAsync(authority.AnswerAt(body, DateTimeOffset.UtcNow.AddHours(-1)));
        });

        (await RunAsync("renew", "a.txt", "--authority", slow.Address.AbsoluteUri, "--tsa", "root.pem"))
            .Fails(76, "the clock of the authority or of this machine is wrong");
        Assert.False(File.Exists(_folder["a.txt.ler"]));
    }

    [ProgramFact("openssl")]
    public async Task WhatAnAuthorityRenewed_IsDueByCertificateAndAlgorithms_AndRenewedOnceMore()
    {
        using var soon = StampServer.Of(_ => new Authority(to: TimeSpan.FromDays(100)), out var ending);
        using var late = StampServer.Of(_ => new Authority(to: TimeSpan.FromDays(3000)), out var lasting);
        using var first = ending;
        using var second = lasting;
        await File.WriteAllTextAsync(
            _folder["root.pem"], $"{ending.Root.ExportCertificatePem()}\n{lasting.Root.ExportCertificatePem()}\n");
        await using var ledger = await ServerProcess.StartAsync(
            _folder.Path, "data", "--ledger", "test.example/ledger", "--directory", _folder["book"]);
        await WriteAsync("c.txt", "with a token");
        (await ledger.RunAsync(_folder.Path, "stamp", "c.txt")).Succeeds();
        (await ledger.RunAsync(_folder.Path, "publish")).Succeeds();
        (await ledger.RunAsync(_folder.Path, "extend", "c.txt.lts")).Succeeds();
        (await RunAsync("renew", "c.txt", "--authority", soon.Address.AbsoluteUri, "--tsa", "root.pem")).Succeeds();
        (await RunAsync("holdings", "c.txt")).Ends(3);

        // The same certificate again gains nothing, and is not put in each night.
        string[] due = ["renew", "--due", "c.txt", "--tsa", "root.pem", "--authority"];
        (await RunAsync([.. due, soon.Address.AbsoluteUri])).Fails(2, "which is not much later");
        Assert.Equal(2, Stages("c.txt").Count);
        (await RunAsync([.. due, late.Address.AbsoluteUri])).Succeeds();
        Assert.Equal(3, Stages("c.txt").Count);
        (await RunAsync("holdings", "c.txt")).Succeeds();
        Assert.Contains(
            "Nothing is due", (await RunAsync([.. due, late.Address.AbsoluteUri])).Succeeds().Error, StringComparison.Ordinal);

        // By its algorithms: the stamp's own without anybody trusted, and those of its certificates' path.
        var today = DateTime.UtcNow;
        var (soonDay, laterDay) = ($"{today.AddDays(30):yyyy-MM-dd}", $"{today.AddDays(90):yyyy-MM-dd}");
        await StandsAsync(
            3, "sha2-512 is recommended until", $"sha2-512 recommended {laterDay} collisions none second-preimages none");
        await StandsAsync(
            3, "collisions of sha2-512 are known", $"sha2-512 recommended none collisions {soonDay} second-preimages none");
        await StandsAsync(
            1, "it rests on sha2-512, which has fallen", $"sha2-512 recommended none collisions {soonDay} second-preimages {soonDay}");
        await StandsAsync(1, "it rests on rsa-2048, which has fallen", $"rsa-2048 recommended none forgery {soonDay}");
        (await RunAsync("holdings", "c.txt", "--broken", "sha2-512@2026-01-01")).Ends(1);
        (await RunAsync("holdings", "c.txt", "--broken", "sha3-256@2026-01-01")).Succeeds();

        // A record that begins with an authority's stamp, as somebody else made it, is held from its first verdict on.
        await WriteAsync("d.txt", "with a stamp");
        await File.WriteAllBytesAsync(
            _folder["d.txt.ler"], EvidenceRecord.Create(new EvidenceSection(SectionType.Stamp, Asked(ending, "d.txt -cert")), []));
        Assert.Empty((await RunAsync("list", "d.txt")).Succeeds().Output);
        await RunAsync("verify", "d.txt");
        Assert.Empty((await RunAsync("list", "d.txt")).Succeeds().Output);
        (await RunAsync("verify", "d.txt", "--tsa", "root.pem")).Succeeds();
        Assert.Contains("its validity ends", (await RunAsync("holdings", "d.txt")).Ends(3).Output, StringComparison.Ordinal);
        (await RunAsync(["renew", "--due", "d.txt", .. due[3..], late.Address.AbsoluteUri])).Succeeds();
        (await RunAsync("holdings", "d.txt")).Succeeds();

        // A stamp that does not carry its certificate: the one that stands in its stage.
        var token = Asked(ending, "c.txt");
        await File.WriteAllBytesAsync(
            _folder["c.txt.ler"],
            EvidenceRecord.Create(
                new EvidenceSection(SectionType.Stamp, token),
                [new EvidenceSection(SectionType.Status, (byte[])[StampItem.Certificate, .. ending.Signer.RawData])]));
        Assert.Contains("its validity ends", (await RunAsync("holdings", "c.txt")).Ends(3).Output, StringComparison.Ordinal);

        async Task StandsAsync(int code, string words, string algorithm)
        {
            await WriteAsync(
                "list", $"linking suitability v1\npublisher {words}\nissued {today:yyyy-MM-dd}\nnext 2099-01-01\nalgorithm {algorithm}\n");
            foreach (var trusted in (string[][])[[], ["--tsa", "root.pem"]])
            {
                var said = (await RunAsync(
                    ["holdings", "c.txt", "--list", "list", "--as-of", $"{today.AddDays(60):yyyy-MM-dd}", .. trusted])).Ends(code);
                Assert.Contains(words, said.Output, StringComparison.Ordinal);
            }
        }
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

    private async Task AnswerAsync(Authority authority, string name, string digest, string to, DateTimeOffset? at = null)
    {
        Programs.Run("openssl", $"ts -query -data {name} -{digest} -cert -out query", folder: _folder.Path);
        var query = await File.ReadAllBytesAsync(_folder["query"]);
        await File.WriteAllBytesAsync(_folder[to], at is { } time ? authority.AnswerAt(query, time) : authority.Answer(query));
    }

    private Task WriteAsync(string name, string text) => File.WriteAllTextAsync(_folder[name], text);

    private Task<CliResult> RunAsync(params string[] args) => Cli.RunAsync(_folder.Path, args);
}
