using Linking.Vouchers;

using Org.BouncyCastle.Asn1;
using Org.BouncyCastle.Asn1.Cms;
using Org.BouncyCastle.Cms;
using Org.BouncyCastle.Security;
using Org.BouncyCastle.Tsp;
using Org.BouncyCastle.X509;

namespace Linking.Tsp;

/// <summary>
/// Reads RFC 3161 time-stamps with Bouncy Castle, offline and from nothing but the bytes given (docs/spec/voucher.md, "stamped").
/// </summary>
/// <param name="trusted">The authorities trusted.</param>
public sealed class StampReader(TrustedCertificates trusted) : IStampReader
{
    private const ulong Second = 1_000_000;

    /// <summary>The certificates that the caller gave whole.</summary>
    internal IReadOnlyList<X509Certificate> Trusted => trusted.Certificates;

    /// <inheritdoc/>
    public StampOutcome Read(
        ReadOnlyMemory<byte> token, IReadOnlyList<StampItem> items, ReadOnlyMemory<byte>? stamped, out IReadOnlyList<StampReading> readings)
    {
        ArgumentNullException.ThrowIfNull(items);
        readings = [.. WaysOf(token, items, stamped).Select(way => way.Reading)];
        return readings.Count == 0 ? StampOutcome.Wrong : StampOutcome.Right;
    }

    /// <summary>
    /// What a stamp says of bytes by the best of its paths: one whose status is known, before one whose is not. Null: it is not right, or
    /// leads to nobody trusted.
    /// </summary>
    public StampReading? ReadBest(StampedEvidence evidence, ReadOnlyMemory<byte> stamped)
    {
        ArgumentNullException.ThrowIfNull(evidence);
        return Read(evidence.Token, evidence.Items, stamped, out var readings) == StampOutcome.Right
            ? readings.FirstOrDefault(r => r.IsStatusKnown) ?? readings[0]
            : null;
    }

    /// <summary>
    /// The same, with the certificates of the path. Null: the stamp is not right, is not of these bytes, or leads to nobody trusted.
    /// </summary>
    /// <param name="evidence">The stamp, and what came with it.</param>
    /// <param name="stamped">Null: the imprint is compared by the caller.</param>
    public StampPath? PathOf(StampedEvidence evidence, ReadOnlyMemory<byte>? stamped)
    {
        ArgumentNullException.ThrowIfNull(evidence);
        var ways = WaysOf(evidence.Token, evidence.Items, stamped);
        if (ways.Count == 0)
            return null;
        var best = ways.FirstOrDefault(way => way.Reading.IsStatusKnown, ways[0]);
        return new StampPath(
            best.Reading,
            [
                .. best.Path.Except(best.Carried).Select(c => new StampItem(StampItem.Certificate, c.GetEncoded())),
            ]);
    }

    private IReadOnlyList<Way> WaysOf(ReadOnlyMemory<byte> token, IReadOnlyList<StampItem> items, ReadOnlyMemory<byte>? stamped) =>
        Foreign.Try(() =>
        {
            if (!Der.IsNode(token.Span))
                return null;
            var content = ContentInfo.GetInstance(Asn1Object.FromByteArray(token.ToArray()));
            return content.ContentType.Equals(CmsObjectIdentifiers.SignedData) ? Read(new TimeStampToken(content), items, stamped) : null;
        }) ?? [];

    private IReadOnlyList<Way> Read(TimeStampToken stamp, IReadOnlyList<StampItem> items, ReadOnlyMemory<byte>? stamped)
    {
        var signer = SignerOf(stamp);
        if (!IsOf(stamp.TimeStampInfo, stamped) || !Der.IsNode(ContentOf(stamp)) || !StandOnce(signer) ||
            !Algorithms.IsKnownDigest(signer.DigestAlgorithmID.Algorithm.Id))
            return [];
        var known = stamp.GetCertificates().EnumerateMatches(null).Select(c => c.GetEncoded())
            .Concat(items.Where(i => i is { Type: StampItem.Certificate, OnlyRefuses: false }).Select(i => i.Der.ToArray()))
            .Select(Certificate.Read).OfType<X509Certificate>()
            .Concat(trusted.Certificates).DistinctBy(Certificate.FingerprintOf, StringComparer.Ordinal).ToList();
        var genTime = stamp.TimeStampInfo.GenTime;
        var status = new StatusItems(items);
        return
        [
            .. known.Where(stamp.SignerID.Match).Where(c => IsBy(stamp, signer, c))
                .SelectMany(certificate => new CertificatePaths(known, trusted, genTime).From(certificate))
                .OrderBy(path => path.Count)
                .Select(path => WayOf(stamp, path, status)).OfType<Way>(),
        ];
    }

    private static bool IsBy(TimeStampToken stamp, SignerInformation signer, X509Certificate certificate) =>
        (stamp.SignerID.Issuer is not { } issuer || Certificate.IsSame(issuer, certificate.IssuerDN)) &&
        Foreign.Says(() => Algorithms.AreTaken(
            signer.SignatureAlgorithm, Certificate.KeyOf(certificate), signer.GetSignature(), signer.DigestAlgorithmID)) &&
        Foreign.Holds(() => stamp.Validate(certificate));

