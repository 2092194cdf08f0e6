using Linking.V1.Publications;
using Linking.V1.Tokens;
using Linking.V1.Verification;

using static Linking.V1.Verification.VerificationResult;

namespace Linking.Tests.V1.Verification;

/// <summary>Vouchers of kind ledger (docs/spec/v1/voucher.md).</summary>
public sealed class LedgerVoucherTests
{
    private readonly Scene _scene = new();
    private readonly LedgerBuilder _other = new("example.net/other", keys: KeySet.Of(11, 11, 12));

    [Fact]
    public void AnotherLedger_WhoseValueIsVouchedFor()
    {
        var (voucher, theirs) = Over(_scene.First, _other, _scene.Soon);
        var trust = Trust(_other) with { Vouchers = [voucher, Vouch.Observed(theirs, _scene.Soon)] };
        var verdict = _scene.Judge(_scene.Token, trust);
        Scene.Found(verdict, Valid, FindingCode.Signed, FindingCode.Published);
        Assert.Equal(_scene.Soon, verdict.ProvenLatest);
        Assert.Equal(["sha2-256", "sha3-256"], verdict.Alpha.Vouchers[0].RestsOn);
        FindingCode[] nothing = [FindingCode.Signed, FindingCode.Unvouched, FindingCode.Window];
        // Nobody vouches for the other; the other is not pinned; nothing says whose publication it is.
        Scene.Found(_scene.Judge(_scene.Token, trust with { Vouchers = [voucher] }), Inconclusive, nothing);
        Scene.Found(_scene.Judge(_scene.Token, trust with { Ledgers = [] }), Inconclusive, nothing);
        Scene.Found(_scene.Judge(_scene.Token, trust with { Ledgers = [trust.Ledgers[0] with { Record = null }] }), Inconclusive, nothing);
        // In the token it is as good, if the caller pins the other.
        var token = _scene.Token.With([.. _scene.Token.Anchors, new VoucherAnchor(voucher)]);
        Scene.Found(_scene.Judge(token, trust with { Vouchers = [Vouch.Observed(theirs, _scene.Soon)] }), Valid, FindingCode.Signed, FindingCode.Published);
    }

    [Fact]
    public void ItsOwnLedger_VouchesForNothing()
    {
        var own = _scene.Ledger;
        var (voucher, theirs) = Over(_scene.First, own, _scene.Soon);
        var trust = Trust(own) with { Vouchers = [voucher, Vouch.Observed(theirs, _scene.Soon)], Publications = [] };
        var verdict = _scene.Judge(_scene.Token, trust);
        Scene.Found(verdict, Inconclusive, FindingCode.Signed, FindingCode.Unvouched, FindingCode.Window);
        // Nor unpinned: its text names it.
        verdict = _scene.Judge(_scene.Token, trust with { Identity = null, Record = null });
        Scene.Found(verdict, Inconclusive, FindingCode.Unpinned, FindingCode.NoKey, FindingCode.Unvouched, FindingCode.NoBasis);
    }

    [Fact]
    public void TwoLedgersInARing_VouchForNothing()
    {
        var (forA, publicationB) = Over(_scene.First, _other, _scene.Soon);
        var (forB, publicationA) = Over(publicationB, _scene.Ledger, _scene.Soon.Plus(1));
        var trust = Trust(_other) with
        {
            Vouchers = [forA, forB],
            Ledgers = [Pin(_other), Pin(_scene.Ledger)],
        };
        Assert.NotNull(publicationA);
        Scene.Found(_scene.Judge(_scene.Token, trust), Inconclusive, FindingCode.Signed, FindingCode.Unvouched, FindingCode.Window);
    }

