using Linking.Events;
using Linking.Formats;
using Linking.Hashing;
using Linking.Publications;
using Linking.Renewal;
using Linking.Suitability;
using Linking.Tokens;
using Linking.Trees;
using Linking.Verification;

using static Linking.Verification.VerificationResult;

namespace Linking.Tests.Verification;

/// <summary>A cover of the token's round (docs/spec/renewal.md, "What a cover covers").</summary>
public sealed class CoverTests
{
    private static readonly HashFunction[] Functions = [HashFunction.Sha2With512Bits, HashFunction.Sha3With512Bits];

    private readonly Scene _scene = new(l => l.Notify(new OtherSubject()));
    private readonly LedgerBuilder _other =
        new("example.net/renewals", Suite.Two, KeySet.Of(31, 31, 32), Instant.Parse("2028-01-01T00:00:00.000000Z"));

    private readonly Instant _first = Instant.Parse("2026-12-01T00:00:00.000000Z");
    private readonly Instant _second = Instant.Parse("2028-02-01T00:00:00.000000Z");
    private readonly Instant _third = Instant.Parse("2029-01-01T00:00:00.000000Z");

    private Trust Trust => new()
    {
        Ledger = _scene.Ledger.Id,
        Identity = _scene.Ledger.Pinned,
        Record = _scene.Ledger.Record.ToBytes(),
        Ledgers = [new PinnedLedger(_other.Id, _other.Pinned, _other.Record.ToBytes())],
        Held = Instant.Parse("2030-01-01T00:00:00.000000Z"),
        Vouchers = [Vouch.Observed(_scene.First, _first)],
    };

    private readonly List<EvidenceSection> _inStage1 = [];

    private byte[] One => EvidenceRecord.Create(new EvidenceSection(SectionType.Token, _scene.Token.ToBytes()), _inStage1);

    [Fact]
    public void TheFirstsTime()
    {
        var (file, theirs) = Covered();
        var verdict = Verify(file, With(theirs));
        Assert.Equal((Valid, _first, 2, 1), (verdict.Result, verdict.ProvenLatest!.Value, verdict.Chosen, verdict.Reached));
        Assert.All(verdict.Stages, s => Assert.Empty(s.Codes));
    }

