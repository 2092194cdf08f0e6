using Linking.Vouchers;

using Org.BouncyCastle.Asn1;
using Org.BouncyCastle.Asn1.Cms;
using Org.BouncyCastle.Cms;
using Org.BouncyCastle.Security;
using Org.BouncyCastle.Tsp;
using Org.BouncyCastle.X509;

using Pkcs = Org.BouncyCastle.Asn1.Pkcs.PkcsObjectIdentifiers;

namespace Linking.Tsp;

/// <summary>
/// Reads RFC 3161 time-stamps with Bouncy Castle, offline and from nothing but the bytes given (docs/spec/voucher.md, "stamped").
/// </summary>
/// <param name="trusted">The authorities trusted.</param>
public sealed class StampReader(TrustedCertificates trusted) : IStampReader
{
    private const ulong Second = 1_000_000;
    private const byte Certificates = 0xa0;
    private const byte DirectoryName = 0xa4;

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
            ])
        {
            Links = [.. ways.Prepend(best).SelectMany(way => StampLink.Of(way.Path, way.GenTime)).Distinct()],
        };
    }

    private IReadOnlyList<Way> WaysOf(ReadOnlyMemory<byte> token, IReadOnlyList<StampItem> items, ReadOnlyMemory<byte>? stamped) =>
        Foreign.Try(() =>
        {
            if (DerNode.Of(token) is not { } node || !Form.Token.IsFor(node))
                return null;
            var content = ContentInfo.GetInstance(Asn1Object.FromByteArray(token.ToArray()));
            return content.ContentType.Equals(CmsObjectIdentifiers.SignedData)
                ? Read(new TimeStampToken(content), CarriedBy(node), items, stamped)
                : null;
        }) ?? [];

    private IReadOnlyList<Way> Read(
        TimeStampToken stamp, IReadOnlyList<X509Certificate> carried, IReadOnlyList<StampItem> items, ReadOnlyMemory<byte>? stamped)
    {
        var signer = SignerOf(stamp);
        if (!Form.Info.IsFor(DerNode.Of(ContentOf(stamp))) || !IsOf(stamp.TimeStampInfo, stamped) || !AreRight(signer) ||
            !Algorithms.IsKnownDigest(signer.DigestAlgorithmID.Algorithm.Id) || !Algorithms.HasForm(signer.DigestAlgorithmID) ||
            !Algorithms.HasForm(signer.SignatureAlgorithm))
            return [];
        var known = carried
            .Concat(items.Where(i => i is { Type: StampItem.Certificate, OnlyRefuses: false })
                .Select(i => Certificate.Read(i.Der.ToArray())).OfType<X509Certificate>())
            .Concat(trusted.Certificates).DistinctBy(Certificate.FingerprintOf, StringComparer.Ordinal).ToList();
        var genTime = stamp.TimeStampInfo.GenTime;
        var status = new StatusItems(items);
        return
        [
            .. known.Where(stamp.SignerID.Match).Where(c => IsBy(stamp, signer, c))
                .SelectMany(certificate => new CertificatePaths(known, trusted, genTime).From(certificate))
                .OrderBy(path => path.Count)
                .Select(path => ReadingOf(stamp, path, status) is { } reading ? new Way(path, carried, genTime, reading) : null)
                .OfType<Way>(),
        ];
    }

    // Those in the token that can be read: the library's own reading refuses all where one cannot.
    private static List<X509Certificate> CarriedBy(DerNode token)
    {
        var certificates = token.Parts[1].Parts[0].Parts.FirstOrDefault(part => part.Tag == Certificates);
        return [.. (certificates?.Parts ?? []).Select(part => Certificate.Read(part.Raw.ToArray())).OfType<X509Certificate>()];
    }

    private static bool IsBy(TimeStampToken stamp, SignerInformation signer, X509Certificate certificate) =>
        (stamp.SignerID.Issuer is not { } issuer || Certificate.IsSame(issuer, certificate.IssuerDN)) &&
        Foreign.Says(() => Algorithms.AreTaken(
            signer.SignatureAlgorithm, Certificate.KeyOf(certificate), signer.GetSignature(), signer.DigestAlgorithmID)) &&
        Foreign.Holds(() => stamp.Validate(certificate)) && IsNamed(signer, certificate);

    // By the issuer's name as its bytes stand, where the attribute gives one: the library takes names that are alike for the same.
    private static bool IsNamed(SignerInformation signer, X509Certificate certificate)
    {
        var attribute = signer.SignedAttributes[Pkcs.IdAASigningCertificateV2] ??
            signer.SignedAttributes[Pkcs.IdAASigningCertificate];
        var identifier = DerNode.Of(attribute.AttrValues[0].GetEncoded())!.Parts[0].Parts[0].Parts;
        if (identifier[0] is { Tag: Der.Sequence } digest && !Algorithms.HasForm(
                Org.BouncyCastle.Asn1.X509.AlgorithmIdentifier.GetInstance(Asn1Object.FromByteArray(digest.Raw.ToArray()))))
            return false;
        return identifier[^1] is not { Tag: Der.Sequence } issued ||
            issued.Parts[0].Parts.Any(name => name.Tag == DirectoryName &&
                name.Parts[0].Raw.Span.SequenceEqual(certificate.IssuerDN.GetDerEncoded()));
    }

    // The digest of the bytes, under a function that has a name; without bytes only of that function's length.
    private static bool IsOf(TimeStampTokenInfo info, ReadOnlyMemory<byte>? stamped)
    {
        var (oid, imprint) = (info.MessageImprintAlgOid, info.GetMessageImprintDigest());
        if (!Algorithms.IsKnownDigest(oid) || !Algorithms.HasForm(info.TstInfo.MessageImprint.HashAlgorithm))
            return false;
        return stamped is { } bytes
            ? DigestUtilities.CalculateDigest(oid, bytes.ToArray()).AsSpan().SequenceEqual(imprint)
            : DigestUtilities.GetDigest(oid).GetDigestSize() == imprint.Length;
    }

    private sealed record Way(
        IReadOnlyList<X509Certificate> Path, IReadOnlyList<X509Certificate> Carried, DateTime GenTime, StampReading Reading);

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

    // Each signed attribute once and with one value; those that name the certificate with the fields that they have.
    private static bool AreRight(SignerInformation signer)
    {
        var attributes = signer.SignedAttributes.ToAttributes().GetAttributes();
        return attributes.All(attribute => attribute.AttrValues.Count == 1) &&
            attributes.DistinctBy(attribute => attribute.AttrType.Id, StringComparer.Ordinal).Count() == attributes.Length &&
            HasForm(signer, Pkcs.IdAASigningCertificate, Form.SigningCertificate) &&
            HasForm(signer, Pkcs.IdAASigningCertificateV2, Form.SigningCertificateV2);
    }

    private static bool HasForm(SignerInformation signer, DerObjectIdentifier type, DerRule rule) =>
        signer.SignedAttributes[type] is not { } attribute || rule.IsFor(DerNode.Of(attribute.AttrValues[0].GetEncoded()));

    // The one that the library compares: of the second version where the token has it.
    private static string EssDigest(SignerInformation signer)
    {
        if (signer.SignedAttributes[Pkcs.IdAASigningCertificateV2] is not { } attribute)
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
