using Linking.Events;
using Linking.Formats;
using Linking.Hashing;
using Linking.Leaves;
using Linking.Notes;
using Linking.Records;
using Linking.Rounds;
using Linking.Suitability;
using Linking.Tokens;
using Linking.Trees;
using Linking.Verification;
using Linking.Vouchers;

using static Linking.Verification.VerificationResult;

namespace Linking.Tests.Verification;

/// <summary>Each code by the smallest difference from a good case.</summary>
public sealed class FindingTests
{
    private const FindingCode Signed = FindingCode.Signed;
    private const FindingCode Published = FindingCode.Published;

    private readonly Scene _scene = new();

    [Fact]
    public void Good_SignedSoon_PublishedLater()
    {
        Scene.Found(_scene.Judge(_scene.Token, _scene.Trust), Valid, Signed, FindingCode.Unvouched);
        Scene.IsSigned(_scene.Judge(_scene.Token, _scene.Trust));
        var verdict = _scene.Judge(_scene.Token, _scene.Vouched);
        Scene.Found(verdict, Valid, Signed, Published);
        Scene.IsPublished(verdict);
        Assert.Equal(_scene.Soon, verdict.ProvenLatest);
        Assert.Equal(_scene.Ledger.TimeOf(_scene.N), verdict.Claimed);
        Assert.False(verdict.IsForecast);
    }

    [Fact]
    public void Step1_FormatVersionSuite()
    {
        var bytes = _scene.Token.ToBytes();
        Scene.Found(Verifier.Verify(bytes.AsMemory(0, bytes.Length - 1), _scene.Imprint, _scene.Trust), Invalid, FindingCode.Format);
        Scene.Found(Verifier.Verify(Changed(bytes, 3, 2), _scene.Imprint, _scene.Trust), Inconclusive, FindingCode.Version);
        Scene.Found(Verifier.Verify(Changed(bytes, 9, 3), _scene.Imprint, _scene.Trust), Inconclusive, FindingCode.Suite);
    }

    [Fact]
    public void Step2_UnpinnedRecordFault()
    {
        var trust = _scene.Trust;
        Scene.Found(
            _scene.Judge(_scene.Token, trust with { Identity = null }), Inconclusive,
            FindingCode.Unpinned, FindingCode.NoKey, FindingCode.Unvouched, FindingCode.NoBasis);
        Scene.Found(
            _scene.Judge(_scene.Token, trust with { Record = null }), Inconclusive,
            FindingCode.Record, FindingCode.NoKey, FindingCode.Unvouched);
        Scene.Found(
            _scene.Judge(_scene.Token, trust with { Record = new byte[] { 1 } }), Inconclusive,
            FindingCode.RecordFault, FindingCode.Record, FindingCode.NoKey, FindingCode.Unvouched);
        // Published stays: existence by hashes and dates alone.
        var unpinned = _scene.Judge(_scene.Token, _scene.Vouched with { Identity = null });
        Scene.Found(unpinned, Valid, FindingCode.Unpinned, FindingCode.NoKey, Published, FindingCode.Unattributed);
        Assert.Null(unpinned.Claimed);
        Assert.Equal(_scene.Soon, unpinned.ProvenLatest);

        // A notice before the token, sealed by other keys: the record ends before it and is not complete.
        var scene = new Scene(l => l.Notify(new OtherSubject()));
        var record = RecordWith(scene, e => e with { Seal = scene.Ledger.HeadAnchor(1, 2, KeySet.Of(9, 9, 9)) });
        Scene.Found(
            scene.Judge(scene.Token, scene.Trust with { Record = record.ToBytes() }), Inconclusive,
            FindingCode.RecordFault, FindingCode.Record, FindingCode.NoKey, FindingCode.Unvouched);
        Scene.IsSigned(scene.Judge(scene.Token, scene.Trust));
        // The record of before the notice.
        Scene.Found(
            scene.Judge(scene.Token, scene.Trust with { Record = new RecordFile([scene.Ledger.Record.Entries[0]]).ToBytes() }),
                Inconclusive,
            FindingCode.Record, FindingCode.NoKey, FindingCode.Unvouched);
    }

    [Fact]
    public void Step2_OneHalfOfAnIdentity_TheOtherChainHasNone()
    {
        var verdict = _scene.Judge(_scene.Token,
            _scene.Trust with { Identity = LedgerIdentity.OfHalf(Chain.Alpha, _scene.Ledger.Identity.Alpha) });
        Assert.Equal(Valid, verdict.Alpha.Result);
        Assert.Contains(FindingCode.Unpinned, verdict.Beta.Findings);
        Assert.Equal(Inconclusive, verdict.Result);
    }

    [Fact]
    public void Step2_UnknownEvent_EndsWhatIsKnown()
    {
        byte[] Unknown(LedgerBuilder l)
            => System.Text.Encoding.UTF8.GetBytes($"linking event v1\nfuture-thing\nledger {l.Id}\nrecord {l.Record.Entries[^1].Link()}\n");
        var before = new Scene(l => l.AddEvent(Unknown(l)));
        Scene.Found(
            before.Judge(before.Token, before.Vouched), Valid, FindingCode.Record, FindingCode.NoKey, Published, FindingCode.Unattributed);
        // Behind the token: sizes up to its round are known.
        var after = new Scene();
        var n = after.Ledger.AddEvent(Unknown(after.Ledger));
        Scene.IsSigned(after.Judge(after.Token, after.Trust));
        var beyond = after.Ledger.HeadAnchor(after.N, n + 1);
        Scene.Found(after.Judge(after.Bare.With([beyond]), after.Trust), Inconclusive, FindingCode.NoKey, FindingCode.NoBasis);
    }

