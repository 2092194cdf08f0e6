using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;

using Linking.Vouchers;

namespace Linking.Tsp.Tests;

/// <summary>The four steps of docs/spec/voucher.md, "stamped", over stamps that <c>openssl ts</c> made.</summary>
public sealed class StampReaderTests
{
    private const string TimeStamping = "1.3.6.1.5.5.7.3.8";
    private const string ClientAuthentication = "1.3.6.1.5.5.7.3.2";
    private const string OcspSigning = "1.3.6.1.5.5.7.3.9";

    private static readonly byte[] Text = Encoding.UTF8.GetBytes("linking publication v1\n");

    [ProgramTheory("openssl")]
    [InlineData("sha256", "sha2-256")]
    [InlineData("sha384", "sha2-384")]
    [InlineData("sha512", "sha2-512")]
    [InlineData("sha3-256", "sha3-256")]
    [InlineData("sha3-512", "sha3-512")]
    public void Imprint_UnderAKnownFunction_IsRead(string digest, string name)
    {
        using var authority = new Authority();
        var before = Instant.FromDateTime(DateTimeOffset.UtcNow.AddSeconds(-1));
        var token = authority.Stamp(Text, digest);
        var after = Instant.FromDateTime(DateTimeOffset.UtcNow);

        Assert.Equal(StampOutcome.Right, authority.Reader().ReadFirst(token, [], Text, out var reading));

        Assert.Equal(name, reading!.ImprintAlgorithm);
        Assert.Contains("Example TSA", reading.Authority, StringComparison.Ordinal);
        // openssl states whole seconds, and was told an accuracy of 1.5 s.
        Assert.InRange(reading.From.Microseconds + 1_500_000, before.Microseconds, after.Microseconds);
        Assert.Equal(3_000_000UL, reading.To.Microseconds - reading.From.Microseconds);
        Assert.False(reading.IsStatusKnown);
        Assert.Equal(Instant.FromDateTime(new DateTimeOffset(authority.Signer.NotAfter)), reading.ValidTo);
        Assert.Contains(new UsedAlgorithm(name, IsSigned: false), reading.RestsOn);
        Assert.Contains(new UsedAlgorithm("rsa-2048", IsSigned: true), reading.RestsOn);
        Assert.Contains(new UsedAlgorithm("sha2-256", IsSigned: true), reading.RestsOn);
        Assert.Equal(StampOutcome.Wrong, authority.Reader().ReadFirst(token, [], Text.AsMemory(1), out reading));
        Assert.Null(reading);
        Assert.Equal(StampOutcome.Right, authority.Reader().ReadFirst(token, [], null, out reading));
        Assert.True(reading!.ImprintDigest.Length is 32 or 48 or 64);
    }

    [ProgramTheory("openssl")]
    [InlineData(false, 0)]
    [InlineData(false, 2)]
    [InlineData(true, 1)]
    public void Path_LeadsToATrustedCertificate_WhereverItsCertificatesStand(bool isEcdsa, int between)
    {
        using var authority = new Authority(isEcdsa, between);
        using var other = new Authority(isEcdsa);
        var bare = authority.Stamp(Text, withChain: false);

        Assert.Equal(StampOutcome.Right, authority.Reader().ReadFirst(authority.Stamp(Text), [], Text, out _));
        Assert.Equal(StampOutcome.Right, authority.Reader().ReadFirst(bare, authority.Chain, Text, out var reading));
        Assert.Contains(new UsedAlgorithm(isEcdsa ? "ecdsa-p256" : "rsa-2048", IsSigned: true), reading!.RestsOn);
        Assert.Equal(StampOutcome.Right, authority.Reader(authority.Signer).ReadFirst(bare, [], Text, out reading));
        Assert.True(reading!.IsStatusKnown); // No other certificate is asked about.
        Assert.Equal(between == 0 ? StampOutcome.Right : StampOutcome.Wrong, authority.Reader().ReadFirst(bare, [], Text, out _));
        Assert.Equal(StampOutcome.Wrong, other.Reader().ReadFirst(bare, authority.Chain, Text, out _));
    }

    [ProgramFact("openssl")]
    public void Fingerprint_TrustsTheCertificateThatCameWithTheStamp()
    {
        using var authority = new Authority(between: 1);
        var token = authority.Stamp(Text);
        var fingerprint = Convert.ToHexString(SHA256.HashData(authority.Root.RawData));
        var reader = new StampReader(TrustedCertificates.Read([], [fingerprint]));

        Assert.Equal(StampOutcome.Right, reader.ReadFirst(token, [], Text, out _));
        Assert.Equal(StampOutcome.Wrong, reader.ReadFirst(authority.Stamp(Text, withChain: false), [], Text, out _));
        Assert.Throws<FormatException>(() => TrustedCertificates.Read([], [fingerprint[1..]]));
    }