    [Fact]
    public void DataUncovered_LastInTheChain_AndBesideBroken()
    {
        var (file, theirs) = Covered();
        // α fallen before the cover, β since; and a remark that step 7 makes behind LNK-BROKEN.
        var list = new SuitabilityList
        {
            Publisher = "p", Issued = Day.Parse("2026-11-01"), Next = Day.Parse("2027-01-01"),
            Algorithms =
            [
                new HashAssessment("sha2-256", null, Day.Parse("2027-06-01"), Day.Parse("2027-06-01")),
                new HashAssessment("sha3-256", null, Day.Parse("2029-06-01"), Day.Parse("2029-06-01")),
            ],
        };
        var verdict = Verify(file, With(theirs) with { List = list });
        var stage = Assert.Single(verdict.Stages, s => s.Number == 2);
        Assert.Contains(FindingCode.DataUncovered, stage.Codes);
        // The overall verdict is that of the first alone; what the cover kept of it is seen in the pass over two.
        Assert.NotEqual(Valid, verdict.Result);
        var pass = Pass(file, With(theirs) with { List = list });
        Assert.Equal(
            [FindingCode.NoKey, FindingCode.Published, FindingCode.Broken, FindingCode.List, FindingCode.DataUncovered],
            pass.Alpha.Findings);
        Assert.Equal([FindingCode.List, FindingCode.DataUncovered], pass.Beta.Findings.TakeLast(2));
        Assert.True(pass.Alpha.IsBroken && pass.Beta.IsBroken);
        Assert.Equal(Inconclusive, pass.Result);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void ARecordNotCovered_IsJudgedWhenItWasSealed(bool isInStage1)
    {
        if (isInStage1)
            _inStage1.Add(new EvidenceSection(SectionType.Record, _scene.Ledger.Record.ToBytes()));
        var (file, theirs) = Covered();
        (file, var last) = Renewed(file);
        var trust = With(theirs, last) with { Broken = [new BrokenAlgorithm("ed25519", Instant.Parse("2029-06-01T00:00:00.000000Z"))] };
        if (isInStage1)
            trust = trust with { Record = null };
        // The scheme fell behind t(3), by which stage 1 was sealed, and before held, at which the caller's record is judged.
        var verdict = Verify(file, trust);
        Assert.Equal((Valid, 3, 1), (verdict.Result, verdict.Chosen, verdict.Reached));
        var stage = verdict.Stages.Single(s => s.Number == 1);
        Assert.Equal(!isInStage1, stage.Verdict!.Alpha.Findings.Contains(FindingCode.RecordFault));
        Assert.Equal(!isInStage1, stage.Verdict.Alpha.Findings.Contains(FindingCode.Record));
    }

    [Fact]
    public void AVoucherOfAnotherLedger_IsVerifiedAsOutside()
    {
        var third = new LedgerBuilder("example.net/third", keys: KeySet.Of(41, 41, 42));
        var n = third.Add(_first, third.Document(_scene.First.ToBytes()));
        var published = third.Publish(third.Count);
        var voucher = Vouch.Ledger(_scene.First, third.Token(n, 0, third.Anchor(n, published)));
        var (file, theirs) = Covered(voucher);
        var trust = With(theirs) with
        {
            Ledgers = [.. Trust.Ledgers, new PinnedLedger(third.Id, third.Pinned, third.Record.ToBytes())],
            Vouchers = [Vouch.Observed(published, _first), Vouch.Observed(theirs, _second)],
        };
        var verdict = Verify(file, trust);
        Assert.Equal((Valid, _first, 2, 1), (verdict.Result, verdict.ProvenLatest!.Value, verdict.Chosen, verdict.Reached));
    }

    private static EvidenceVerdict Verify(byte[] file, Trust trust) => EvidenceVerifier.Verify(file, [DataObject.Of(Scene.Data)], trust);

    // How stage 1 is judged inside the cover.
    private static Verdict Pass(byte[] file, Trust trust)
    {
        Assert.True(EvidenceRecord.TryDecode(file, out var record, out _));
        var pass = new EvidencePass(new ReadEvidence(record), 2, [DataObject.Of(Scene.Data)], Question.Of(trust));
        pass.Judge();
        return pass.VerdictOf(1).Verdict!;
    }

    private static CoverPath PathOf(MerklePath path) => new(Functions, [path[Chain.Alpha].ToArray(), path[Chain.Beta].ToArray()]);

    private Trust With(params Publication[] theirs) =>
        Trust with
        {
            Vouchers = [.. Trust.Vouchers, .. theirs.Select((p, i) => (ReadOnlyMemory<byte>)Vouch.Observed(p, i == 0 ? _second : _third))],
        };

    // A cover of the one round, with vouchers as evidence.
    private (byte[] File, Publication Theirs) Covered(params byte[][] vouchers)
    {
        var (ledger, n, first) = (_scene.Ledger, _scene.N, _scene.First);
        var rounds = new SmallTree(Suite.Two, Enumerable.Range(0, 3).Select(i => ledger.Token(n, i).Levels[0].ToBytes()));
        var anchor = new PublicationAnchor(first.Size, ledger.Path(n, first.Size), first.ToBytes());
        var entry = new CoverEntry(
            ledger.Headers[(int)n], ledger.Headers[(int)n].ToBytes(), anchor,
            [new FunctionDigest(Functions[0], rounds.Root.Alpha), new FunctionDigest(Functions[1], rounds.Root.Beta)]).ToBytes();
        var (entries, evidence) = (new SmallTree(Suite.Two, [entry]), new SmallTree(Suite.Two, vouchers));
        CoverLine Line(Chain chain) => new(
            Suite.Two[chain], entries.Root[chain], evidence.Root[chain], Suite.Two[chain].Hash(default));
        var text = new CoverText
        {
            Ledger = ledger.Id, Suite = ledger.Suite, Identity = ledger.Identity, From = n, To = n
                + 1, Size = first.Size, Roots = first.Root,
            EvidenceCount = (ulong)vouchers.Length, Covers = [Line(Chain.Alpha), Line(Chain.Beta)],
        };
        var section = new CoverSection(
            entry, PathOf(entries.Path(0)), PathOf(rounds.Path(1)), default,
            [.. vouchers.Select((v, i) => new CoverEvidence(true, (ulong)i, PathOf(evidence.Path(i)), v))]);
        return Stamped(One, text.ToBytes(), _second, new EvidenceSection(SectionType.Cover, section.ToBytes()));
    }

    private (byte[] File, Publication Theirs) Renewed(byte[] file)
    {
        IReadOnlyList<FunctionDigest> Of(byte[] bytes) => [.. Functions.Select(f => new FunctionDigest(f, f.Hash(bytes)))];
        return Stamped(file, new RenewalText { Before = Of(file), Data = [Of(Scene.Data)] }.ToBytes(), _third);
    }

    private (byte[] File, Publication Theirs) Stamped(byte[] file, byte[] text, Instant at, params EvidenceSection[] cover)
    {
        var n = _other.Add(at.Minus(TimeSpan.FromDays(1)), _other.Document(text));
        var theirs = _other.Publish(_other.Count);
        var stamp = new EvidenceSection(SectionType.Token, _other.Token(n, 0, _other.Anchor(n, theirs)).ToBytes());
        return (EvidenceRecord.Append(file, [new EvidenceSection(SectionType.Text, text), .. cover, stamp]), theirs);
    }
}