    [Fact]
    public void Step3_Data()
    {
        var verdict = Verifier.Verify(_scene.Token, _scene.Ledger.Suite.Hash("abd"u8), _scene.Vouched);
        Scene.Found(verdict, Invalid, FindingCode.Data, Signed, Published);
        Assert.Null(verdict.Alpha.ProvenLatest);
        // One half only: one chain is Invalid, so is the whole.
        verdict = Verifier.Verify(_scene.Token, LedgerBuilder.Changed(_scene.Imprint, Chain.Beta), _scene.Vouched);
        Assert.Equal((Valid, Invalid, Invalid), (verdict.Alpha.Result, verdict.Beta.Result, verdict.Result));
    }

    [Theory]
    [InlineData(LeafKind.Token, true)]
    [InlineData(LeafKind.Event, true)]
    [InlineData((LeafKind)5, true)]
    [InlineData(LeafKind.Aggregate, false)]
    public void Step3_Kind(LeafKind kind, bool isAllowed)
    {
        var scene = new Scene();
        var leaf = new Leaf(scene.Ledger.Suite, kind, scene.Imprint, kind == LeafKind.Aggregate ? 1UL : 0);
        var n = scene.Ledger.Add(leaf);
        var verdict = scene.Judge(scene.Ledger.Token(n, 0, scene.Ledger.HeadAnchor(n, n + 1)), scene.Trust);
        if (isAllowed)
            Scene.Found(verdict, kind == (LeafKind)5 ? Inconclusive : Valid, kind == (LeafKind)5
                ? [Signed, FindingCode.KindUnknown] : [Signed]);
        else
            Scene.Found(verdict, Invalid, FindingCode.Kind, Signed);
    }

    [Fact]
    public void Step3_LevelsOfAggregation()
    {
        var scene = new Scene();
        var suite = scene.Ledger.Suite;
        Leaf[] below = [scene.Ledger.Document(Scene.Data), scene.Ledger.Document("x"u8), scene.Ledger.Document("y"u8)];
        var tree = new SmallTree(suite, below.Select(l => l.ToBytes()));
        var aggregate = new Leaf(suite, LeafKind.Aggregate, tree.Root, 3);
        var n = scene.Ledger.Add(scene.Ledger.Document("z"u8), aggregate);
        var top = scene.Ledger.Token(n, 1, scene.Ledger.HeadAnchor(n, n + 1));
        var token = top.Below([new TokenLevel(below[0], 0, tree.Path(0))]);
        Scene.Found(scene.Judge(token, scene.Trust), Valid, Signed);
        Scene.Found(scene.Judge(top.Below([new TokenLevel(below[0], 0, tree.Path(1))]), scene.Trust), Invalid, FindingCode.Aggregate,
            Signed);
        Scene.Found(scene.Judge(top.Below([new TokenLevel(below[0], 3, tree.Path(0))]), scene.Trust), Invalid, FindingCode.Path, Signed);
        // A document may not stand above another leaf, nor an event below one.
        var document = scene.Ledger.Token(n, 0, scene.Ledger.HeadAnchor(n, n + 1)).Below([new TokenLevel(below[0], 0, tree.Path(0))]);
        Scene.Found(scene.Judge(document, scene.Trust), Invalid, FindingCode.Kind, FindingCode.Path, Signed);
        var eventTree = new SmallTree(suite, [new Leaf(suite, LeafKind.Event, scene.Imprint).ToBytes()]);
        n = scene.Ledger.Add(new Leaf(suite, LeafKind.Aggregate, eventTree.Root, 1));
        token = scene.Ledger.Token(n, 0, scene.Ledger.HeadAnchor(n, n + 1))
            .Below([new TokenLevel(new Leaf(suite, LeafKind.Event, scene.Imprint), 0, eventTree.Path(0))]);
        Scene.Found(scene.Judge(token, scene.Trust), Invalid, FindingCode.Kind, Signed);
    }

    [Fact]
    public void Step3_PathAndRound()
    {
        var level = _scene.Token.Levels[0];
        Token With(ulong index, MerklePath path)
            => new([level with { Index = index, Path = path }], _scene.Token.HeaderBytes, _scene.Token.Anchors);
        Scene.Found(_scene.Judge(With(3, level.Path), _scene.Trust), Invalid, FindingCode.Path, Signed, FindingCode.Unvouched);
        Scene.Found(_scene.Judge(With(0, level.Path), _scene.Trust), Invalid, FindingCode.Round, Signed, FindingCode.Unvouched);
    }

