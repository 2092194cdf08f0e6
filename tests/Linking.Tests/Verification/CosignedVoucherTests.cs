using Linking.Hashing;
using Linking.Notes;
using Linking.Publications;
using Linking.Verification;
using Linking.Vouchers;

using static Linking.Verification.VerificationResult;

namespace Linking.Tests.Verification;

/// <summary>A witness's word on another head than the subject (docs/spec/voucher.md, "cosigned").</summary>
public sealed class CosignedVoucherTests
{
    private readonly Scene _scene = new();

    [Fact]
    public void OfItsSubject_Counts()
    {
        var (ledger, first) = (_scene.Ledger, _scene.First);
        var verdict = Judge(HashFunction.Sha2With256Bits, ledger.Id.HeadOrigin(HashFunction.Sha2With256Bits), first.Size, first.Root.Alpha);
        Assert.Equal([FindingCode.Signed, FindingCode.Published], verdict.Alpha.Findings);
        verdict = Judge(HashFunction.Sha3With256Bits, "elsewhere/sha3-256", first.Size, first.Root.Beta);
        Assert.Equal([FindingCode.Signed, FindingCode.Published], verdict.Beta.Findings);
    }

    [Theory]
    [InlineData("example.org/ledger", 1, false)]
    [InlineData("example.org/ledger", 0, true)]
    [InlineData("example.org/ledger/sha3-256", 0, false)]
    [InlineData("example.org/ledger/sha3-512", 0, false)]
    public void NotOfItsSubject_IsSetAside(string origin, int more, bool isOtherRoot)
    {
        var root = isOtherRoot ? _scene.First.Root.Beta : _scene.First.Root.Alpha;
        IsLeft(Judge(HashFunction.Sha2With256Bits, origin, _scene.First.Size + (ulong)more, root).Alpha);
    }

    [Fact]
    public void AnOriginThatDoesNotFitTheWidth_IsSetAside() =>
        IsLeft(Judge(HashFunction.Sha3With256Bits, "example.org/ledger/sha3-512", _scene.First.Size, _scene.First.Root.Beta).Beta);

    private static void IsLeft(ChainVerdict chain) => Assert.Equal(
        [FindingCode.Signed, FindingCode.VoucherLeft, FindingCode.Unvouched, FindingCode.Window], chain.Findings);

    // The subject is the first publication's value under a function; the note says what it is told.
    private Verdict Judge(HashFunction function, string origin, ulong size, Digest root)
    {
        var (key, first) = (KeySet.Key(40), _scene.First);
        var witness = Vouch.Witness("witness.example", key);
        var text = new Checkpoint(origin, size, root).ToText();
        var note = Vouch.Cosign(new NoteSigner(origin, [KeySet.Key(41)]).Sign(text), witness, key, _scene.Soon);
        Assert.True(SignedNote.TryParse(note, out var parsed));
        Assert.True(Checkpoint.TryParse(parsed.Text, out var head));
        var subject = new RootSubject(first.Values.Single(v => v.Function == function) with { Time = null });
        var voucher = new Voucher(VoucherKind.Cosigned, subject, new CosignedEvidence(note, parsed, head)).ToBytes();
        var trust = _scene.Trust with { Held = _scene.Later, Witnesses = [witness], Vouchers = [voucher] };
        var verdict = _scene.Judge(_scene.Token, trust);
        Assert.Equal(Inconclusive, verdict.Result);
        return verdict;
    }
}
