using Linking.Hashing;
using Linking.Publications;
using Linking.Renewal;
using Linking.Tokens;
using Linking.Verification;
using Linking.Vouchers;

using static Linking.Verification.VerificationResult;

namespace Linking.Tests.Verification;

/// <summary>Stage upon stage (docs/spec/renewal.md, "Verification").</summary>
public sealed class EvidenceVerifierTests
{
    private readonly Scene _scene = new();
    private readonly LedgerBuilder _other = new("example.net/renewals", Suite.Two, KeySet.Of(31, 31, 32),
        Instant.Parse("2028-01-01T00:00:00.000000Z"));
    private readonly Instant _first = Instant.Parse("2026-12-01T00:00:00.000000Z");
    private readonly Instant _second = Instant.Parse("2028-02-01T00:00:00.000000Z");

    private static DataObject Abc => DataObject.Of(Scene.Data);

    private Trust Trust => new()
    {
        Ledger = _scene.Ledger.Id,
        Identity = _scene.Ledger.Pinned,
        Record = _scene.Ledger.Record.ToBytes(),
        Ledgers = [new PinnedLedger(_other.Id, _other.Pinned, _other.Record.ToBytes())],
        Held = Instant.Parse("2030-01-01T00:00:00.000000Z"),
        Vouchers = [Vouch.Observed(_scene.First, _first)],
        Stamps = new FakeStamps(),
    };

    private byte[] One => EvidenceRecord.Create(new EvidenceSection(SectionType.Token, _scene.Token.ToBytes()), []);

    [Fact]
    public void OneStage_AsItsToken()
    {
        var verdict = EvidenceVerifier.Verify(One, [Abc], Trust);
        Is(verdict, Valid, Basis.Published, _first, chosen: 1, reached: 1);
        Assert.Equal(_scene.Ledger.TimeOf(_scene.N), verdict.Claimed);
        Is(EvidenceVerifier.Verify(One, [DataObject.Of("abd"u8.ToArray())], Trust), Invalid, null, null, chosen: 1, reached: 0,
            [FindingCode.StageStamp]);
        Assert.Equal(FindingCode.Format, EvidenceVerifier.Verify("LEX"u8.ToArray(), [Abc], Trust).Fault);
    }

    [Fact]
    public void TwoStages_TheFirstsTime()
    {
        var (file, theirs) = Renewed(One, TextOf(One));
        var trust = With(theirs);
        Is(EvidenceVerifier.Verify(file, [Abc], trust), Valid, Basis.Published, _first, chosen: 2, reached: 1);
        // With α and β of the first fallen since: the first stage is judged as on its day.
        var fallen = trust with {
            Broken = [new("sha2-256", Instant.Parse("2029-01-01T00:00:00.000000Z")),
            new("sha3-256", Instant.Parse("2029-01-01T00:00:00.000000Z"))] };
        Is(EvidenceVerifier.Verify(file, [Abc], fallen), Valid, Basis.Published, _first, chosen: 2, reached: 1);
        Assert.NotEqual(Valid, EvidenceVerifier.Verify(One, [Abc], fallen).Result);
    }

    [Fact]
    public void FallenBeforeTheRenewal_TheDataSinceThen()
    {
        var (file, theirs) = Renewed(One, TextOf(One));
        var before = Instant.Parse("2027-06-01T00:00:00.000000Z");
        var trust = With(theirs) with { Broken = [new("sha2-256", before), new("sha3-256", before)] };
        var verdict = EvidenceVerifier.Verify(file, [Abc], trust);
        Is(verdict, Valid, Basis.Published, _second, chosen: 2, reached: 2);
        Assert.Null(verdict.Claimed);
        Assert.Equal([FindingCode.StageUnsound, FindingCode.StageStamp], verdict.Stages[0].Codes);
    }

    [Fact]
    public void BeforeIsWrong_TheDataSinceThen_AndTheFirstStays()
    {
        var text = TextOf([.. One, 0]);
        var (file, theirs) = Renewed(One, text);
        var verdict = EvidenceVerifier.Verify(file, [Abc], With(theirs));
        // The first stage by itself is better.
        Is(verdict, Valid, Basis.Published, _first, chosen: 1, reached: 1);
        Assert.Contains(verdict.Stages, s => s.Number == 2 && s.Codes.SequenceEqual([FindingCode.StageBefore]));
    }

