using Linking.Events;
using Linking.Hashing;
using Linking.Publications;
using Linking.Verification;

using static Linking.Verification.VerificationResult;

namespace Linking.Tests.Verification;

/// <summary>Publications of the caller that contradict each other (docs/spec/publication.md, "A book with a fault").</summary>
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
        var other = _scene.Second with {
            Previous = LedgerBuilder.Changed(LedgerBuilder.Changed(_scene.Second.Previous, Chain.Alpha), Chain.Beta) };
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
    public void Vouchers_AreLookedAtForEachValueByItself()
    {
        var scene = new Scene(l =>
        {
            l.Add(l.Document("x"u8));
            l.Add(l.Document("y"u8));
        });
        var ledger = scene.Ledger;
        Publication Forged(ulong size, Instant time, Publication? before) => scene.First with
        {
            Number = size, Size = size, Root = ledger.Suite.Hash([(byte)size]), Time = time, Record = ledger.Identity,
            Previous = before?.TextDigest() ?? ledger.Suite.Zero,
        };
        var one = Forged(1, scene.Soon, null);
        var two = Forged(2, scene.Soon.Plus(1), one);
        ReadOnlyMemory<byte>[] useless = [.. Enumerable.Repeat((ReadOnlyMemory<byte>)Vouch.Observed(one, ledger.Start), 192)];
        var trust = scene.Trust with
        {
            Publications = [new GivenPublication(ledger.Sign(one), true), new GivenPublication(ledger.Sign(two), true)],
            Vouchers = useless,
            Held = scene.Soon.Plus(1),
        };
        var token = scene.Bare.With([scene.Head]);
        Scene.Found(scene.Judge(token, trust), Inconclusive, FindingCode.Signed, FindingCode.Time, FindingCode.Fork);
        // What fills the one value crowds out nothing of the other.
        Scene.Found(
            scene.Judge(token, trust with { Vouchers = [.. useless, Vouch.Observed(two, scene.Soon.Plus(1))] }), Invalid,
            FindingCode.Signed, FindingCode.Time, FindingCode.Fork);
        // The 193rd for the same value is not looked at.
        Scene.Found(
            scene.Judge(token, trust with { Vouchers = [.. useless, Vouch.Observed(one, scene.Soon)] }), Inconclusive,
            FindingCode.Signed, FindingCode.Time, FindingCode.Fork);
    }

    [Fact]
    public void TheRecordsOwnValues_AreOfItsLedger()
    {
        var ledger = new LedgerBuilder();
        ledger.Add(ledger.Document("x"u8));
        ledger.Notify(new OtherSubject());
        // Header 3 of another ledger, against the value of size 3 that the pinned one's record seals.
        var other = new LedgerBuilder("example.net/other");
        other.Add(other.Document("x"u8));
        other.Add(other.Document("y"u8));
        var n = other.Add(other.Document(Scene.Data));
        var trust = new Trust { Identity = ledger.Pinned, Record = ledger.Record.ToBytes(), Held = _scene.Soon };
        Scene.Found(
            Verifier.Verify(other.Token(n, 0).ToBytes(), ledger.Suite.Hash(Scene.Data), trust), Invalid,
            FindingCode.Record, FindingCode.Ledger, FindingCode.Contradicted);
    }

    [Fact]
    public void NotSigned_RefutesNothing()
    {
        var forged = _scene.First with { Time = _scene.Ledger.Start };
        var trust = _scene.Trust with { Publications = [new GivenPublication(_scene.Ledger.Sign(forged, KeySet.Of(9, 9, 9)))],
            Vouchers = [Vouch.Observed(forged, _scene.Soon)] };
        Scene.Found(_scene.Judge(_scene.Bare.With([_scene.Head]), trust), Valid, FindingCode.Signed);
    }
}
