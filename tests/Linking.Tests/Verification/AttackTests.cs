using Linking.Events;
using Linking.Formats;
using Linking.Hashing;
using Linking.Notes;
using Linking.Records;
using Linking.Suitability;
using Linking.Tokens;
using Linking.Verification;
using Linking.Vouchers;

using static Linking.Verification.VerificationResult;

namespace Linking.Tests.Verification;

/// <summary>The attacks of docs/design/formats.md, one test each; those on renewals are in <see cref="EvidenceVerifierTests"/>.</summary>
public sealed class AttackTests
{
    private readonly Scene _scene = new();

    [Fact]
    public void AForgerWithoutKeys_UnderThePinnedName()
    {
        var forged = new Scene(ledger: new LedgerBuilder(keys: KeySet.Of(7, 7, 8), start: Instant.Parse("2019-01-01T00:00:00.000000Z")));
        var theirs = _scene.Trust with { Publications = [new GivenPublication(forged.Ledger.Sign(forged.First))] };
        Scene.Has(forged.Judge(forged.Token, theirs), Invalid, FindingCode.Ledger);
        // A later round does not carry the identity itself; nothing the forger brings counts.
        forged = new Scene(ledger: new LedgerBuilder(keys: KeySet.Of(7, 7, 8), start: _scene.Ledger.Start.Plus(1)));
        var n = forged.Ledger.Add(forged.Ledger.Document(Scene.Data));
        var publication = forged.Ledger.Publish(forged.Ledger.Count);
        var token = forged.Ledger.Token(n, 0, forged.Ledger.HeadAnchor(n, n + 1), forged.Ledger.Anchor(n, publication),
            new VoucherAnchor(Vouch.Observed(publication, publication.Time)));
        Scene.Found(forged.Judge(token, theirs), Inconclusive, FindingCode.Record, FindingCode.NoKey, FindingCode.AnchorLeft,
            FindingCode.VoucherLeft);
    }

    [Fact]
    public void ARoundAppendedWithAConfiguration_AndPrinted()
    {
        // The thief has no head key: he seals with his own.
        var scene = new Scene();
        var thief = KeySet.Of(9, 9, 9);
        scene.Ledger.Next = thief;
        scene.Ledger.AddRecord(new Configuration { Ledger = scene.Ledger.Id, SealNew = false, State = scene.Ledger.StateOf(thief) },
            sealedBy: thief);
        var n = scene.Ledger.Add(scene.Ledger.Document(Scene.Data));
        var publication = scene.Ledger.Publish(scene.Ledger.Count);
        var token = scene.Ledger.Token(n, 0, scene.Ledger.HeadAnchor(n, n + 1, thief), scene.Ledger.Anchor(n, publication, thief));
        var verdict = scene.Judge(token, scene.Trust with { Vouchers = [Vouch.Print(publication, "2026-11-22")], Held = scene.Later });
        Scene.Found(verdict, Valid, FindingCode.RecordFault, FindingCode.Record, FindingCode.NoKey, FindingCode.Published,
            FindingCode.Unattributed);
        Assert.Null(verdict.Claimed);
        Assert.False(verdict.IsAttributed);
    }

    [Fact]
    public void LastYearsRecord_WithoutTheNotice()
    {
        var scene = new Scene(l => l.Notify(new StolenSubject(l.StateOf(l.Keys).Keys.Alpha[0], l.Start)));
        var old = new RecordFile([scene.Ledger.Record.Entries[0]]).ToBytes();
        Scene.Has(scene.Judge(scene.Token, scene.Trust with { Record = old }), Inconclusive, FindingCode.Record);
        Scene.Has(scene.Judge(scene.Bare.With([scene.Head]), scene.Trust), Inconclusive, FindingCode.Stolen);
    }