    [Fact]
    public void Step3_Ledger()
    {
        Scene.Found(
            _scene.Judge(_scene.Token, _scene.Trust with { Ledger = LedgerId.Parse("example.org/other") }), Invalid,
            FindingCode.Ledger, Signed, FindingCode.Unvouched);
        // Round 1 names its identity by the record link, with no record at hand.
        var other = new Scene(ledger: new LedgerBuilder(keys: KeySet.Of(7, 7, 8)));
        var verdict = other.Judge(other.Token, _scene.Vouched with { Record = null, Vouchers = [Vouch.Observed(other.First, other.Soon)] });
        Scene.Has(verdict, Invalid, FindingCode.Ledger);
        // A header that is not later than the genesis.
        var early = new Scene();
        var n = early.Ledger.Add(early.Ledger.Start, early.Ledger.Document(Scene.Data));
        Scene.Has(early.Judge(early.Ledger.Token(n, 0, early.Ledger.HeadAnchor(n, n + 1)), early.Trust), Invalid, FindingCode.Ledger);
        // The genesis itself is a leaf like any other.
        var genesis = early.Ledger.Token(0, 0, early.Ledger.HeadAnchor(0, 1));
        var record = early.Ledger.Record.Entries[0];
        Scene.Found(Verifier.Verify(genesis, early.Ledger.Suite.Hash(record.Event.Span), early.Trust), Valid, Signed);
    }

    [Fact]
    public void Step4_AnchorLeft()
    {
        var (head, ledger) = (_scene.Head, _scene.Ledger);
        var path = ledger.Path(_scene.N, 4);
        Anchor[] left =
        [
            head with { Size = 3 },
            head with { Path = path },
            head with { Head = ledger.Head(3) },
            head with { Head = new SignedHead(head.Head.Beta, head.Head.Alpha) },
            head with { Size = 0 },
            _scene.Published with { Size = 4 },
            _scene.Published with { Note = new byte[] { 1 } },
            ledger.Anchor(_scene.N,
                _scene.First with { Identity = LedgerBuilder.Changed(LedgerBuilder.Changed(ledger.Identity, Chain.Alpha), Chain.Beta) }),
        ];
        foreach (var anchor in left)
        {
            Scene.Found(_scene.Judge(_scene.Bare.With([anchor, head]), _scene.Trust), Valid, FindingCode.AnchorLeft, Signed);
            Scene.Found(_scene.Judge(_scene.Bare.With([anchor]), _scene.Trust), Inconclusive, FindingCode.AnchorLeft, FindingCode.NoBasis);
        }

        // The round before it: the left-hand hashes do not join to the history root.
        var scene = new Scene();
        var n = scene.Ledger.AddWith(p => { }, scene.Ledger.Document(Scene.Data));
        Scene.Found(
            scene.Judge(scene.Ledger.Token(n, 0, scene.Ledger.HeadAnchor(n - 1, n + 1)), scene.Trust), Inconclusive,
            FindingCode.AnchorLeft, FindingCode.NoBasis);
    }

    [Fact]
    public void Step4_NoKey()
    {
        var forged = _scene.Ledger.HeadAnchor(_scene.N, _scene.N + 1, KeySet.Of(9, 9, 9));
        Scene.Found(_scene.Judge(_scene.Bare.With([forged]), _scene.Trust), Inconclusive, FindingCode.NoKey, FindingCode.NoBasis);
        // A publication signed by a head key, or with another record line.
        var swapped = _scene.Ledger.Anchor(_scene.N, _scene.First, KeySet.Of(2, 2, 1));
        Scene.Found(_scene.Judge(_scene.Bare.With([swapped]), _scene.Trust), Inconclusive, FindingCode.NoKey, FindingCode.Unvouched,
            FindingCode.NoBasis);
        var line = _scene.Ledger.Anchor(_scene.N, _scene.First with { Record = LedgerBuilder.Changed(_scene.First.Record, Chain.Alpha) });
        var verdict = _scene.Judge(_scene.Bare.With([line]), _scene.Trust);
        Assert.Equal([FindingCode.NoKey, FindingCode.Unvouched, FindingCode.NoBasis], verdict.Alpha.Findings);
        Assert.Equal([Signed, FindingCode.Unvouched], verdict.Beta.Findings);
    }

    [Fact]
    public void Step4_Stolen()
    {
        var scene = new Scene();
        var keys = scene.Ledger.StateOf(scene.Ledger.Keys).Keys;
        scene.Ledger.Notify(new StolenSubject(keys.Alpha[0], scene.Soon));
        var trust = scene.Trust with { Held = Instant.FromMicroseconds(scene.Soon.Microseconds - 1) };
        Scene.Found(scene.Judge(scene.Token, trust), Valid, Signed, FindingCode.Unvouched);
        // The β key is the same under another name.
        var verdict = scene.Judge(scene.Bare.With([scene.Head]), scene.Trust);
        Scene.Found(verdict, Inconclusive, FindingCode.Stolen, FindingCode.NoKey, FindingCode.NoBasis);
        Assert.Equal(new StolenSubject(keys.Alpha[0], scene.Soon), Assert.Single(verdict.Notices).About);
        // As of decides nothing here: judged at does.
        Scene.Found(
            scene.Judge(scene.Bare.With([scene.Head]), scene.Trust with { AsOf = trust.Held }), Inconclusive,
            FindingCode.Stolen, FindingCode.NoKey, FindingCode.NoBasis);
        Scene.Found(scene.Judge(scene.Token, scene.Vouched), Valid, FindingCode.Stolen, FindingCode.NoKey, FindingCode.Signed, Published);
    }

