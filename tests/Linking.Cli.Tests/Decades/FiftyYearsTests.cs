using System.Text.Json;
using System.Text.Json.Nodes;

using Linking.Renewal;
using Linking.Testing;
using Linking.Tokens;
using Linking.Verification;
using Linking.Vouchers;

using Xunit.Abstractions;

namespace Linking.Cli.Tests.Decades;

/// <summary>What is left in 2076 of a deed of 2026: files, and no ledger. What cheats are worth is in the other half.</summary>
public sealed partial class FiftyYearsTests(FiftyYears story, ITestOutputHelper output) : IClassFixture<FiftyYears>
{
    /// <summary>As the last medium of the archive hands it out.</summary>
    [ProgramFact("python3")]
    public async Task Deed_Of2026_IsProvenIn2076_ByBothVerifiers_FromFilesAlone()
    {
        foreach (var line in story.Told)
            output.WriteLine(line);
        var place = story[$"out-{Guid.NewGuid():n}"];
        await story.Desk.RunAsync("archive", "get", story["shelf-3"], "deed.txt", place, "--by", "Anna");
        var deed = Path.Combine(place, "document", "deed.txt");
        var found = Directory.GetFiles(place, "deed.txt.ler", SearchOption.AllDirectories).Single();
        var record = await File.ReadAllBytesAsync(found);
        Assert.Equal(story.Read("deed.txt.ler"), record);

        // A machine that has met none of the ledgers: what the archive kept of the words of others, and whom its user trusts.
        string[] verify =
        [
            "verify", deed, found, "--trust", story.FreshTrust(record), "--list", story.NewestList,
            .. Directory.GetFiles(place, "voucher-*.lvc", SearchOption.AllDirectories).SelectMany(f => (string[])["--voucher", f]),
        ];
        var verdict = await story.Desk.ReadAsync([.. verify, .. story.Certificates()]);
        Assert.Equal("valid", verdict.GetProperty("result").GetString());
        Assert.Equal("published", verdict.GetProperty("basis").GetString());
        Assert.Equal((5, 1), (verdict.GetProperty("chosen_stage").GetInt32(), verdict.GetProperty("reached_stage").GetInt32()));
        var proven = verdict.GetProperty("proven_latest").GetString()!;
        Assert.StartsWith("2026-12-01T", proven, StringComparison.Ordinal);
        var told = string.Join(' ', (await story.Desk.RunAsync([.. verify, .. story.Certificates()])).Split((char[]?)null));
        Assert.DoesNotContain("this machine", told, StringComparison.Ordinal);
        Assert.NotEqual(ExitCode.Success, (await story.Desk.TryAsync(verify)).Code);

        var first = await JudgeAsync(record, await File.ReadAllBytesAsync(deed));
        Assert.All(first.Stages.Where(s => s.Number != 3), s => Assert.All(
            s.Verdict!.Counted, c => Assert.Equal([VoucherKind.Stamped], c.Vouchers.Select(v => v.Kind).Distinct())));
        Assert.All(first.Stages.Where(s => s.Number != 3), s => Assert.NotEmpty(s.Verdict!.Counted));
        var second = await SecondAsync(record, await File.ReadAllBytesAsync(deed));
        Assert.Equal(("Valid", proven), (second.GetProperty("result").GetString(), second.GetProperty("proven").GetString()));
        Assert.Equal(5, second.GetProperty("stages").GetProperty("chosen").GetInt32());
    }