    [Fact]
    public void AThiefDatesIntoThePast_AndAsksAsOfThePast()
    {
        var scene = new Scene();
        scene.Ledger.Notify(new StolenSubject(scene.Ledger.StateOf(scene.Ledger.Keys).Keys.Alpha[0], scene.Soon));
        var trust = scene.Trust with { Held = scene.Later, AsOf = scene.Ledger.TimeOf(scene.N).Plus(1) };
        var verdict = scene.Judge(scene.Bare.With([scene.Head]), trust);
        Assert.Equal(Inconclusive, verdict.Result);
        verdict = _scene.Judge(_scene.Bare.With([_scene.Head]), _scene.Trust with { Held = _scene.Later, AsOf = _scene.Soon });
        Scene.Found(verdict, Inconclusive, FindingCode.Signed, FindingCode.Window);
    }

    [Fact]
    public void ARelayAddsAnchors_AnotherTimeAWrongPathUnknownOnes()
    {
        var ledger = _scene.Ledger;
        var changed = _scene.First with { Time = _scene.Ledger.Start };
        Anchor[] added =
        [
            ledger.Anchor(_scene.N, changed, KeySet.Of(9, 9, 9)), _scene.Published with { Path = ledger.Path(0, _scene.First.Size) },
            .. Enumerable.Range(0, 60).Select(i => new UnknownAnchor(200, new[] { (byte)i })),
        ];
        var before = _scene.Judge(_scene.Token, _scene.Vouched);
        foreach (var anchors in (Anchor[][])[[.. _scene.Token.Anchors, .. added], [.. added, .. _scene.Token.Anchors]])
        {
            var verdict = _scene.Judge(_scene.Token.With(anchors), _scene.Vouched);
            Assert.Equal((before.Result, before.Basis, before.ProvenLatest), (verdict.Result, verdict.Basis, verdict.ProvenLatest));
        }
    }

    [Fact]
    public void AWrongSignatureLine_BesideTheRightOne()
    {
        var head = _scene.Head;
        byte[] With(ReadOnlyMemory<byte> note)
        {
            Assert.True(SignedNote.TryParse(note, out var parsed));
            var line = parsed!.Signatures[0] with { Signature = new byte[64] };
            return [.. parsed.TextBytes.Span, (byte)'\n', .. System.Text.Encoding.UTF8.GetBytes($"{line}{parsed.Signatures[0]}")];
        }

        var token = _scene.Bare.With([head with { Head = new SignedHead(With(head.Head.Alpha), With(head.Head.Beta)) }]);
        Scene.Found(_scene.Judge(token, _scene.Trust), Valid, FindingCode.Signed);
    }

    [Fact]
    public void TheStrongersLineIsStripped()
    {
        var both = new KeySet([KeySet.Key(1), KeySet.Key(50)], [KeySet.Key(1), KeySet.Key(50)], [KeySet.Key(2)], []);
        var scene = new Scene(keys: both);
        Scene.IsSigned(scene.Judge(scene.Token, scene.Trust));
        var stripped = scene.Ledger.HeadAnchor(scene.N, scene.N + 1, KeySet.Of(1, 1, 2));
        Scene.Found(scene.Judge(scene.Bare.With([stripped]), scene.Trust), Inconclusive, FindingCode.NoKey, FindingCode.NoBasis);
        // One of the two was stolen: the other carries it.
        scene.Ledger.Notify(new StolenSubject(scene.Ledger.StateOf(both).Keys.Alpha[0], scene.Ledger.Start));
        Scene.Found(scene.Judge(scene.Bare.With([scene.Head]), scene.Trust), Valid, FindingCode.Stolen, FindingCode.Signed);
    }

    [Fact]
    public void AFallenSchemesRecord_BringsNewKeys_UnlessAccepted()
    {
        var scene = new Scene(l => l.Configure(KeySet.Of(51, 51, 52)));
        var trust = scene.Trust with { Broken = [new BrokenAlgorithm("ed25519", scene.Soon)] };
        Scene.Found(
            scene.Judge(scene.Token, trust), Inconclusive, FindingCode.RecordFault, FindingCode.Record, FindingCode.NoKey,
                FindingCode.Unvouched);
        Scene.Found(
            scene.Judge(scene.Token, trust with { PinnedEntries = 2 }), Inconclusive,
            FindingCode.Scheme, FindingCode.NoKey, FindingCode.Unvouched, FindingCode.NoBasis);
    }