    [Fact]
    public void OtherData_CoversNothing_DestroysNothing()
    {
        var text = TextOf(One, "abd"u8.ToArray());
        var (file, theirs) = Renewed(One, text);
        var verdict = EvidenceVerifier.Verify(file, [Abc], With(theirs));
        Is(verdict, Valid, Basis.Published, _first, chosen: 1, reached: 1);
        Assert.Contains(verdict.Stages, s => s.Number == 2 && s.Codes.SequenceEqual([FindingCode.StageData]));
        // With nothing but that: Invalid as the first.
        verdict = EvidenceVerifier.Verify(file, [DataObject.Of("abd"u8.ToArray())], With(theirs));
        Is(verdict, Valid, Basis.Published, _second, chosen: 2, reached: 2);
        Assert.Equal([FindingCode.StageInside, FindingCode.StageStamp], verdict.Stages[0].Codes);
    }

    [Fact]
    public void ARenewalNobodyVouchesFor_IsNoWorseThanItsFirstStage()
    {
        var (file, _) = Renewed(One, TextOf(One));
        var verdict = EvidenceVerifier.Verify(file, [Abc], Trust);
        Is(verdict, Valid, Basis.Published, _first, chosen: 1, reached: 1);
        Assert.Contains(verdict.Stages, s => s.Number == 2 && s.Codes.SequenceEqual([FindingCode.StageStamp]));
    }

    [Fact]
    public void Late_AVoucherAboutTheFirstStage()
    {
        var (file, theirs) = Renewed(One, TextOf(One),
            new EvidenceSection(SectionType.Voucher, Vouch.Stamped(_scene.First, _first), LateStage: 1));
        var trust = With(theirs) with { Vouchers = [Vouch.Observed(theirs, _second)] };
        Is(EvidenceVerifier.Verify(file, [Abc], trust), Valid, Basis.Published, _first.Plus(1_000_000), chosen: 2, reached: 1);
        // Without it: too late, the window had ended.
        (file, theirs) = Renewed(One, TextOf(One));
        var verdict = EvidenceVerifier.Verify(file, [Abc], With(theirs) with { Vouchers = [Vouch.Observed(theirs, _second)] });
        Is(verdict, Valid, Basis.Published, _second, chosen: 2, reached: 2);
        Assert.Equal([FindingCode.StageLate, FindingCode.StageStamp], verdict.Stages[0].Codes);
    }

    [Fact]
    public void Stamps_AsStages()
    {
        var file = EvidenceRecord.Create(new EvidenceSection(SectionType.Stamp, Stamp(Scene.Data, _first)), []);
        Is(EvidenceVerifier.Verify(file, [Abc], Trust), Valid, Basis.Published, _first.Plus(1_000_000), chosen: 1, reached: 1);
        // Over other bytes; and where the caller did not compute the imprint's digest, which says nothing.
        Is(
            EvidenceVerifier.Verify(file, [DataObject.Of("x"u8.ToArray())], Trust), Invalid, null, null, chosen: 1, reached: 0,
            [FindingCode.StageStamp]);
        var unknown = new DataObject(new Dictionary<HashFunction, Digest>());
        Assert.Equal(Inconclusive, EvidenceVerifier.Verify(file, [unknown], Trust).Result);
        var text = TextOf(file).ToBytes();
        var two = EvidenceRecord.Append(file,
            [new EvidenceSection(SectionType.Text, text), new EvidenceSection(SectionType.Stamp, Stamp(text, _second))]);
        Is(EvidenceVerifier.Verify(two, [Abc], Trust), Valid, Basis.Published, _first.Plus(1_000_000), chosen: 2, reached: 1);
        var other = EvidenceRecord.Append(
            file, [new EvidenceSection(SectionType.Text, text), new EvidenceSection(SectionType.Stamp, Stamp("x"u8, _second))]);
        Assert.Equal(Invalid, EvidenceVerifier.Verify(other, [Abc], Trust).Stages[1].Result);
        Is(
            EvidenceVerifier.Verify(two, [Abc], Trust with { Stamps = null }), Inconclusive, null, null, chosen: 1, reached: 0,
            [FindingCode.StageUnknown]);
    }

