using Linking.Cli.Commands;
using Linking.Cli.Verdicts;
using Linking.Client.Trust;
using Linking.Events;
using Linking.Hashing;
using Linking.Publications;
using Linking.Records;
using Linking.Testing;
using Linking.Tests.Verification;
using Linking.Tokens;
using Linking.Verification;
using Linking.Vouchers;

namespace Linking.Cli.Tests;

/// <summary>What <c>verify</c> believes, whom, and what it only shows: ledgers made for the purpose, without a server.</summary>
public sealed class VerifyTrustTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private string TrustPath => _folder["trust"];

    private EvidenceOptions Options => new() { TrustFolder = TrustPath };

    private static Instant Now => Instant.FromDateTime(TimeProvider.System.GetUtcNow());

    public void Dispose() => _folder.Dispose();

    [ProgramFact("git")]
    public async Task Verify_ForgerWithAPinnedLedgersNameAndARepositoryOf2019_ProvesNothing()
    {
        Pin(new Scene());
        var forger = new Scene(ledger: new LedgerBuilder(keys: KeySet.Of(5, 6, 7), start: Instant.Parse("2019-01-01T00:00:00.000000Z")));
        var book = GitBook(forger, "2019-01-02T00:00:00Z", forger.First, forger.Second);

        var verified = await VerifyAsync(forger.Token, Options with { Publications = [book] });

        Assert.NotEqual(VerificationResult.Valid, verified.Verdict.Result);
        Assert.Null(verified.Verdict.ProvenLatest);
        Assert.Null(verified.Verdict.Claimed);
        Assert.Contains("nothing says that it is this one, which is pinned", TextOf(verified), StringComparison.Ordinal);
    }

    [ProgramFact("git")]
    public async Task Verify_DatesOfCommits_AreShownAndNeverCounted()
    {
        var scene = new Scene();
        var book = GitBook(scene, "2019-01-02T00:00:00Z", scene.First);

        var verified = await VerifyAsync(scene.Token, Options with { Publications = [book] });

        Assert.Equal(VerificationResult.Inconclusive, verified.Verdict.Result);
        Assert.Contains(FindingCode.Unvouched, verified.Verdict.Alpha.Findings);
        Assert.Contains("dated 2019-01-02 00:00:00", TextOf(verified), StringComparison.Ordinal);
        Assert.Contains("that date is not counted", OneLine(TextOf(verified)), StringComparison.Ordinal);
        var json = VerdictJson.Of(verified);
        Assert.Null(json["proven_latest"]);
        Assert.StartsWith("2019-01-02", json["sources"]![0]!["dated_by_whoever_committed"]!.GetValue<string>(), StringComparison.Ordinal);
    }

    [ProgramFact("git")]
    public async Task Verify_DoctoredRepositoryBesideANewspaper_TheNewspaperCounts()
    {
        var scene = new Scene();
        var book = GitBook(scene, "2019-01-02T00:00:00Z", scene.First);

        var verified = await VerifyAsync(scene.Token,
            Options with { Publications = [book], Codes = Codes(scene.First, "2026-11-23 Times, page 5") });

        Assert.Equal(VerificationResult.Valid, verified.Verdict.Result);
        Assert.Equal("2026-11-24T11:59:59.999999Z", verified.Verdict.ProvenLatest.ToString());
        Assert.Contains("By the word of what is printed (Times, page 5); that it stands there is your word.", OneLine(TextOf(verified)),
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task Verify_AskedAsOfADayBefore_ThatDayIsNeverProven()
    {
        var scene = new Scene();

        var verified = await VerifyAsync(scene.Token, Options with { Codes = Codes(scene.First, "2026-11-23"), AsOf = "2026-11-22" });

        Assert.Equal(VerificationResult.Inconclusive, verified.Verdict.Result);
        Assert.Null(verified.Verdict.ProvenLatest);
        Assert.Contains(FindingCode.NotYet, verified.Verdict.Beta.Findings);
    }

    [Fact]
    public async Task Verify_AskedAsOfALaterDay_IsAForecastAndProvesTheSame()
    {
        var scene = new Scene();

        var verified = await VerifyAsync(scene.Token, Options with { Codes = Codes(scene.First, "2026-11-23"), AsOf = "9000-01-01" });

        Assert.StartsWith("FORECAST: VALID, PUBLISHED   ", TextOf(verified), StringComparison.Ordinal);
        Assert.True(VerdictJson.Of(verified)["forecast"]!.GetValue<bool>());
        Assert.Equal("2026-11-24T11:59:59.999999Z", verified.Verdict.ProvenLatest.ToString());
    }

    [Fact]
    public async Task Verify_AssertedDayAndALaterNoticeInTheFolder_IsHonestlyPublished()
    {
        var scene = new Scene();
        scene.Ledger.Add(Instant.Parse("2026-11-25T12:00:00.000000Z"), scene.Ledger.Document("later"u8));
        var later = scene.Ledger.Publish(scene.Ledger.Count);
        var book = Book(scene, scene.First, scene.Second, later);

        var verified = await VerifyAsync(scene.Token, Options with { Publications = [book], Asserted = ["2026-11-22 notary Meier"] });

        Assert.Equal(VerificationResult.Valid, verified.Verdict.Result);
        Assert.Contains("notary Meier; you adopt it", TextOf(verified), StringComparison.Ordinal);
        Assert.Empty(verified.Evidence.Remarks);
    }

    [Fact]
    public async Task Verify_NewspapersDayBeforeUtcs_IsThatDay()
    {
        var scene = new Scene(ledger: new LedgerBuilder(start: Instant.Parse("2025-11-22T02:00:00.000000Z")));

        var verified = await VerifyAsync(scene.Token, Options with { Codes = Codes(scene.First, "2025-11-21 a paper in Honolulu") });

        Assert.Equal(VerificationResult.Valid, verified.Verdict.Result);
        Assert.Equal("2025-11-22T11:59:59.999999Z", verified.Verdict.ProvenLatest.ToString());
    }

    [Fact]
    public async Task Verify_AfterItsPolicysEnd_PublishedStaysPublished()
    {
        var scene = new Scene(ledger: new LedgerBuilder(start: Instant.Parse("2010-01-01T00:00:00.000000Z")));
        var voucher = _folder["observed.lvc"];
        await File.WriteAllBytesAsync(voucher, Vouch.Observed(scene.First, Instant.Parse("2010-01-02T00:00:00.000000Z")));
        Pin(scene);

        var verified = await VerifyAsync(scene.Token, Options with { Vouchers = [voucher] });

        Assert.Equal((VerificationResult.Valid, Basis.Published), (verified.Verdict.Result, verified.Verdict.Basis));
        Assert.Contains(FindingCode.Expired, verified.Verdict.Alpha.Findings);
        Assert.Equal("2010-01-02T00:00:00.000000Z", verified.Verdict.ProvenLatest.ToString());
        Assert.Matches("valid by policy until +20(19|20)-", TextOf(verified));
    }

    [Fact]
    public async Task Verify_Observed_IsByThisMachinesWordAlone()
    {
        var scene = Recent();
        var (_, ledger) = Pin(scene);
        var before = await VerifyAsync(scene.Token, Options);
        Assert.Equal((VerificationResult.Valid, Basis.Signed), (before.Verdict.Result, before.Verdict.Basis));
        Assert.Contains("Nobody else's stands for it", OneLine(TextOf(before)), StringComparison.Ordinal);
        Assert.True(KnownPublication.TryRead(scene.Ledger.Sign(scene.First), out var publication));

        ledger.Observe(publication, Now, "http://ledger.example");

        var after = await VerifyAsync(scene.Token, Options);
        Assert.Equal((VerificationResult.Valid, Basis.Published), (after.Verdict.Result, after.Verdict.Basis));
        Assert.Contains(
            "By the word of this machine, which saw the publication then (http://ledger.example); it rests on its clock and its trust "
                + "folder.",
            OneLine(TextOf(after)), StringComparison.Ordinal);
        Assert.Equal("observed", VerdictJson.Of(after)["proven_by"]![0]!["kind"]!.GetValue<string>());
        var stranger = await VerifyAsync(scene.Token, Options with { TrustFolder = _folder["none"] });
        Assert.Equal(VerificationResult.Inconclusive, stranger.Verdict.Result);
        Assert.Contains("unpinned: under the name example.org/ledger, whose identity nobody has checked", TextOf(stranger),
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task Verify_BookOfALedgerThatIsPinned_IsRememberedWithToday()
    {
        var scene = Recent();
        var (folder, _) = Pin(scene);
        var book = Book(scene, scene.First);

        var verified = await VerifyAsync(scene.Token, Options with { Publications = [book] });

        Assert.Equal((VerificationResult.Valid, Basis.Published), (verified.Verdict.Result, verified.Verdict.Basis));
        Assert.True(verified.Verdict.ProvenLatest >= scene.Ledger.TimeOf(scene.N));
        Assert.Equal(book, ((WordsEvidence)folder.List().Single().ReadVouchers().Single().Evidence).Words);
        Assert.Equal(verified.Verdict.ProvenLatest, (await VerifyAsync(scene.Token, Options)).Verdict.ProvenLatest);
    }

    [Fact]
    public async Task Verify_IdentityAndRecordGiven_IsSigned()
    {
        var scene = Recent();
        var record = RecordOf(scene);

        var verified = await VerifyAsync(scene.Token, Options with { Identity = scene.Ledger.Identity, Record = record });

        Assert.Equal((VerificationResult.Valid, Basis.Signed), (verified.Verdict.Result, verified.Verdict.Basis));
        Assert.Contains("as given with --identity", TextOf(verified), StringComparison.Ordinal);
        var without = await VerifyAsync(scene.Token, Options with { Identity = scene.Ledger.Identity });
        Assert.Contains(FindingCode.Record, without.Verdict.Alpha.Findings);
        var inBook = await VerifyAsync(scene.Token,
            Options with { Identity = scene.Ledger.Identity, Publications = [Book(scene, scene.First)] });
        Assert.Equal(Basis.Signed, inBook.Verdict.Basis);
    }

    [Fact]
    public async Task Verify_OlderRecordThanThePinned_IsNotUsed()
    {
        var scene = Recent(ledger => ledger.Notify(new OtherSubject()));
        Pin(scene);
        var genesis = _folder["genesis.lrc"];
        await File.WriteAllBytesAsync(genesis, new RecordFile([scene.Ledger.Record.Entries[0]]).ToBytes());

        var verified = await VerifyAsync(scene.Token, Options with { Record = genesis });

        Assert.Equal(VerificationResult.Valid, verified.Verdict.Result);
        Assert.Contains("LNK-RECORD-OLD", verified.Evidence.Remarks.Single(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Verify_RecordThatContradictsThePinned_SavesTheProofAndCountsNoSignatureBeyond()
    {
        var start = Now.Minus(TimeSpan.FromHours(1));
        var (scene, other) = (Recent(ledger => ledger.Notify(new OtherSubject()), start), new LedgerBuilder(start: start));
        other.AddRecord(new Notice { Ledger = other.Id, About = new OtherSubject(), Text = ["another"] });
        Pin(scene);
        var record = _folder["other.lrc"];
        await File.WriteAllBytesAsync(record, other.Record.ToBytes());

        var verified = await VerifyAsync(scene.Token, Options with { Record = record });

        Assert.Equal(VerificationResult.Inconclusive, verified.Verdict.Result);
        Assert.Contains(verified.Evidence.Remarks, remark => remark.Contains("LNK-FORK", StringComparison.Ordinal));
        Assert.Single(Directory.GetFiles(TrustPath, "*.lfk", SearchOption.AllDirectories));
    }

    [Fact]
    public async Task Verify_PrintCodeOfAnotherLedger_IsSetAsideAndSaid()
    {
        var (scene, other) = (new Scene(), new Scene(ledger: new LedgerBuilder(keys: KeySet.Of(5, 6, 7))));
        Pin(scene);

        var verified = await VerifyAsync(scene.Token, Options with { Codes = Codes(other.First, "2026-11-23") });

        Assert.Equal(2, verified.Evidence.Remarks.Count(remark => remark.Contains("LNK-CODE-LEDGER", StringComparison.Ordinal)));
        Assert.Null(verified.Verdict.ProvenLatest);
    }

    [Fact]
    public async Task Verify_ObservedVoucherInABook_IsNobodysOwnWord()
    {
        var scene = new Scene();
        var book = Book(scene, scene.First);
        await File.WriteAllBytesAsync(
            Path.Combine(book, "publications", "000001.cosigned.1.lvc"),
                Vouch.Observed(scene.First, Instant.Parse("2026-11-22T00:00:00.000000Z")));

        var verified = await VerifyAsync(scene.Token, Options with { Publications = [book] });

        Assert.Null(verified.Verdict.ProvenLatest);
    }

    [Fact]
    public async Task Verify_BookThatContradictsItself_ShowsTheForkAndRestsOnNeither()
    {
        var scene = Recent();
        var forged = scene.Second with { Root = LedgerBuilder.Changed(scene.Second.Root, Chain.Alpha), Number = 3 };
        var book = Book(scene, scene.First, scene.Second, forged);

        var verified = await VerifyAsync(scene.Token, Options with { Identity = scene.Ledger.Identity, Publications = [book] });

        Assert.Equal(VerificationResult.Inconclusive, verified.Verdict.Result);
        Assert.Contains(FindingCode.Fork, verified.Verdict.Alpha.Findings);
        Assert.DoesNotContain(FindingCode.Contradicted, verified.Verdict.Alpha.Findings);
    }

    [Fact]
    public async Task Verify_StruckRound_ClaimsNoTime()
    {
        var scene = Recent();
        scene.Ledger.Notify(new ClockSubject(1, scene.Ledger.Count - 1));
        Pin(scene);

        var verified = await VerifyAsync(scene.Token, Options with { Asserted = [Now.ToString()] });

        Assert.Null(verified.Verdict.Claimed);
        Assert.Contains("Notice: the ledger has struck rounds 1 to ", TextOf(verified), StringComparison.Ordinal);
        Assert.Contains(FindingCode.Clock, verified.Verdict.Alpha.Findings);
    }

    [Fact]
    public async Task Collect_WrongInput_IsSaid()
    {
        var scene = new Scene();
        var rubbish = _folder["rubbish"];
        await File.WriteAllTextAsync(rubbish, "rubbish\n");

        await FailsAsync(64, "--asserted", Options with { Asserted = ["soon"] });
        await FailsAsync(65, "--record", Options with { Record = rubbish });
        await FailsAsync(65, "--voucher", Options with { Vouchers = [rubbish] });
        await FailsAsync(65, "--witness", Options with { Witnesses = [rubbish] });
        await FailsAsync(66, "There is no file", Options with { Record = _folder["none"] });
        await FailsAsync(64, "--broken", Options with { Broken = ["md5@2020-01-01"] });
        await FailsAsync(64, "--as-of", Options with { AsOf = "yesterday" });

        async Task FailsAsync(int code, string says, EvidenceOptions options)
        {
            var exception = await Assert.ThrowsAsync<CommandException>(() => VerifyAsync(scene.Token, options));
            Assert.Equal(code, exception.ExitCode);
            Assert.Contains(says, exception.Message, StringComparison.Ordinal);
        }
    }

    private static Scene Recent(Action<LedgerBuilder>? before = null, Instant? start = null) =>
        new(before, ledger: new LedgerBuilder(start: start ?? Now.Minus(TimeSpan.FromHours(1))));

    private (TrustFolder Folder, TrustedLedger Ledger) Pin(Scene scene)
    {
        var folder = new TrustFolder(TrustPath);
        return (folder, folder.Meet(scene.Ledger.Identity, scene.Ledger.Record, new Uri("http://ledger.example/")).Ledger);
    }

    private async Task<VerifiedToken> VerifyAsync(Token token, EvidenceOptions options)
    {
        var path = _folder["t.lts"];
        await File.WriteAllBytesAsync(path, token.ToBytes());
        return await VerifyCommand.VerifyAsync(null, Suite.One.Hash(Scene.Data), path, options, CancellationToken.None);
    }

    private string RecordOf(Scene scene)
    {
        var path = _folder["record.lrc"];
        File.WriteAllBytes(path, scene.Ledger.Record.ToBytes());
        return path;
    }

    private string Book(Scene scene, params Publication[] publications)
    {
        var book = _folder[Guid.NewGuid().ToString("n")];
        var folder = Directory.CreateDirectory(Path.Combine(book, "publications")).FullName;
        foreach (var publication in publications)
            File.WriteAllBytes(Path.Combine(folder, $"{publication.Number:D6}.note"), scene.Ledger.Sign(publication));
        File.WriteAllBytes(Path.Combine(folder, "record.lrc"), scene.Ledger.Record.ToBytes());
        return book;
    }

    private string GitBook(Scene scene, string date, params Publication[] publications)
    {
        var book = Book(scene, publications);
        Programs.Run("git", "init --quiet --initial-branch=publications", folder: book);
        Programs.Run("git", "add .", folder: book);
        Programs.Run(
            "env", $"GIT_COMMITTER_DATE={date} GIT_AUTHOR_DATE={date} git -c user.name=x -c user.email=x@example.org commit --quiet -m x",
            folder: book);
        return book;
    }

    private static string[] Codes(Publication publication, string dated)
        => [.. PrintCode.Of(publication).Select(code => $"{code}@{dated}")];

    private static string TextOf(VerifiedToken verified)
    {
        var text = new StringWriter();
        VerdictText.Write(text, verified);
        return text.ToString();
    }

    private static string OneLine(string text) => string.Join(' ', text.Split([' ', '\n'], StringSplitOptions.RemoveEmptyEntries));
}