    [Fact]
    public void ABundleBringsItsOwnWordsAndWitnesses()
    {
        var (witness, key) = (Vouch.Witness("own.example", KeySet.Key(41)), KeySet.Key(41));
        Anchor[] bundle =
        [
            new VoucherAnchor(Vouch.Observed(_scene.First, _scene.Soon)), new VoucherAnchor(Vouch.Print(_scene.First, "2026-11-22")),
            new VoucherAnchor(Vouch.Asserted(_scene.First, _scene.Soon, _scene.Soon)),
            new VoucherAnchor(Vouch.Cosigned(_scene.Ledger, _scene.First.Size, Chain.Alpha, witness, key, _scene.Soon)),
            new VoucherAnchor(Vouch.Stamped(_scene.First, _scene.Soon)),
        ];
        var verdict = _scene.Judge(_scene.Token.With([.. _scene.Token.Anchors, .. bundle]), _scene.Trust with { Held = _scene.Later });
        Assert.Equal(Inconclusive, verdict.Result);
        Assert.Null(verdict.Alpha.ProvenLatest);
    }

    [Fact]
    public void AnAdvertisement_RefutesNothing()
    {
        // "Size 1, time today", typed in.
        var value = new Linking.Publications.RepresentativeValue(HashFunction.Sha2With256Bits, 1, new Digest(new byte[32]), _scene.Soon);
        var trust = _scene.Trust with { Vouchers = [Vouch.Root(VoucherKind.Print, value, _scene.Soon, _scene.Soon)] };
        Scene.Found(_scene.Judge(_scene.Bare.With([_scene.Head]), trust), Valid, FindingCode.Signed);
    }

    [Fact]
    public void AStolenPublicationsKey_DoesNotDestroyWhatIsProven()
    {
        var (ledger, n) = (_scene.Ledger, _scene.N);
        var contradicting = _scene.First with { Time = _scene.Soon, Size = n, Root = ledger.History(n).Root, Record = ledger.Identity };
        var trust = _scene.Vouched with
        {
            Publications = [new GivenPublication(ledger.Sign(contradicting))],
            Vouchers = [.. _scene.Vouched.Vouchers, Vouch.Observed(contradicting, _scene.Later)],
        };
        var verdict = _scene.Judge(_scene.Token, trust);
        Scene.Found(verdict, Valid, FindingCode.Signed, FindingCode.Published, FindingCode.Time, FindingCode.Fork);
        Assert.Equal(_scene.Soon, verdict.ProvenLatest);
        Assert.True(verdict.IsClaimedUnsupported);
    }

    [Fact]
    public void TheOldRecoverySignedConfiguration_IsUsedAgain()
    {
        var keys = new KeySet([KeySet.Key(1)], [KeySet.Key(1)], [KeySet.Key(2)], [KeySet.Key(3)]);
        var scene = new Scene(keys: keys);
        scene.Ledger.Configure(keys with { Alpha = [KeySet.Key(53)], Beta = [KeySet.Key(53)] });
        var old = scene.Ledger.Record.Entries[1].Event.ToArray();
        scene.Ledger.Configure(keys with { Alpha = [KeySet.Key(54)], Beta = [KeySet.Key(54)] });
        scene.Ledger.AddEvent(old);
        var walk = RecordWalk.Of(scene.Ledger.Record, Chain.Alpha, scene.Ledger.Identity.Alpha);
        Assert.Equal((WalkEnd.Fault, 3), (walk.End, walk.Taken.Count));
    }

    [Fact]
    public void AHeadKeyIsStolen_WhereThereIsARecoveryKey()
    {
        var keys = new KeySet([KeySet.Key(1)], [KeySet.Key(1)], [KeySet.Key(2)], [KeySet.Key(3)]);
        var scene = new Scene(keys: keys);
        var thief = KeySet.Of(9, 9, 9);
        scene.Ledger.Next = thief;
        scene.Ledger.AddRecord(
            new Configuration { Ledger = scene.Ledger.Id, SealNew = false, State = scene.Ledger.StateOf(thief) }, sealedBy: keys,
                isSigned: false);
        Assert.Equal(WalkEnd.Fault, RecordWalk.Of(scene.Ledger.Record, Chain.Alpha, scene.Ledger.Identity.Alpha).End);
    }