    // The digest of the bytes, under a function that has a name; without bytes only of that function's length.
    private static bool IsOf(TimeStampTokenInfo info, ReadOnlyMemory<byte>? stamped)
    {
        var (oid, imprint) = (info.MessageImprintAlgOid, info.GetMessageImprintDigest());
        if (!Algorithms.IsKnownDigest(oid))
            return false;
        return stamped is { } bytes
            ? DigestUtilities.CalculateDigest(oid, bytes.ToArray()).AsSpan().SequenceEqual(imprint)
            : DigestUtilities.GetDigest(oid).GetDigestSize() == imprint.Length;
    }

    private sealed record Way(
        IReadOnlyList<X509Certificate> Path, IReadOnlyList<X509Certificate> Carried, StampReading Reading);

    private static Way? WayOf(TimeStampToken stamp, IReadOnlyList<X509Certificate> path, StatusItems status) =>
        ReadingOf(stamp, path, status) is { } reading
            ? new Way(path, [.. stamp.GetCertificates().EnumerateMatches(null)], reading)
            : null;

    // Null if one of the certificates was revoked.
    private static StampReading? ReadingOf(TimeStampToken stamp, IReadOnlyList<X509Certificate> path, StatusItems items)
    {
        var info = stamp.TimeStampInfo;
        var isKnown = true;
        var digest = Algorithms.DigestName(info.MessageImprintAlgOid);
        var signer = SignerOf(stamp);
        List<UsedAlgorithm> used =
        [
            new(digest, IsSigned: false),
            Algorithms.Signed(Algorithms.DigestName(signer.DigestAlgorithmID.Algorithm.Id)),
            .. Algorithms.OfSignature(signer.SignatureAlgorithm, path[0].GetPublicKey()),
            Algorithms.Signed(EssDigest(signer)),
        ];
        for (var i = 0; i + 1 < path.Count; i++)
        {
            used.AddRange(Algorithms.OfSignature(path[i].CertificateStructure.SignatureAlgorithm, path[i + 1].GetPublicKey()));
            var status = items.Of(path[i], path[i + 1], info.GenTime);
            if (status.IsRevoked)
                return null;
            isKnown &= status.IsKnown;
            used.AddRange(status.Used);
        }

        var (from, to) = IntervalOf(info);
        var name = path[0].SubjectDN.ToString();
        return new StampReading(
            from, to, info.Accuracy is null ? $"{name} (it states no accuracy: one second is taken)" : name, digest,
            info.GetMessageImprintDigest(), [.. used.Distinct()], isKnown, TimeOf(path[0].NotAfter));
    }

    private static SignerInformation SignerOf(TimeStampToken stamp) => stamp.ToCmsSignedData().GetSignerInfos().GetSigners().Single();

    private static byte[] ContentOf(TimeStampToken stamp)
    {
        using var content = new MemoryStream();
        stamp.ToCmsSignedData().SignedContent.Write(content);
        return content.ToArray();
    }

    // Each signed attribute, with one value.
    private static bool StandOnce(SignerInformation signer)
    {
        var attributes = signer.SignedAttributes.ToAttributes().GetAttributes();
        return attributes.All(attribute => attribute.AttrValues.Count == 1) &&
            attributes.DistinctBy(attribute => attribute.AttrType.Id, StringComparer.Ordinal).Count() == attributes.Length;
    }

    // The one that the library compares: of the second version where the token has it.
    private static string EssDigest(SignerInformation signer)
    {
        if (signer.SignedAttributes[Org.BouncyCastle.Asn1.Pkcs.PkcsObjectIdentifiers.IdAASigningCertificateV2] is not { } attribute)
            return "sha1";
        var id = Org.BouncyCastle.Asn1.Ess.SigningCertificateV2.GetInstance(attribute.AttrValues[0]).GetCerts()[0];
        return Algorithms.DigestName(id.HashAlgorithm.Algorithm.Id);
    }

    // What is finer than a microsecond widens the interval to whole ones.
    private static (Instant From, Instant To) IntervalOf(TimeStampTokenInfo info)
    {
        var ticks = (ulong)(info.GenTime.Ticks - DateTime.UnixEpoch.Ticks);
        var (down, up) = (ticks / TimeSpan.TicksPerMicrosecond, (ticks + TimeSpan.TicksPerMicrosecond - 1) / TimeSpan.TicksPerMicrosecond);
        var around = info.Accuracy is { } accuracy
            ? (Parts(accuracy.Seconds) * Second) + (Parts(accuracy.Millis) * 1000) + Parts(accuracy.Micros)
            : Second;
        return (Instant.FromMicroseconds(checked(down - around)), Instant.FromMicroseconds(checked(up + around)));
    }

    private static ulong Parts(DerInteger? value) => checked((ulong)(value?.LongValueExact ?? 0));

    private static Instant TimeOf(DateTime time) => Instant.FromDateTime(new DateTimeOffset(DateTime.SpecifyKind(time, DateTimeKind.Utc)));
}