    [ProgramFact("openssl")]
    public void Path_LongerThanAnAuthorityAllows_OrOverEight_IsNone()
    {
        using var narrow = new Authority(between: 2, pathLength: 0);
        using var longest = new Authority(isEcdsa: true, between: 6);
        using var tooLong = new Authority(isEcdsa: true, between: 7);

        Assert.Equal(StampOutcome.Wrong, narrow.Reader().ReadFirst(narrow.Stamp(Text), [], Text, out _));
        Assert.Equal(StampOutcome.Right, longest.Reader().ReadFirst(longest.Stamp(Text), [], Text, out _));
        Assert.Equal(StampOutcome.Wrong, tooLong.Reader().ReadFirst(tooLong.Stamp(Text), [], Text, out _));
    }

    [ProgramFact("openssl")]
    public void Signer_OfAnotherPurpose_OrNotValidThen_IsWrong()
    {
        using var expired = new Authority(from: TimeSpan.FromDays(-9), to: TimeSpan.FromMinutes(-5));
        using var early = new Authority(from: TimeSpan.FromMinutes(5));
        foreach (var authority in (Authority[])[expired, early])
            Assert.Equal(StampOutcome.Wrong, authority.Reader().ReadFirst(authority.Stamp(Text), [], Text, out _));
    }

    // 'openssl ts' refuses to stamp with wrong ones; 'openssl cms' signs whatever it is given.
    [ProgramTheory("openssl")]
    [InlineData(StampOutcome.Right, true, TimeStamping)]
    [InlineData(StampOutcome.Wrong, true, TimeStamping, ClientAuthentication)]
    [InlineData(StampOutcome.Wrong, true, ClientAuthentication)]
    [InlineData(StampOutcome.Wrong, false, TimeStamping)]
    [InlineData(StampOutcome.Wrong, true)]
    public void Purpose_OfTheSigner_MustBeTimeStampingAlone_AndCritical(StampOutcome expected, bool isCritical, params string[] purposes)
    {
        using var right = new Authority();
        using var authority = new Authority(purposes: purposes, isCritical: isCritical);

        Assert.Equal(expected, authority.Reader().ReadFirst(authority.Sign(right.Stamp(Text)), [], Text, out _));
    }

    [ProgramFact("openssl")]
    public void Signers_MustBeOne_AndNameTheirCertificate()
    {
        using var right = new Authority();
        var token = right.Stamp(Text);

        Assert.Equal(StampOutcome.Right, right.Reader().ReadFirst(right.Sign(token), [], Text, out _));
        Assert.Equal(StampOutcome.Wrong, right.Reader().ReadFirst(right.Sign(token, isTwice: true), [], Text, out _));
        Assert.Equal(StampOutcome.Wrong, right.Reader().ReadFirst(right.Sign(token, namesItsCertificate: false), [], Text, out _));
        Assert.Equal(StampOutcome.Wrong, right.Reader().ReadFirst(right.Sign(token, type: "1.2.840.113549.1.7.1"), [], Text, out _));
    }

    /// <summary>An authority that two roots have certified: one of the certificates is revoked, or rests on what has fallen.</summary>
    [ProgramFact("openssl")]
    public void Paths_OfCrossSignedAuthorities_EachCount()
    {
        using var authority = new Authority(isEcdsa: true, between: 1);
        using var other = new Authority();
        var token = authority.Stamp(Text);
        var cross = other.Cross(authority);
        var reader = authority.Reader(authority.Root, other.Root);
        var later = DateTimeOffset.UtcNow.AddHours(1);

        Assert.Equal(StampOutcome.Right, reader.Read(token, [cross], Text, out var readings));
        Assert.Equal([false, true], readings.Select(r => r.RestsOn.Contains(new UsedAlgorithm("rsa-2048", IsSigned: true))).Order());
        Assert.Equal(StampOutcome.Right, reader.Read(token, [cross, other.CrlOf(cross, later)], Text, out readings));
        Assert.DoesNotContain(new UsedAlgorithm("rsa-2048", IsSigned: true), Assert.Single(readings).RestsOn);
        Assert.Equal(StampOutcome.Right, reader.Read(token, [cross, authority.CrlOf(authority.Chain[1], later)], Text, out readings));
        Assert.Contains(new UsedAlgorithm("rsa-2048", IsSigned: true), Assert.Single(readings).RestsOn);
        StampItem[] both = [cross, other.CrlOf(cross, later), authority.CrlOf(authority.Chain[1], later)];
        Assert.Equal(StampOutcome.Wrong, reader.Read(token, both, Text, out readings));
        Assert.Empty(readings);
        Assert.Equal(StampOutcome.Right, other.Reader().Read(token, [cross], Text, out readings));
        Assert.Single(readings);
        Assert.Equal(StampOutcome.Wrong, other.Reader().Read(token, [], Text, out _));
    }

    [ProgramFact("openssl")]
    public void EssCertId_OfTheFirstVersion_RestsOnSha1_AndStandsForNoOtherCertificate()
    {
        using var authority = new Authority();
        Assert.Equal(StampOutcome.Right, authority.Reader().ReadFirst(authority.Stamp(Text, essDigest: "sha1"), [], Text, out var reading));
        Assert.Contains(new UsedAlgorithm("sha1", IsSigned: true), reading!.RestsOn);
        Assert.Equal(StampOutcome.Right, authority.Reader().ReadFirst(authority.Stamp(Text, essDigest: "sha512"), [], Text, out reading));
        Assert.Contains(new UsedAlgorithm("sha2-512", IsSigned: true), reading!.RestsOn);
    }