    [Theory]
    [InlineData("ed25519")]
    [InlineData("sha2-512")]
    public void Step4_Scheme(string name)
    {
        var trust = _scene.Trust with { Broken = [new BrokenAlgorithm(name, _scene.Soon)], PinnedEntries = 1 };
        var verdict = _scene.Judge(_scene.Token, trust);
        Scene.Found(verdict, Inconclusive, FindingCode.Scheme, FindingCode.NoKey, FindingCode.Unvouched, FindingCode.NoBasis);
        trust = trust with { Broken = [new BrokenAlgorithm(name, _scene.Soon.Plus(1))] };
        Scene.Found(_scene.Judge(_scene.Token, trust), Valid, Signed, FindingCode.Unvouched);
    }

    [Fact]
    public void Step5_Vouchers()
    {
        var (scene, later) = (_scene, _scene.Later);
        Verdict With(params byte[][] vouchers)
            => scene.Judge(scene.Token, scene.Trust with { Held = later, Vouchers = [.. vouchers.Select(v => (ReadOnlyMemory<byte>)v)] });
        FindingCode[] Not(FindingCode? code) => code is { } c
            ? [Signed, c, FindingCode.Unvouched, FindingCode.Window] : [Signed, FindingCode.Unvouched, FindingCode.Window];

        Scene.Found(With(Vouch.Observed(scene.First, later.Plus(1))), Inconclusive, Not(FindingCode.VoucherDate));
        Scene.Found(With(Vouch.Observed(scene.First, later)), Valid, Signed, Published);
        // The publication's time is later than the word, by more than the tolerance.
        var tolerance = TimeSpan.FromMinutes(5);
        Scene.Found(With(Vouch.Observed(scene.First, scene.First.Time.Minus(tolerance))), Valid, Signed, Published);
        Assert.Equal(scene.First.Time, With(Vouch.Observed(scene.First, scene.First.Time.Minus(tolerance))).ProvenLatest);
        Scene.Found(
            With(Vouch.Observed(scene.First, scene.First.Time.Minus(tolerance + TimeSpan.FromMicroseconds(1)))), Inconclusive,
                Not(FindingCode.VoucherDate));
        // Another size or root: binds nothing.
        Scene.Found(With(Vouch.Observed(scene.Second, scene.Soon)), Inconclusive, Not(null));
        Scene.Found(With([1, 2, 3]), Inconclusive, [Signed, FindingCode.VoucherUnread, FindingCode.Unvouched, FindingCode.Window]);
        // Two: the earlier is what is proven, wherever it stands.
        Assert.Equal(scene.Soon, With(Vouch.Observed(scene.First, later), Vouch.Observed(scene.First, scene.Soon)).ProvenLatest);
        // Held inside the interval: it was there now.
        Assert.Equal(later, With(Vouch.Asserted(scene.First, scene.Soon, later.Plus(LedgerBuilder.Day))).ProvenLatest);
        // As of before it was there.
        var asOf = scene.Judge(scene.Token, scene.Vouched with { AsOf = Instant.FromMicroseconds(scene.Soon.Microseconds - 1) });
        Scene.Found(asOf, Inconclusive, Not(FindingCode.NotYet));
    }

    [Fact]
    public void Step5_OwnWords_CountOnlyFromTheCaller()
    {
        var voucher = Vouch.Observed(_scene.First, _scene.Soon);
        var token = _scene.Token.With([.. _scene.Token.Anchors, new VoucherAnchor(voucher)]);
        Scene.Found(_scene.Judge(token, _scene.Trust with { Held = _scene.Later }), Inconclusive, Signed, FindingCode.VoucherLeft,
            FindingCode.Unvouched, FindingCode.Window);
    }

    [Fact]
    public void Step5_ManyVouchers_TheCallersFirst()
    {
        var useless = Vouch.Observed(_scene.First, _scene.Later.Plus(1));
        ReadOnlyMemory<byte>[] many = [.. Enumerable.Repeat((ReadOnlyMemory<byte>)useless, 192)];
        Scene.Found(
            _scene.Judge(_scene.Token, _scene.Vouched with { Vouchers = [.. many, .. _scene.Vouched.Vouchers] }), Inconclusive,
            Signed, FindingCode.VoucherMany, FindingCode.VoucherDate, FindingCode.Unvouched, FindingCode.Window);
        Scene.Found(
            _scene.Judge(_scene.Token, _scene.Vouched with { Vouchers = [.. many[..191], .. _scene.Vouched.Vouchers] }), Valid,
            Signed, FindingCode.VoucherDate, Published);
    }