    [Fact]
    public void Stamps_AreReadOnceWithTheSameItems_HoweverManyBeginningsAreJudged()
    {
        // Stage 1 is of other data, so no beginning reaches it, and each is judged.
        var file = EvidenceRecord.Create(new EvidenceSection(SectionType.Stamp, Stamp("x"u8, _first)), []);
        byte[] Next(byte[] before, params EvidenceSection[] late)
        {
            var text = TextOf(before).ToBytes();
            var stamp = new EvidenceSection(SectionType.Stamp, Stamp(text, _second));
            return EvidenceRecord.Append(before, [new EvidenceSection(SectionType.Text, text), stamp, .. late]);
        }

        for (var k = 2; k <= 8; k++)
            file = Next(file);
        var stamps = new CountingStamps();
        var verdict = EvidenceVerifier.Verify(file, [Abc], Trust with { Stamps = stamps });
        Assert.Equal((8, 2), (verdict.Stages.Count, verdict.Reached));
        Assert.Equal(8, stamps.Count);
        // What came late is another item in the beginnings that have it: once more, and not seven times.
        file = Next(file, new EvidenceSection(SectionType.Status, new byte[] { StampItem.Crl, 0 }, LateStage: 2));
        stamps = new CountingStamps();
        EvidenceVerifier.Verify(file, [Abc], Trust with { Stamps = stamps });
        Assert.Equal(10, stamps.Count);
    }

    [Fact]
    public void Objects_BoundSinceTheFirstTextThatNamesThem()
    {
        var signature = "signature"u8.ToArray();
        var (file, theirs) = Renewed(One, TextOf(One, Scene.Data, signature));
        var verdict = EvidenceVerifier.Verify(file, [Abc, DataObject.Of(signature), DataObject.Of("other"u8.ToArray())], With(theirs));
        Assert.Equal(Valid, verdict.Result);
        Assert.Equal([_second, null], verdict.Objects);
    }

    [Fact]
    public void UnknownSection_EndsWhatIsRead()
    {
        byte[] file = [.. One, 0x90, 0, 0, 0, 0];
        var verdict = EvidenceVerifier.Verify(file, [Abc], Trust);
        Is(verdict, Valid, Basis.Published, _first, chosen: 1, reached: 1);
        Assert.Equal(FindingCode.StageUnknown, verdict.Fault);
    }

    [Fact]
    public void AnyByteChanged_NoException_AndNoBetter()
    {
        var (file, theirs) = Renewed(One, TextOf(One));
        var trust = With(theirs);
        var random = new Random(1);
        for (var i = 0; i < 400; i++)
        {
            var changed = (byte[])file.Clone();
            changed[random.Next(file.Length)] ^= (byte)(1 << random.Next(8));
            var verdict = EvidenceVerifier.Verify(changed, [Abc], trust);
            if (verdict.Result == Valid && verdict.ProvenLatest is { } proven)
                Assert.True(proven >= _first);
        }
    }

    private static byte[] Stamp(ReadOnlySpan<byte> over, Instant at) =>
        FakeStamps.Make(over, at, 1_000_000, "rsa-2048", isStatusKnown: true, at.Plus(365 * LedgerBuilder.Day));

    private static RenewalText TextOf(byte[] before, params byte[][] objects)
    {
        if (objects.Length == 0)
            objects = [Scene.Data];
        HashFunction[] functions = [HashFunction.Sha2With256Bits, HashFunction.Sha2With512Bits, HashFunction.Sha3With512Bits];
        return new RenewalText
        {
            Before = [.. functions.Select(f => new FunctionDigest(f, f.Hash(before)))],
            Data = [.. objects.Select(o => (IReadOnlyList<FunctionDigest>)[.. functions.Select(f => new FunctionDigest(f, f.Hash(o)))])],
        };
    }

    private (byte[] File, Publication Theirs) Renewed(byte[] file, RenewalText text, params EvidenceSection[] evidence)
    {
        var bytes = text.ToBytes();
        var n = _other.Add(_second.Minus(TimeSpan.FromDays(1)).Plus(_other.Count), _other.Document(bytes));
        var theirs = _other.Publish(_other.Count);
        var token = _other.Token(n, 0, _other.Anchor(n, theirs));
        return (EvidenceRecord.Append(
            file, [new EvidenceSection(SectionType.Text, bytes), new EvidenceSection(SectionType.Token, token.ToBytes()), .. evidence]),
                theirs);
    }

    private Trust With(Publication theirs) => Trust with { Vouchers = [.. Trust.Vouchers, Vouch.Observed(theirs, _second)] };

    private static void Is(
        EvidenceVerdict verdict, VerificationResult result, Basis? basis, Instant? proven, int chosen, int reached,
            FindingCode[]? codes = null)
    {
        Assert.Equal((result, basis, proven, chosen, reached),
            (verdict.Result, verdict.Basis, verdict.ProvenLatest, verdict.Chosen, verdict.Reached));
        if (codes is not null)
            Assert.Equal(codes, verdict.Stages[chosen - 1].Codes);
    }
}