    [Fact]
    public void AClockThatWasAhead_IsStruck_AndTheLedgerGoesOn()
    {
        var scene = new Scene();
        var wrong = scene.Ledger.Add(scene.Later, scene.Ledger.Document(Scene.Data));
        var time = scene.Ledger.TimeOf(wrong - 1).Plus(LedgerBuilder.Second);
        scene.Ledger.Notify(new ClockSubject(wrong, wrong), time);
        var after = scene.Ledger.Add(scene.Ledger.Document(Scene.Data));
        Scene.Found(scene.Judge(scene.Ledger.Token(after, 0, scene.Ledger.HeadAnchor(after, after + 1)), scene.Trust), Valid,
            FindingCode.Signed);
        Scene.Found(
            scene.Judge(scene.Ledger.Token(wrong, 0, scene.Ledger.HeadAnchor(wrong, wrong + 1)), scene.Trust), Inconclusive,
            FindingCode.Signed, FindingCode.Clock);
        Scene.Found(scene.Judge(scene.Token, scene.Trust), Valid, FindingCode.Signed, FindingCode.Unvouched);
    }

    [Fact]
    public void AStretchIsStruckToBackdateIntoIt_TheFloorIsBefore()
    {
        var scene = new Scene();
        var ledger = scene.Ledger;
        // Publication 2 is of size 5: its round 4 is struck, and publication 1 of size 3 still bounds.
        ledger.Notify(new ClockSubject(3, ledger.Count - 1), ledger.TimeOf(2).Plus(1));
        var n = ledger.Add(ledger.Document(Scene.Data));
        var trust = scene.Trust with
        {
            Record = ledger.Record.ToBytes(),
            Publications = [new GivenPublication(ledger.Sign(scene.First)), new GivenPublication(ledger.Sign(scene.Second))],
            Vouchers = [Vouch.Observed(scene.First, scene.Soon), Vouch.Observed(scene.Second, scene.Soon)],
        };
        var verdict = scene.Judge(ledger.Token(n, 0, ledger.HeadAnchor(n, n + 1)), trust);
        Scene.Found(verdict, Valid, FindingCode.Signed);
        Assert.Equal(scene.First.Time, verdict.Floor);
    }

    [Fact]
    public void AnEventTypeOfALaterVersion_ChangesTheKeys()
    {
        var scene = new Scene();
        var ledger = scene.Ledger;
        ledger.AddEvent(System.Text.Encoding.UTF8.GetBytes($"linking event "
            + $"v1\nrekey\nledger {ledger.Id}\nrecord {ledger.Record.Entries[^1].Link()}\n"));
        var n = ledger.Add(ledger.Document(Scene.Data));
        Scene.Has(scene.Judge(ledger.Token(n, 0, ledger.HeadAnchor(n, n + 1)), scene.Trust), Inconclusive, FindingCode.Record);
    }

    [Fact]
    public void TwoFilesThatCollideAfterYears_TheOldLeafStaysOneFiles()
    {
        var list = new SuitabilityList
        {
            Publisher = "Board", Issued = Day.Parse("2040-01-01"), Next = Day.Parse("2060-01-01"),
            Algorithms = [new HashAssessment("sha2-256", null, Day.Parse("2050-01-01"), null),
                new HashAssessment("sha3-256", null, Day.Parse("2050-01-01"), null)],
        };
        var trust = _scene.Vouched with { Held = Instant.Parse("2055-01-01T00:00:00.000000Z"), List = list };
        Scene.IsPublished(_scene.Judge(_scene.Token, trust));
        trust = trust with { Vouchers = [Vouch.Observed(_scene.First, Instant.Parse("2051-01-01T00:00:00.000000Z"))] };
        Assert.Equal(Inconclusive, _scene.Judge(_scene.Token, trust).Result);
    }
}