    [Fact]
    public void Step5_Cosigned()
    {
        var (scene, key) = (_scene, KeySet.Key(40));
        var witness = Vouch.Witness("witness.example", key);
        var trust = scene.Trust with { Held = scene.Later, Witnesses = [witness] };
        // The witness's lines in the token's head, both halves.
        var head = scene.Head;
        var cosigned = head with {
            Head = new SignedHead(Vouch.Cosign(head.Head.Alpha, witness, key, scene.Soon),
            Vouch.Cosign(head.Head.Beta, witness, key, scene.Soon)) };
        var verdict = scene.Judge(scene.Bare.With([cosigned]), trust);
        Scene.Found(verdict, Valid, Signed, Published);
        Assert.Equal(["ed25519", "sha2-512"], verdict.Alpha.Vouchers[0].RestsOn);
        // α's alone: for β there is none.
        var half = head with { Head = head.Head with { Alpha = cosigned.Head.Alpha } };
        verdict = scene.Judge(scene.Bare.With([half]), trust);
        Assert.Equal((Valid, Inconclusive), (verdict.Alpha.Result, verdict.Beta.Result));
        // Nobody trusts the witness; or its scheme has fallen.
        Scene.Found(scene.Judge(scene.Bare.With([cosigned]), trust with { Witnesses = [] }), Inconclusive, Signed, FindingCode.Window);
        Scene.Found(
            scene.Judge(scene.Bare.With([cosigned]),
                trust with { Broken = [new BrokenAlgorithm("ed25519", scene.Later)], PinnedEntries = 1 }), Inconclusive,
            FindingCode.Scheme, FindingCode.NoKey, FindingCode.VoucherFallen, FindingCode.NoBasis);
        // In a container, by the caller.
        var size = scene.N + 1;
        Scene.Found(
            scene.Judge(scene.Bare.With([head]), trust with
            {
                Vouchers = [Vouch.Cosigned(scene.Ledger, size, Chain.Alpha, witness, key, scene.Soon),
                    Vouch.Cosigned(scene.Ledger, size, Chain.Beta, witness, key, scene.Soon)],
            }), Valid, Signed, Published);
    }

    [Fact]
    public void Step5_Stamped()
    {
        var scene = _scene;
        Trust With(byte[] voucher) => scene.Trust with { Held = scene.Later, Vouchers = [voucher], Stamps = new FakeStamps() };
        var good = Vouch.Stamped(scene.First, scene.Soon);
        var verdict = scene.Judge(scene.Token, With(good));
        Scene.Found(verdict, Valid, Signed, Published);
        Assert.Equal(scene.Soon.Plus(1_000_000), verdict.ProvenLatest);
        Assert.Equal(["sha2-256", "rsa-2048"], verdict.Alpha.Vouchers[0].RestsOn);
        Scene.Found(
            scene.Judge(scene.Token, With(good) with { Stamps = null }), Inconclusive,
            Signed, FindingCode.VoucherUnread, FindingCode.Unvouched, FindingCode.Window);
        // Signed use is judged now, fixed use by collisions of its day.
        Scene.Has(scene.Judge(scene.Token, With(good) with { Broken = [new BrokenAlgorithm("rsa-2048", scene.Later)] }), Inconclusive,
            FindingCode.VoucherFallen);
        Scene.IsPublished(scene.Judge(scene.Token, With(good) with { Broken = [new BrokenAlgorithm("rsa-2048", scene.Later.Plus(1))] }));
        // Without status: a remark, and nothing once the certificate has ended.
        var silent = Vouch.Stamped(scene.First, scene.Soon, isStatusKnown: false, validTo: scene.Later);
        Scene.Found(scene.Judge(scene.Token, With(silent)), Valid, Signed, FindingCode.StatusUnknown, Published);
        Scene.Has(scene.Judge(scene.Token, With(silent) with { Held = scene.Later.Plus(1) }), Inconclusive, FindingCode.VoucherLeft);
        // Of several paths the one that comes furthest speaks, and what is wrong with another is no finding.
        Trust Paths(byte[] voucher, params string[] fallen) => With(voucher) with
        {
            Stamps = new FakeStamps { OtherPath = "ecdsa-p256" },
                Broken = [.. fallen.Select(name => new BrokenAlgorithm(name, scene.Later))],
        };
        Scene.Found(scene.Judge(scene.Token, Paths(good, "rsa-2048")), Valid, Signed, Published);
        Scene.Found(scene.Judge(scene.Token, Paths(silent)), Valid, Signed, Published);
        Scene.Found(scene.Judge(scene.Token, Paths(silent, "ecdsa-p256")), Valid, Signed, FindingCode.StatusUnknown, Published);
        Scene.Has(scene.Judge(scene.Token, Paths(good, "rsa-2048", "ecdsa-p256")), Inconclusive, FindingCode.VoucherFallen);
        Scene.Has(
            scene.Judge(scene.Token, Paths(silent, "ecdsa-p256") with { Held = scene.Later.Plus(1) }), Inconclusive,
                FindingCode.VoucherFallen);
        // Somebody else's text.
        Scene.Found(
            scene.Judge(scene.Token, With(Vouch.Stamped(scene.Second, scene.Soon))), Inconclusive, Signed, FindingCode.Unvouched,
                FindingCode.Window);
    }

    [Fact]
    public void Step5_AttributedByDigests()
    {
        // Without a record, the caller's newest publication attributes all before it that he has.
        var trust = _scene.Vouched with { Record = null };
        Scene.Found(_scene.Judge(_scene.Token, trust), Valid, FindingCode.Record, FindingCode.NoKey, Published, FindingCode.Unattributed);
        trust = trust with
        {
            Publications =
            [
                new GivenPublication(_scene.Ledger.Sign(_scene.First, KeySet.Of(9, 9, 9))),
                new GivenPublication(_scene.Ledger.Sign(_scene.Second), IsAttributed: true),
            ],
        };
        var verdict = _scene.Judge(_scene.Token, trust);
        Scene.Found(verdict, Valid, FindingCode.Record, FindingCode.NoKey, Published);
        Assert.NotNull(verdict.Claimed);
    }

