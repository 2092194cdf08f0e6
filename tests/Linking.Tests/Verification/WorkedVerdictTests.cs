using Linking.Hashing;
using Linking.Verification;

namespace Linking.Tests.Verification;

/// <summary>The worked verdicts of docs/spec/verification.md and of the example's page.</summary>
public sealed class WorkedVerdictTests
{
    private static readonly DigestPair Abc = Suite.One.Hash("abc"u8);

    private static Trust Pinned => new()
    {
        Identity = new LedgerIdentity(ExampleFiles.Identity),
        Record = ExampleFiles.Record,
        Held = Instant.Parse("2027-01-01T00:00:00.000000Z"),
    };

    [Fact]
    public void Newspaper_Published()
    {
        Assert.True(Linking.Publications.Publication.TryParseNote(ExampleFiles.Publication, out var publication, out _, out _));
        var verdict = Verifier.Verify(ExampleFiles.Token, Abc, Pinned with { Vouchers = [Vouch.Print(publication!, "2026-11-23")] });
        Assert.Equal(VerificationResult.Valid, verdict.Result);
        Assert.Equal(Basis.Published, verdict.Basis);
        Assert.Equal("2026-11-24T11:59:59.999999Z", verdict.ProvenLatest.ToString());
        Assert.Equal("2026-11-21T20:47:49.000000Z", verdict.Claimed.ToString());
        foreach (var chain in (ChainVerdict[])[verdict.Alpha, verdict.Beta])
        {
            Assert.Equal([FindingCode.Signed, FindingCode.Published], chain.Findings);
            Assert.Empty(Assert.Single(chain.Vouchers).RestsOn);
        }
    }

    [Fact]
    public void NoNewspaper_Inconclusive()
    {
        var verdict = Verifier.Verify(ExampleFiles.Token, Abc, Pinned);
        Assert.Equal(VerificationResult.Inconclusive, verdict.Result);
        Assert.Null(verdict.Basis);
        Assert.Equal("2026-11-21T20:47:49.000000Z", verdict.Claimed.ToString());
        Assert.Equal("2026-11-21T20:47:50.000000Z", verdict.StatusAsOf.ToString());
        foreach (var chain in (ChainVerdict[])[verdict.Alpha, verdict.Beta])
        {
            Assert.Equal(Basis.Signed, chain.Basis);
            Assert.Equal([FindingCode.Signed, FindingCode.Unvouched, FindingCode.Window], chain.Findings);
        }
    }

    [Fact]
    public void Example_SignedOnTheNextDay_AndAlphaPublishedByTheObservation()
    {
        var trust = Pinned with { Held = Instant.Parse("2026-11-22T12:00:00.000000Z") };
        var verdict = Verifier.Verify(ExampleFiles.Token, Abc, trust);
        Assert.Equal((VerificationResult.Valid, Basis.Signed), (verdict.Result, verdict.Basis));
        verdict = Verifier.Verify(ExampleFiles.Token, Abc, trust with { Vouchers = [ExampleFiles.Voucher] });
        Assert.Equal((VerificationResult.Valid, Basis.Signed), (verdict.Result, verdict.Basis));
        Assert.Equal("2026-11-22T09:00:00.000000Z", verdict.Alpha.ProvenLatest.ToString());
        Assert.Null(verdict.Beta.ProvenLatest);
        Assert.Null(verdict.ProvenLatest);
    }
}
