using Linking.Tokens;
using Linking.Verification;
using Linking.Vouchers;

namespace Linking.Tests.Verification;

/// <summary>One verifier for many tokens: what it does once, and what it forgets.</summary>
public sealed class ManyTokensTests
{
    private readonly Scene _scene = new();

    [Fact]
    public void EvidenceOfAVoucher_IsVerifiedOnce_WhetherGivenOrInTheTokens()
    {
        var stamps = new CountingStamps();
        byte[] given = Vouch.Stamped(_scene.First, _scene.Soon), carried = Vouch.Stamped(_scene.First, _scene.Soon.Plus(1));
        var verifier = new Verifier(_scene.Trust with { Held = _scene.Later, Stamps = stamps, Vouchers = [given] });
        var token = _scene.Bare.With([_scene.Published, new VoucherAnchor(carried)]).ToBytes();

        var first = verifier.Verify(token, _scene.Imprint);
        Assert.Equal(2, stamps.Count);
        Scene.IsPublished(first);
        for (var i = 0; i < 3; i++)
            Assert.Equal(first.ProvenLatest, verifier.Verify(token.ToArray(), _scene.Imprint).ProvenLatest);
        Assert.Equal(2, stamps.Count);
    }

    [Fact]
    public void AVoucherOfAnotherLedger_IsVerifiedOnce()
    {
        var (stamps, other) = (new CountingStamps(), new LedgerBuilder("example.net/other", keys: KeySet.Of(31, 31, 32)));
        var n = other.Add(other.Document(_scene.First.ToBytes()));
        var published = other.Publish(other.Count);
        var stamped = new VoucherAnchor(Vouch.Stamped(published, _scene.Soon));
        var verifier = new Verifier(_scene.Trust with
        {
            Held = _scene.Later,
            Stamps = stamps,
            Ledgers = [new PinnedLedger(other.Id, other.Pinned, other.Record.ToBytes())],
            Vouchers = [Vouch.Ledger(_scene.First, other.Token(n, 0).With([other.Anchor(n, published), stamped]))],
        });

        for (var i = 0; i < 3; i++)
            Scene.IsPublished(verifier.Verify(_scene.Token, _scene.Imprint));
        // It lies in the other ledger's token.
        Assert.Equal(1, stamps.Count);
    }

    [Fact]
    public void ATokenDoesNotChangeWhatIsSaidOfTheNext()
    {
        var verifier = new Verifier(_scene.Trust);
        var forged = new Scene(keys: KeySet.Of(21, 22, 23));
        Scene.IsSigned(verifier.Verify(_scene.Token, _scene.Imprint));
        // Another ledger's token of the same name, then the first one without a head, and as it was.
        Assert.Equal(VerificationResult.Invalid, verifier.Verify(forged.Token, forged.Imprint).Result);
        Assert.Equal(VerificationResult.Inconclusive, verifier.Verify(_scene.Bare, _scene.Imprint).Result);
        Assert.Equal(VerificationResult.Invalid, verifier.Verify(_scene.Token, forged.Ledger.Suite.Hash("other"u8)).Result);
        Scene.IsSigned(verifier.Verify(_scene.Token, _scene.Imprint));
    }

    [Fact]
    public void TheSameVoucherTwiceInAToken_IsThere()
    {
        var voucher = new VoucherAnchor(Vouch.Stamped(_scene.First, _scene.Soon));
        var trust = _scene.Trust with { Held = _scene.Later, Stamps = new FakeStamps() };
        Scene.IsPublished(Verifier.Verify(_scene.Bare.With([_scene.Published, voucher, voucher]), _scene.Imprint, trust));
    }

    [Fact]
    public void Remembered_BeginsAnewBeforeItTakesTooMuch()
    {
        var read = 0;
        var remembered = new Remembered<int>(bytes =>
        {
            read++;
            return bytes.Span[0];
        });
        byte[] Bytes(int i) => [.. Enumerable.Repeat((byte)i, 1 << 20)];
        for (var i = 0; i < 10; i++)
            Assert.Equal((i, i), (remembered.Of(Bytes(i)), remembered.Of(Bytes(i))));
        Assert.Equal(10, read);
        Assert.Equal(0, remembered.Of(Bytes(0)));
        Assert.Equal(11, read);
    }
}