    [Fact]
    public void Step5_Fork()
    {
        var ledger = _scene.Ledger;
        var other = _scene.First with { Root = LedgerBuilder.Changed(LedgerBuilder.Changed(_scene.First.Root, Chain.Alpha), Chain.Beta) };
        var anchor = new PublicationAnchor(other.Size, ledger.Path(_scene.N, other.Size), ledger.Sign(other));
        var token = _scene.Token.With([.. _scene.Token.Anchors, anchor]);
        Scene.Found(_scene.Judge(token, _scene.Trust), Inconclusive, Signed, FindingCode.AnchorLeft, FindingCode.Unvouched,
            FindingCode.Fork);
        var published = _scene.Judge(token, _scene.Vouched);
        Scene.Found(published, Valid, Signed, FindingCode.AnchorLeft, Published, FindingCode.Fork);
        Assert.True(published.IsClaimedUnsupported);
        // From beside the token it is the same.
        var given = _scene.Trust with { Publications = [new GivenPublication(ledger.Sign(other))] };
        Scene.Has(_scene.Judge(_scene.Token, given), Inconclusive, FindingCode.Fork);
    }

    [Fact]
    public void Step5_Time()
    {
        // The ledger published size n with a time that is not before header n's.
        var scene = new Scene();
        var (ledger, n) = (scene.Ledger, scene.N);
        Linking.Publications.Publication Of(ulong size, Instant time) => scene.First with
        {
            Size = size, Time = time, Root = ledger.History(size).Root, Record = ledger.Identity,
        };
        Trust Given(Linking.Publications.Publication publication, Instant? vouched = null) => scene.Trust with
        {
            Held = scene.Soon,
            Publications = [new GivenPublication(ledger.Sign(publication))],
            Vouchers = vouched is { } at ? [Vouch.Observed(publication, at)] : [],
        };
        var time = ledger.TimeOf(n);
        var just = Instant.FromMicroseconds(time.Microseconds - 1);
        var token = scene.Bare.With([scene.Head]);
        Scene.Found(scene.Judge(token, Given(Of(n, just))), Valid, Signed);
        Scene.Found(scene.Judge(token, Given(Of(n, time))), Inconclusive, Signed, FindingCode.Time, FindingCode.Fork);
        Scene.Found(scene.Judge(token, Given(Of(n + 1, time))), Valid, Signed);
        Scene.Found(scene.Judge(token, Given(Of(n + 1, time.Plus(1)))), Inconclusive, Signed, FindingCode.Time, FindingCode.Fork);
        Scene.Found(scene.Judge(token, Given(Of(n + 2, just))), Inconclusive, Signed, FindingCode.Time, FindingCode.Fork);
        // Vouched for: it weighs more than a signature; and nothing where nobody signed.
        Scene.Found(scene.Judge(token, Given(Of(n, time), scene.Soon)), Invalid, Signed, FindingCode.Time);
        Scene.Found(scene.Judge(scene.Bare, Given(Of(n, time))), Invalid, FindingCode.Time);
        // Floor: the largest vouched time below.
        var floor = scene.Judge(token, Given(Of(n, just), scene.Soon));
        Assert.Equal(just, floor.Floor);
        Assert.Null(scene.Judge(token, Given(Of(n, just))).Floor);
    }

    [Fact]
    public void Step5_Contradicted()
    {
        var scene = new Scene();
        var (ledger, n) = (scene.Ledger, scene.N);
        var root = ledger.History(n).Root;
        var publication = scene.First with
        {
            Size = n, Time = Instant.FromMicroseconds(ledger.TimeOf(n).Microseconds - 1), Record = ledger.Identity,
            Root = LedgerBuilder.Changed(LedgerBuilder.Changed(root, Chain.Alpha), Chain.Beta),
        };
        var trust = scene.Trust with { Publications = [new GivenPublication(ledger.Sign(publication))] };
        Scene.Found(scene.Judge(scene.Bare.With([scene.Head]), trust), Inconclusive, Signed, FindingCode.Contradicted, FindingCode.Fork);
        Scene.Found(scene.Judge(scene.Bare, trust), Invalid, FindingCode.Contradicted);
        // Against Published it refutes only if it was vouched for no later than the token was proven.
        var second = scene.First with { Number = 2, Previous = publication.TextDigest() };
        var token = scene.Bare.With([ledger.Anchor(n, second)]);
        Trust Later(Instant vouched) => trust with
        {
            Held = scene.Later, Vouchers = [Vouch.Observed(second, scene.Soon), Vouch.Observed(publication, vouched)],
        };
        Scene.Found(scene.Judge(token, Later(scene.Soon.Plus(1))), Valid, Signed, Published, FindingCode.Contradicted, FindingCode.Fork);
        Scene.Found(scene.Judge(token, Later(scene.Soon)), Invalid, Signed, Published, FindingCode.Contradicted);
    }

