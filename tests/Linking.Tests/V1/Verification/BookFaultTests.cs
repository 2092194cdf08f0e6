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
        Scene.Found(_scene.Judge(token, trust), Inconclusive, FindingCode.Signed, FindingCode.Fork);
        Scene.Found(
            _scene.Judge(token, trust with { Vouchers = [Vouch.Observed(forged, _scene.Soon)] }), Invalid,
            FindingCode.Signed, FindingCode.Fork, FindingCode.Time);
        Scene.Found(
            _scene.Judge(token, trust with { Vouchers = [Vouch.Observed(_scene.First, _scene.Soon)] }), Inconclusive,
            FindingCode.Signed, FindingCode.Fork);
    }

    [Fact]
    public void APreviousDigestThatIsNotThatOfTheOneBefore()
    {
        var other = _scene.Second with { Previous = LedgerBuilder.Changed(LedgerBuilder.Changed(_scene.Second.Previous, Chain.Alpha), Chain.Beta) };
        var trust = _scene.Trust with
        {
            Publications = [new GivenPublication(_scene.Ledger.Sign(_scene.First)), new GivenPublication(_scene.Ledger.Sign(other))],
        };
        Scene.Found(_scene.Judge(_scene.Bare.With([_scene.Head]), trust), Inconclusive, FindingCode.Signed, FindingCode.Fork);
    }

    [Fact]
    public void NotSigned_RefutesNothing()
    {
        var forged = _scene.First with { Time = _scene.Ledger.Start };
        var trust = _scene.Trust with { Publications = [new GivenPublication(_scene.Ledger.Sign(forged, KeySet.Of(9, 9, 9)))], Vouchers = [Vouch.Observed(forged, _scene.Soon)] };
        Scene.Found(_scene.Judge(_scene.Bare.With([_scene.Head]), trust), Valid, FindingCode.Signed);
    }
}
