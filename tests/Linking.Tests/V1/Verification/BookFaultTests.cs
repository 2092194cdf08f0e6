using Linking.V1.Verification;

using Chain = Linking.Hashing.Chain;

using static Linking.V1.Verification.VerificationResult;

namespace Linking.Tests.V1.Verification;

/// <summary>Publications of the caller that contradict each other (docs/spec/v1/publication.md, "A book with a fault").</summary>
public sealed class BookFaultTests
{
    private readonly Scene _scene = new();

    [Fact]
    public void OneNumberWithTwoTexts_NeitherRefutes_UnlessOneIsVouched()
    {
        var (ledger, n) = (_scene.Ledger, _scene.N);
        // It says that size n was published when header n had long been made: against the token, and against the true one.
        var forged = _scene.First with { Size = n, Root = ledger.History(n).Root, Time = _scene.Soon, Record = ledger.Identity };
        var trust = _scene.Trust with
        {
            Publications = [new GivenPublication(ledger.Sign(_scene.First)), new GivenPublication(ledger.Sign(forged))],
        };
        var token = _scene.Bare.With([_scene.Head]);
        Scene.Found(_scene.Judge(token, trust), Valid, FindingCode.Signed);
        Scene.Found(
            _scene.Judge(token, trust with { Vouchers = [Vouch.Observed(forged, _scene.Soon)] }), Invalid,
            FindingCode.Signed, FindingCode.Time);
        Scene.Found(_scene.Judge(token, trust with { Vouchers = [Vouch.Observed(_scene.First, _scene.Soon)] }), Valid, FindingCode.Signed);
        // One size with two roots is a fork, whatever else they are.
        var root = LedgerBuilder.Changed(LedgerBuilder.Changed(_scene.First.Root, Chain.Alpha), Chain.Beta);
        trust = trust with { Publications = [trust.Publications[0], new GivenPublication(ledger.Sign(_scene.First with { Root = root }))] };
        Scene.Found(_scene.Judge(token, trust), Inconclusive, FindingCode.Signed, FindingCode.Fork);
    }

    [Fact]
    public void APreviousDigestThatIsNotThatOfTheOneBefore()
    {
        var other = _scene.Second with { Previous = LedgerBuilder.Changed(LedgerBuilder.Changed(_scene.Second.Previous, Chain.Alpha), Chain.Beta) };
        var trust = _scene.Trust with
        {
            Publications = [new GivenPublication(_scene.Ledger.Sign(_scene.First)), new GivenPublication(_scene.Ledger.Sign(other))],
        };
        // Neither attributes the value that a print code or an observation vouches for.
        var token = _scene.Bare.With([_scene.Published with { Note = _scene.Ledger.Sign(_scene.First, KeySet.Of(9, 9, 9)) }]);
        trust = trust with { Vouchers = [Vouch.Observed(_scene.First, _scene.Soon), Vouch.Observed(other, _scene.Soon)] };
        Scene.Found(
            _scene.Judge(token, trust), Valid, FindingCode.NoKey, FindingCode.Published, FindingCode.Unattributed);
    }

    [Fact]
    public void NotSigned_RefutesNothing()
    {
        var forged = _scene.First with { Time = _scene.Ledger.Start };
        var trust = _scene.Trust with { Publications = [new GivenPublication(_scene.Ledger.Sign(forged, KeySet.Of(9, 9, 9)))], Vouchers = [Vouch.Observed(forged, _scene.Soon)] };
        Scene.Found(_scene.Judge(_scene.Bare.With([_scene.Head]), trust), Valid, FindingCode.Signed);
    }
}