    [Fact]
    public void Step6_Clock()
    {
        var scene = new Scene();
        scene.Ledger.Notify(new ClockSubject(1, scene.Ledger.Count - 1));
        var verdict = scene.Judge(scene.Token, scene.Trust);
        Scene.Found(verdict, Inconclusive, Signed, FindingCode.Unvouched, FindingCode.Clock);
        Assert.Null(verdict.Claimed);
        Assert.Single(verdict.Notices);
        verdict = scene.Judge(scene.Token, scene.Vouched);
        Scene.Found(verdict, Valid, Signed, Published, FindingCode.Clock);
        Assert.Null(verdict.Claimed);
        Assert.Equal(scene.Soon, verdict.ProvenLatest);
    }

    [Fact]
    public void Step6_Window()
    {
        var end = _scene.Ledger.TimeOf(_scene.N).Plus(2 * LedgerBuilder.Day);
        var token = _scene.Bare.With([_scene.Head]);
        Scene.Found(_scene.Judge(token, _scene.Trust with { Held = end }), Valid, Signed);
        Scene.Found(_scene.Judge(token, _scene.Trust with { Held = end.Plus(1) }), Inconclusive, Signed, FindingCode.Window);
        Scene.Found(_scene.Judge(token, _scene.Trust with { Held = end.Plus(1), AsOf = _scene.Soon }), Inconclusive, Signed,
            FindingCode.Window);
        Scene.Found(_scene.Judge(token, _scene.Trust with { Held = end.Plus(1), Window = 2 * LedgerBuilder.Day + 1 }), Valid, Signed);
    }

    [Fact]
    public void Step7_Extension()
    {
        var scene = new Scene();
        foreach (var (type, result) in new[] { ((byte)0x81, Inconclusive), ((byte)1, Valid) })
        {
            var n = scene.Ledger.AddWith(p => p.Extensions = [new HeaderExtension(type, new byte[] { 1 })],
                scene.Ledger.Document(Scene.Data));
            var verdict = scene.Judge(scene.Ledger.Token(n, 0, scene.Ledger.HeadAnchor(n, n + 1)), scene.Trust);
            Scene.Found(verdict, result, result == Valid ? [Signed] : [Signed, FindingCode.Extension]);
        }
    }

    [Fact]
    public void Step7_Future()
    {
        var token = _scene.Bare.With([_scene.Head]);
        var at = _scene.Ledger.TimeOf(_scene.N).Minus(TimeSpan.FromMinutes(5));
        Scene.Found(_scene.Judge(token, _scene.Trust with { Held = at }), Valid, Signed);
        Scene.Found(_scene.Judge(token, _scene.Trust with { Held = Instant.FromMicroseconds(at.Microseconds - 1) }), Inconclusive, Signed,
            FindingCode.Future);
        Scene.Found(_scene.Judge(token, _scene.Trust with { AsOf = Instant.FromMicroseconds(at.Microseconds - 1) }), Inconclusive, Signed,
            FindingCode.Future);
    }

    [Fact]
    public void Step7_Broken()
    {
        var trust = _scene.Vouched with { Broken = [new BrokenAlgorithm("sha2-256", _scene.Later)] };
        var verdict = _scene.Judge(_scene.Token, trust);
        Assert.True(verdict.Alpha.IsBroken);
        Assert.Equal([Signed, Published, FindingCode.Broken], verdict.Alpha.Findings);
        Assert.Equal(Valid, verdict.Alpha.Result);
        Scene.IsPublished(verdict);
        Assert.False(_scene.Judge(_scene.Token,
            trust with { AsOf = Instant.FromMicroseconds(_scene.Later.Microseconds - 1) }).Alpha.IsBroken);
        // Collisions alone do not touch what was fixed before.
        Trust Listed(string collisions)
            => _scene.Vouched with { Held = Instant.Parse("2030-06-01T00:00:00.000000Z"),
            List = List(new HashAssessment("sha2-256", null, Day.Parse(collisions), null)) };
        Assert.False(_scene.Judge(_scene.Token, Listed("2030-01-01")).Alpha.IsBroken);
        Assert.True(_scene.Judge(_scene.Token, Listed("2026-11-22")).Alpha.IsBroken);
        // Both broken: nothing is counted.
        verdict = _scene.Judge(_scene.Token, trust with { Broken = [new("sha2-256", _scene.Later), new("sha3-256", _scene.Later)] });
        Assert.Equal(Inconclusive, verdict.Result);
        // What is broken does not make the whole Invalid.
        verdict = Verifier.Verify(_scene.Token, LedgerBuilder.Changed(_scene.Imprint, Chain.Alpha), trust);
        Assert.Equal((Invalid, Valid), (verdict.Alpha.Result, verdict.Result));
    }

