using Linking.Formats;
using Linking.Hashing;
using Linking.Publications;
using Linking.Suitability;
using Linking.Tokens;
using Linking.Verification;
using Linking.Vouchers;

using static Linking.Verification.VerificationResult;

namespace Linking.Tests.Verification;

/// <summary>Vouchers of kind ledger (docs/spec/voucher.md).</summary>
public sealed class LedgerVoucherTests
{
    private static readonly FindingCode[] Left =
        [FindingCode.Signed, FindingCode.VoucherLeft, FindingCode.Unvouched, FindingCode.Window];

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
                // Nobody vouches for the other; the other is not pinned; nothing says whose publication it is.
        Scene.Found(_scene.Judge(_scene.Token, trust with { Vouchers = [voucher] }), Inconclusive, Left);
        Scene.Found(_scene.Judge(_scene.Token, trust with { Ledgers = [] }), Inconclusive, Left);
        Scene.Found(_scene.Judge(_scene.Token, trust with { Ledgers = [trust.Ledgers[0] with { Record = null }] }), Inconclusive, Left);
        // In the token it is as good, if the caller pins the other.
        var token = _scene.Token.With([.. _scene.Token.Anchors, new VoucherAnchor(voucher)]);
        Scene.Found(_scene.Judge(token, trust with { Vouchers = [Vouch.Observed(theirs, _scene.Soon)] }), Valid, FindingCode.Signed,
            FindingCode.Published);
    }

    [Fact]
    public void ItsOwnLedger_VouchesForNothing()
    {
        var own = _scene.Ledger;
        var (voucher, theirs) = Over(_scene.First, own, _scene.Soon);
        var trust = Trust(own) with { Vouchers = [voucher, Vouch.Observed(theirs, _scene.Soon)], Publications = [] };
        var verdict = _scene.Judge(_scene.Token, trust);
        Scene.Found(verdict, Inconclusive, Left);
        // Nor unpinned: its text names it.
        verdict = _scene.Judge(_scene.Token, trust with { Identity = null, Record = null });
        Scene.Found(verdict, Inconclusive, FindingCode.Unpinned, FindingCode.NoKey, FindingCode.VoucherLeft, FindingCode.Unvouched,
            FindingCode.NoBasis);
    }

    [Fact]
    public void TwoLedgersInARing_VouchForNothing()
    {
        // The other's value by a token of this ledger, in the other's own token.
        var n = _other.Add(_scene.Soon, _other.Document(_scene.First.ToBytes()));
        var theirs = _other.Publish(_other.Count);
        var (ring, last) = Over(theirs, _scene.Ledger, _scene.Soon.Plus(1));
        var token = _other.Token(n, 0, _other.Anchor(n, theirs), new VoucherAnchor(ring));
        var trust = Trust(_other) with
        {
            Vouchers = [Vouch.Ledger(_scene.First, token), Vouch.Observed(last, _scene.Soon.Plus(1))],
            Ledgers = [Pin(_other), Pin(_scene.Ledger)],
        };
        Scene.Found(_scene.Judge(_scene.Token, trust), Inconclusive, Left);
        // What the caller gives of kind ledger is not used further in.
        var third = new LedgerBuilder("example.net/third", keys: KeySet.Of(21, 21, 22));
        var (beside, end) = Over(theirs, third, _scene.Soon.Plus(2));
        trust = trust with
        {
            Vouchers = [Vouch.Ledger(_scene.First, _other.Token(n, 0, _other.Anchor(n, theirs))), beside,
                Vouch.Observed(end, _scene.Soon.Plus(2))],
            Ledgers = [Pin(_other), Pin(third)],
        };
        Scene.Found(_scene.Judge(_scene.Token, trust), Inconclusive, Left);
    }

    [Theory]
    [InlineData(8, true)]
    [InlineData(9, false)]
    public void Chain_OfSoMany(int depth, bool counts)
    {
        var ledgers = Enumerable.Range(0, depth).Select(i => new LedgerBuilder($"example.net/{i}", keys: KeySet.Of(60 + i, 60 + i, 80 + i)))
            .ToList();
        var publications = new List<Publication> { _scene.First };
        foreach (var ledger in ledgers)
        {
            ledger.Add(ledger.Document(publications[^1].ToBytes()));
            publications.Add(ledger.Publish(ledger.Count));
        }

        // From the innermost out.
        byte[]? voucher = null;
        for (var i = depth - 1; i >= 0; i--)
        {
            var (ledger, theirs) = (ledgers[i], publications[i + 1]);
            Anchor[] anchors = voucher is null ? [ledger.Anchor(1, theirs)] : [ledger.Anchor(1, theirs), new VoucherAnchor(voucher)];
            voucher = Vouch.Ledger(publications[i], ledger.Token(1, 0, anchors));
        }

        var verdict = _scene.Judge(_scene.Token, Trust(_other) with
        {
            Vouchers = [voucher!, Vouch.Observed(publications[^1], _scene.Soon)], Ledgers = [.. ledgers.Select(Pin)],
        });
        Assert.Equal(counts ? Valid : Inconclusive, verdict.Result);
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

    [Fact]
    public void AnOwnWordInside_MayNameAnyLedger()
    {
        var (voucher, theirs) = Over(_scene.First, _other, _scene.Soon);
        // Only a voucher of kind ledger leads further in: whose ledger another's text names does not matter.
        var named = theirs with { Identity = _scene.Ledger.Identity };
        var trust = Trust(_other) with { Vouchers = [voucher, Vouch.Observed(named, _scene.Soon)] };
        Scene.Found(_scene.Judge(_scene.Token, trust), Valid, FindingCode.Signed, FindingCode.Published);
    }

    [Fact]
    public void EachFunction_IsJudgedAtTheIntervalsEnd()
    {
        var (voucher, theirs) = Over(_scene.First, _other, _scene.Soon);
        var end = _scene.Soon.Plus(2 * LedgerBuilder.Day);
        RepresentativeValue Value(HashFunction function, Digest root) => new(function, theirs.Size, root, null);
        var trust = Trust(_other) with
        {
            Vouchers =
            [
                voucher,
                Vouch.Root(VoucherKind.Asserted, Value(HashFunction.Sha2With256Bits, theirs.Root.Alpha), _scene.Soon, _scene.Soon),
                Vouch.Root(VoucherKind.Asserted, Value(HashFunction.Sha3With256Bits, theirs.Root.Beta), end, end),
            ],
            // Collisions behind the time that α's chain proves, before the interval's end.
            List = new SuitabilityList
            {
                Publisher = "p", Issued = Day.Parse("2026-11-01"), Next = Day.Parse("2036-11-01"),
                Algorithms = [new HashAssessment("sha2-256", null, Day.Parse("2026-11-24"), null)],
            },
        };
        var verdict = _scene.Judge(_scene.Token, trust);
        Assert.Equal(Inconclusive, verdict.Result);
        Assert.Contains(FindingCode.VoucherFallen, verdict.Beta.Findings);
        Assert.Equal(end, _scene.Judge(_scene.Token, trust with { List = null }).ProvenLatest);
    }

    [Fact]
    public void NotOfTheText_IsSetAside()
    {
        var (_, theirs) = Over(_scene.First, _other, _scene.Soon);
        var token = _other.Token(_other.Count - 1, 0, _other.Anchor(_other.Count - 1, theirs));
        var text = _scene.First with { Time = _scene.Soon };
        var trust = Trust(_other) with { Vouchers = [Vouch.Ledger(text, token), Vouch.Observed(theirs, _scene.Soon)] };
        Scene.Found(_scene.Judge(_scene.Token, trust), Inconclusive, Left);
    }

    private static PinnedLedger Pin(LedgerBuilder ledger) => new(ledger.Id, ledger.Pinned, ledger.Record.ToBytes());

    private static (byte[] Voucher, Publication Theirs) Over(Publication publication, LedgerBuilder ledger, Instant at)
    {
        var n = ledger.Add(at, ledger.Document(publication.ToBytes()));
        var theirs = ledger.Publish(ledger.Count);
        return (Vouch.Ledger(publication, ledger.Token(n, 0, ledger.Anchor(n, theirs))), theirs);
    }

    private Trust Trust(LedgerBuilder other) => _scene.Trust with { Held = _scene.Later, Ledgers = [Pin(other)] };
}