    [ProgramFact("openssl")]
    public void Accuracy_NotStated_IsASecond_AndSaidSo()
    {
        using var authority = new Authority();
        Assert.Equal(StampOutcome.Right, authority.Reader().ReadFirst(authority.Stamp(Text, accuracy: null), [], Text, out var reading));
        Assert.Equal(2_000_000UL, reading!.To.Microseconds - reading.From.Microseconds);
        Assert.Contains("states no accuracy", reading.Authority, StringComparison.Ordinal);
    }

    [ProgramFact("openssl")]
    public void Crl_MadeAfterwards_TellsTheStatus_OneMadeBeforeDoesNot()
    {
        using var authority = new Authority();
        using var other = new Authority();
        var token = authority.Stamp(Text);
        var later = DateTimeOffset.UtcNow.AddHours(1);

        Assert.True(ReadingOf(authority.Crl(later))!.IsStatusKnown);
        Assert.False(ReadingOf(authority.Crl(later.AddDays(-2)))!.IsStatusKnown);
        Assert.False(ReadingOf(other.Crl(later, X509RevocationReason.KeyCompromise, later))!.IsStatusKnown);

        StampReading? ReadingOf(StampItem item) =>
            authority.Reader().ReadFirst(token, [item], Text, out var reading) == StampOutcome.Right ? reading : null;
    }

    [ProgramTheory("openssl")]
    [InlineData(X509RevocationReason.KeyCompromise, 1, StampOutcome.Wrong)]
    [InlineData(null, 1, StampOutcome.Wrong)]
    [InlineData(X509RevocationReason.Superseded, 1, StampOutcome.Right)]
    [InlineData(X509RevocationReason.CessationOfOperation, 1, StampOutcome.Right)]
    [InlineData(X509RevocationReason.Superseded, -1, StampOutcome.Wrong)]
    public void Crl_ThatNamesTheSigner_TakesTheStampWithIt_UnlessTheReasonIsHarmlessAndLater(
        X509RevocationReason? reason, int hours, StampOutcome expected)
    {
        using var authority = new Authority();
        var token = authority.Stamp(Text);
        var now = DateTimeOffset.UtcNow;

        Assert.Equal(
            expected, authority.Reader().ReadFirst(token, [authority.Crl(now.AddHours(2), reason, now.AddHours(hours))], Text, out _));
    }

    [ProgramFact("openssl")]
    public void Ocsp_OfTheIssuer_OrOfWhomItCertified_TellsTheStatus()
    {
        using var authority = new Authority();
        using var stranger = new Authority(purposes: [OcspSigning], isCritical: false);
        var token = authority.Stamp(Text);
        Thread.Sleep(1100); // The response must be later than the stamp, in whole seconds.

        Assert.Equal(StampOutcome.Right, authority.Reader().ReadFirst(token, [authority.Ocsp()], Text, out var reading));
        Assert.True(reading!.IsStatusKnown);
        Assert.Equal(StampOutcome.Right, authority.Reader().ReadFirst(token, [authority.Ocsp(responder: stranger)], Text, out reading));
        Assert.False(reading!.IsStatusKnown);
        var revoked = authority.Ocsp("R\t391231235959Z\t250101000000Z,keyCompromise");
        Assert.Equal(StampOutcome.Wrong, authority.Reader().ReadFirst(token, [revoked], Text, out _));
    }

    [ProgramFact("openssl")]
    public void Bytes_ChangedAnywhere_AreNeverRightOfOtherText_AndNeverThrow()
    {
        using var authority = new Authority(isEcdsa: true);
        var reader = authority.Reader();
        var token = authority.Stamp(Text);
        Assert.Equal(StampOutcome.Right, reader.ReadFirst(token, [], Text, out var right));
        var random = new Random(3161);
        for (var i = 0; i < 3000; i++)
        {
            var changed = (byte[])token.Clone();
            changed[random.Next(changed.Length)] ^= (byte)(1 << random.Next(8));
            if (i % 3 == 0)
                changed = changed[..random.Next(changed.Length)];
            // What is outside of the signature (a certificate of the chain) may change; what is said may not.
            if (reader.ReadFirst(changed, [new StampItem((byte)random.Next(5), changed)], Text, out var reading) == StampOutcome.Right)
                Assert.Equal((right!.From, right.To, right.Authority), (reading!.From, reading.To, reading.Authority));
            Assert.Equal(StampOutcome.Wrong, reader.ReadFirst(changed, [], Text.AsMemory(1), out _));
        }
    }

    [Fact]
    public void Trusted_FilesThatHoldNoCertificate_AreRefusedWithASentence()
    {
        foreach (var file in (byte[][])[[], [1, 2, 3], "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n"u8.ToArray(), Text])
            Assert.Contains("certificate", Assert.Throws<FormatException>(() => TrustedCertificates.Read([file], [])).Message,
                StringComparison.Ordinal);
    }
}