    [Fact]
    public void Step7_Expired()
    {
        var scene = new Scene();
        var n = scene.Ledger.AddWith(p => p.ValidUntil = scene.Soon, scene.Ledger.Document(Scene.Data));
        var publication = scene.Ledger.Publish(n + 1);
        var token = scene.Ledger.Token(n, 0, scene.Ledger.HeadAnchor(n, n + 1), scene.Ledger.Anchor(n, publication));
        var trust = scene.Trust with { Held = scene.Soon };
        Scene.Found(scene.Judge(token, trust), Valid, Signed, FindingCode.Unvouched);
        Scene.Found(scene.Judge(token, trust with { Held = scene.Soon.Plus(1) }), Inconclusive, Signed, FindingCode.Unvouched,
            FindingCode.Expired);
        trust = trust with { Held = scene.Soon.Plus(1), Vouchers = [Vouch.Observed(publication, scene.Soon)] };
        Scene.Found(scene.Judge(token, trust), Valid, Signed, Published, FindingCode.Expired);
        Scene.Found(scene.Judge(token, trust with { Strict = true }), Inconclusive, Signed, Published, FindingCode.Expired);
    }

    [Fact]
    public void Step7_Stale()
    {
        var token = _scene.Bare.With([_scene.Head]);
        var fresh = _scene.Soon.Microseconds - _scene.Ledger.TimeOf(_scene.N).Microseconds;
        Scene.Found(_scene.Judge(token, _scene.Trust with { Fresh = fresh }), Valid, Signed);
        Scene.Found(_scene.Judge(token, _scene.Trust with { Fresh = fresh - 1 }), Inconclusive, Signed, FindingCode.Stale);
        // A newer publication of the caller's makes it fresher.
        Scene.Found(
            _scene.Judge(token,
                _scene.Trust with { Fresh = fresh - 1, Publications = [new GivenPublication(_scene.Ledger.Sign(_scene.First))] }), Valid,
                Signed);
    }

    [Fact]
    public void Step7_ListAndRenewalDue()
    {
        var list = List(new HashAssessment("sha2-256", Day.Parse("2027-06-01"), null, null),
            new HashAssessment("sha3-256", Day.Parse("2027-06-01"), null, null));
        Trust At(Instant held) => _scene.Vouched with { Held = held, List = list };
        var due = Day.Parse("2027-06-01").End;
        Scene.Found(_scene.Judge(_scene.Token, At(Instant.FromMicroseconds(due.Microseconds - 1))), Valid, Signed, Published);
        Scene.Found(_scene.Judge(_scene.Token, At(due)), Valid, Signed, Published, FindingCode.RenewalDue);
        var next = Day.Parse("2028-01-01").End;
        Scene.Found(_scene.Judge(_scene.Token, At(next)), Valid, Signed, Published, FindingCode.RenewalDue);
        Scene.Found(_scene.Judge(_scene.Token, At(next.Plus(1))), Valid, Signed, Published, FindingCode.List, FindingCode.RenewalDue);
        Scene.Found(_scene.Judge(_scene.Token, At(next.Plus(1)) with { Strict = true }), Inconclusive, Signed, Published, FindingCode.List);
    }

    [Fact]
    public void Step7_Policy()
    {
        var scene = new Scene();
        foreach (var change in (Action<HeaderParts>[])[p => p.Policy = PolicyOid.Parse("1.2.3"), p => p.Accuracy = 1_000_001])
        {
            var n = scene.Ledger.AddWith(change, scene.Ledger.Document(Scene.Data));
            Scene.Found(scene.Judge(scene.Ledger.Token(n, 0, scene.Ledger.HeadAnchor(n, n + 1)), scene.Trust), Valid, Signed,
                FindingCode.Policy);
        }
    }

    [Fact]
    public void Forecast_IsSaid()
    {
        Assert.True(_scene.Judge(_scene.Token, _scene.Vouched with { AsOf = _scene.Later.Plus(1) }).IsForecast);
        Assert.False(_scene.Judge(_scene.Token, _scene.Vouched with { AsOf = _scene.Later }).IsForecast);
    }

    [Fact]
    public void Suite2_SameVerdicts()
    {
        var scene = new Scene(suite: Suite.Two);
        Scene.Found(scene.Judge(scene.Token, scene.Trust), Valid, Signed, FindingCode.Unvouched);
        Scene.Found(scene.Judge(scene.Token, scene.Vouched), Valid, Signed, Published);
        Assert.Throws<ArgumentException>(() => Verifier.Verify(scene.Token, _scene.Imprint, scene.Trust));
    }

    [Fact]
    public void EveryCode_HasItsText()
    {
        Assert.Equal(Enum.GetValues<FindingCode>(), FindingCodes.All);
        Assert.Equal(FindingCodes.All.Count(), FindingCodes.All.Select(c => c.Text()).Distinct().Count());
        var page = File.ReadAllText(Path.Combine(Repository.Root, "docs", "spec", "verification.md")) +
            File.ReadAllText(Path.Combine(Repository.Root, "docs", "spec", "renewal.md"));
        Assert.All(FindingCodes.All, c => Assert.Contains("`" + c.Text() + "`", page));
    }

    private static SuitabilityList List(params Assessment[] assessments) => new()
    {
        Publisher = "Board", Issued = Day.Parse("2027-01-01"), Next = Day.Parse("2028-01-01"), Algorithms = assessments,
    };

    private static RecordFile RecordWith(Scene scene, Func<RecordEntry, RecordEntry> change) =>
        new([.. scene.Ledger.Record.Entries.SkipLast(1), change(scene.Ledger.Record.Entries[^1])]);

    private static byte[] Changed(byte[] bytes, int at, byte value)
    {
        bytes = [.. bytes];
        bytes[at] = value;
        return bytes;
    }
}