    /// <summary>Each of the five is needed: what the stages without one of them prove is not 2026.</summary>
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(5)]
    public async Task Stage_LeftOut_LosesTheProofOf2026(int number)
    {
        var record = story.Record("deed.txt.ler");
        var head = record.Stages[0].Start;
        var parts = Parts("deed.txt.ler").Select((p, i) => i == 0 ? p[head..] : p).ToList();
        parts.RemoveAt(number - 1);
        var verdict = await JudgeAsync([.. record.Bytes.Span[..head], .. parts.SelectMany(p => p)], story.Read("deed.txt"));
        Assert.DoesNotContain("2026-", $"{verdict.ProvenLatest} {verdict.Claimed}", StringComparison.Ordinal);
        Assert.False(verdict.Result == VerificationResult.Valid && verdict.Reached == 1 && number > 1);
    }

    /// <summary>The archive's log, of three media: a head of 2026, renewed three times, still fixes what was stored by then.</summary>
    [Fact]
    public async Task Archive_OnItsThirdMedium_ShowsWhatWasStoredIn2026()
    {
        var proof = Directory.GetFiles(story["shelf-3"], "head-*.txt.ler").OrderBy(f => f.Length).ThenBy(f => f, StringComparer.Ordinal);
        string[] evidence =
        [
            "--trust", story.FreshTrust(await File.ReadAllBytesAsync(proof.Last())), "--list", story.NewestList, "--voucher",
            story["three-2.lvc"], "--voucher", story["three-3.lvc"], .. story.Certificates(),
        ];
        var check = await story.Desk.ReadAsync(["archive", "check", story["shelf-3"], "--no-entry", .. evidence]);
        Assert.True(check.GetProperty("sound").GetBoolean());
        var proven = check.GetProperty("heads").EnumerateArray().Where(h => h.GetProperty("result").GetString() == "valid")
            .Select(h => h.GetProperty("time").GetString()![..4]).Distinct().Order(StringComparer.Ordinal);
        Assert.Equal(["2026", "2034", "2066"], proven);
        var newest = await story.Desk.ReadAsync(["archive", "list", story["shelf-3"], .. evidence]);
        Assert.StartsWith("2066-03-01T", newest.GetProperty("stored_before").GetString(), StringComparison.Ordinal);
    }

    /// <summary>Nobody renewed it while a function stood: the cover keeps its leaf's place, and after both fell not its data.</summary>
    [Fact]
    public async Task Paper_LedOverTheCover_IsProvenUntilBothFunctionsFall()
    {
        Assert.Equal("valid", story.Covered.GetProperty("result").GetString());
        Assert.Equal(2, story.Covered.GetProperty("chosen_stage").GetInt32());
        Assert.Equal(1, story.Covered.GetProperty("reached_stage").GetInt32());
        Assert.StartsWith("2026-12-01T", story.Covered.GetProperty("proven_latest").GetString(), StringComparison.Ordinal);
        var verdict = await JudgeAsync(story.Read("covered/4.txt.ler"), story.Read("covered/4.txt"), isOwn: true);
        Assert.Equal(VerificationResult.Inconclusive, verdict.Result);
        Assert.Contains(FindingCode.DataUncovered, verdict.Stages.SelectMany(s => s.Codes));
    }

    /// <summary>Without the renewals it is worth nothing: the token alone, with both functions fallen.</summary>
    [Fact]
    public async Task Token_Alone_IsWorthNothingIn2076()
    {
        var (code, output, _) = await story.Desk.TryAsync(
            "verify", story["forgotten/3.txt"], story["forgotten/3.txt.lts"], "--trust", story.Desk.Trust, "--list", story.NewestList,
            "--json");
        Assert.Equal(ExitCode.Inconclusive, code);
        Assert.Contains("LNK-BROKEN", output, StringComparison.Ordinal);
    }

    /// <summary>LT-P4, the other way: a letter that a time-stamp authority stamped first, and a ledger after it.</summary>
    [ProgramFact("python3")]
    public async Task Letter_OfAnAuthority_IsProvenByTheLedgerThatCoversIt()
    {
        var record = story.Read("letter.txt.ler");
        var verdict = await JudgeAsync(record, story.Read("letter.txt"));
        Assert.Equal((VerificationResult.Valid, 4, 1), (verdict.Result, verdict.Chosen, verdict.Reached));
        Assert.StartsWith("2026-12-01T", $"{verdict.ProvenLatest}", StringComparison.Ordinal);
        var second = await SecondAsync(record, story.Read("letter.txt"));
        Assert.Equal($"{verdict.ProvenLatest}", second.GetProperty("proven").GetString());
    }

    /// <summary>All 10,000 became one leaf of one round, and each stands without the others, by what its holder's machine saw.</summary>
    [Fact]
    public async Task Emergency_IsOneLeaf_AndEachPaperStandsAlone()
    {
        var last = Enumerable.Range(0, FiftyYears.Firm).Select(i => LastToken($"firm/{i}.txt.ler")).ToList();
        Assert.Single(last.Select(t => (t.Header.Index, t.Levels[^1].Leaf)).Distinct());
        Assert.Equal(FiftyYears.Firm, last.Select(t => t.Levels[0].Leaf.Digests).Distinct().Count());
        foreach (var i in (int[])[7, FiftyYears.Firm - 1])
        {
            var verdict = await JudgeAsync(story.Read($"firm/{i}.txt.ler"), story.Read($"firm/{i}.txt"), isOwn: true);
            Assert.Equal((VerificationResult.Valid, 1), (verdict.Result, verdict.Reached));
            Assert.StartsWith("2026-12-01T", $"{verdict.ProvenLatest}", StringComparison.Ordinal);
        }
    }

    /// <summary>Renewal B: the path in the old ledger's answer is all that leads the deed's token to a publication.</summary>
    [Fact]
    public void Renewal_WhileTheOldLedgerAnswered_HasItsProofInside()
    {
        var first = story.Record("deed.txt.ler").Stages[0];
        Assert.True(Token.TryDecode(story.Read("deed.txt.lts"), out var kept, out _));
        Assert.Empty(kept.Anchors.OfType<PublicationAnchor>());
        Assert.True(Token.TryDecode(first.Stamp.Bytes, out var token, out _));
        Assert.Equal(kept.ToBytes(), token.With([.. token.Anchors.OfType<SignedHeadAnchor>()]).ToBytes());
        Assert.Single(token.Anchors.OfType<PublicationAnchor>());
        Assert.Contains(first.Evidence, e => e.Type == SectionType.Record);
        Assert.Contains(first.Evidence, e => e.Type == SectionType.Voucher);
    }

    private Token LastToken(string name) =>
        Token.TryDecode(story.Record(name).Stages[^1].Stamp.Bytes, out var token, out _)
            ? token
            : throw new InvalidOperationException(name);

    private async Task<EvidenceVerdict> JudgeAsync(byte[] record, byte[] data, bool isOwn = false) =>
        EvidenceVerifier.Verify(record, [DataObject.Of(data)], await story.TrustAsync(record, isOwn));

    // The verifier that was written from the spec alone, with what the first one is given.
    private async Task<JsonElement> SecondAsync(byte[] record, byte[] data)
    {
        var trust = await story.TrustAsync(record);
        var given = new JsonObject
        {
            ["evidenceRecord"] = Convert.ToBase64String(record),
            ["data"] = Convert.ToBase64String(data),
            ["ledger"] = trust.Ledger?.Value,
            ["identity"] = trust.Identity is { } own ? $"{own.Alpha}:{own.Beta}" : null,
            ["record"] = trust.Record is { } mine ? Convert.ToBase64String(mine.Span) : null,
            ["ledgers"] = new JsonArray([.. trust.Ledgers.Select(l => new JsonObject
            {
                ["ledger"] = l.Ledger.Value,
                ["identity"] = $"{l.Identity.Alpha}:{l.Identity.Beta}",
                ["record"] = Convert.ToBase64String(l.Record!.Value.Span),
            })]),
            ["vouchers"] = new JsonArray([.. trust.Vouchers.Select(v => JsonValue.Create(Convert.ToBase64String(v.Span)))]),
            ["certificates"] = new JsonArray(
                [.. story.Authorities.Select(a => JsonValue.Create(Convert.ToBase64String(a.Der)))]),
            ["lists"] = new JsonArray(Convert.ToBase64String(trust.List!.ToBytes())),
            ["held"] = $"{trust.Held}",
        };
        var path = story[$"case-{Guid.NewGuid():n}.json"];
        await File.WriteAllTextAsync(path, given.ToJsonString());
        var (_, said, error) = Programs.Try(
            "python3", [DocumentationTests.Find("tests/independent/v1/linking1_verify.py"), "--case", path]);
        Assert.Equal("", error);
        return JsonDocument.Parse(said).RootElement;
    }
}