    [Theory]
    [InlineData(8, true)]
    [InlineData(9, false)]
    public void Chain_OfSoMany(int depth, bool counts)
    {
        var vouchers = new List<ReadOnlyMemory<byte>>();
        var ledgers = new List<PinnedLedger>();
        var publication = _scene.First;
        for (var i = 0; i < depth; i++)
        {
            var ledger = new LedgerBuilder($"example.net/{i}", keys: KeySet.Of(60 + i, 60 + i, 80 + i));
            (var voucher, publication) = Over(publication, ledger, _scene.Soon);
            vouchers.Add(voucher);
            ledgers.Add(Pin(ledger));
        }

        vouchers.Add(Vouch.Observed(publication, _scene.Soon));
        var verdict = _scene.Judge(_scene.Token, Trust(_other) with { Vouchers = vouchers, Ledgers = ledgers });
        Assert.Equal(counts ? Valid : Inconclusive, verdict.Result);
    }

    [Theory]
    [InlineData(63, true)]
    [InlineData(64, true)]
    [InlineData(65, false)]
    public void Below_SoManyVouchers(int count, bool counts)
    {
        var third = new LedgerBuilder("example.net/third", keys: KeySet.Of(21, 21, 22));
        var (inner, theirs) = Over(_scene.First, third, _scene.Soon);
        _ = inner;
        // Of the vouchers one is of a ledger and has all but one of the others in it.
        var useless = new VoucherAnchor(new byte[] { 1 });
        var own = Vouch.Observed(theirs, _scene.Soon);
        var n = third.Add(third.Document(_scene.First.ToBytes()));
        theirs = third.Publish(third.Count);
        var deep = third.Token(n, 0, [third.Anchor(n, theirs), .. Enumerable.Repeat(useless, Math.Min(count - 1, 60))]);
        own = Vouch.Observed(theirs, _scene.Soon);
        var m = _other.Add(_other.Document(_scene.First.ToBytes()));
        var middle = _other.Publish(_other.Count);
        var left = count - 1 - Math.Min(count - 1, 60);
        var token = _other.Token(
            m, 0,
            [_other.Anchor(m, middle), new VoucherAnchor(Vouch.Ledger(_scene.First, deep)), .. Enumerable.Repeat(useless, left)]);
        var trust = Trust(_other) with
        {
            Vouchers = [Vouch.Ledger(_scene.First, token), Vouch.Observed(middle, _scene.Soon), own], Ledgers = [Pin(_other), Pin(third)],
        };
        Assert.Equal(counts ? Valid : Inconclusive, _scene.Judge(_scene.Token, trust).Result);
    }

    [Fact]
    public void AFunctionThatFellSince()
    {
        var (voucher, theirs) = Over(_scene.First, _other, _scene.Soon);
        var trust = Trust(_other) with { Vouchers = [voucher, Vouch.Observed(theirs, _scene.Soon)] };
        // Outside and inside α is broken; β stands, and the voucher rests on it alone.
        var verdict = _scene.Judge(_scene.Token, trust with { Broken = [new BrokenAlgorithm("sha2-256", _scene.Later)] });
        Scene.IsPublished(verdict);
        Assert.Equal(["sha3-256"], verdict.Beta.Vouchers[0].RestsOn);
        // Known now, and not on the day asked about: then it was counted, and no longer is.
        verdict = _scene.Judge(_scene.Token, trust with
        {
            Broken = [new BrokenAlgorithm("sha2-256", _scene.Later)], AsOf = _scene.Soon.Plus(1), Held = _scene.Later,
        });
        Scene.Has(verdict, Inconclusive, FindingCode.VoucherFallen);
    }

    private static PinnedLedger Pin(LedgerBuilder ledger) => new(ledger.Id, ledger.Pinned, ledger.Record);

    private static (byte[] Voucher, Publication Theirs) Over(Publication publication, LedgerBuilder ledger, Instant at)
    {
        var n = ledger.Add(at, ledger.Document(publication.ToBytes()));
        var theirs = ledger.Publish(ledger.Count);
        return (Vouch.Ledger(publication, ledger.Token(n, 0, ledger.Anchor(n, theirs))), theirs);
    }

    private Trust Trust(LedgerBuilder other) => _scene.Trust with { Held = _scene.Later, Ledgers = [Pin(other)] };
}
