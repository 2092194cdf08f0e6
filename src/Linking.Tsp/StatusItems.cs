using Linking.Vouchers;

using Org.BouncyCastle.Asn1;
using Org.BouncyCastle.Asn1.Ocsp;
using Org.BouncyCastle.Asn1.X509;
using Org.BouncyCastle.Math;
using Org.BouncyCastle.Ocsp;
using Org.BouncyCastle.X509;

namespace Linking.Tsp;

/// <summary>CRLs and OCSP responses that came with a stamp (docs/spec/voucher.md, "stamped", step 4).</summary>
internal sealed class StatusItems
{
    private readonly List<(X509Crl List, bool OnlyRefuses)> _lists = [];
    private readonly List<(BasicOcspResp Response, bool OnlyRefuses)> _responses = [];

    public StatusItems(IEnumerable<StampItem> items)
    {
        foreach (var item in items)
        {
            if (item.Type == StampItem.Crl && ReadList(item.Der.ToArray()) is { } list)
                _lists.Add((list, item.OnlyRefuses));
            else if (item.Type == StampItem.Ocsp && ReadResponse(item.Der.ToArray()) is { } response)
                _responses.Add((response, item.OnlyRefuses));
        }
    }

    /// <summary>What the items say of a certificate, for a stamp made at a time.</summary>
    public CertificateStatus Of(X509Certificate certificate, X509Certificate issuer, DateTime genTime) =>
        OfLists(certificate, issuer, genTime).Join(OfResponses(certificate, issuer, genTime));

    /// <summary>Null if the bytes are not exactly one response that answers.</summary>
    public static BasicOcspResp? ReadResponse(byte[] der) => Foreign.Try(() =>
        Der.IsNode(der) && new OcspResp(der) is { Status: OcspRespStatus.Successful } response &&
        Der.IsNode(OcspResponse.GetInstance(Asn1Object.FromByteArray(der)).ResponseBytes.Response.GetOctets())
            ? response.GetResponseObject() as BasicOcspResp : null);

    /// <summary>Null if the bytes are not exactly one list of revoked certificates.</summary>
    public static X509Crl? ReadList(byte[] der) => Foreign.Try(() =>
    {
        if (!Der.IsNode(der))
            return null;
        var list = new X509Crl(CertificateList.GetInstance(Asn1Object.FromByteArray(der)));
        return Certificate.AreDer(list.CertificateList.TbsCertList.Extensions) &&
            list.CertificateList.GetRevokedCertificates().All(entry => Certificate.AreDer(entry.Extensions)) ? list : null;
    });

    private CertificateStatus OfLists(X509Certificate certificate, X509Certificate issuer, DateTime genTime)
    {
        var status = CertificateStatus.Unknown;
        foreach (var (list, onlyRefuses) in _lists)
        {
            if (!Certificate.IsSame(list.IssuerDN, issuer.SubjectDN) || !Certificate.MaySignLists(issuer) || !IsOfAll(list) ||
                !Foreign.Says(() => Algorithms.AreTaken(
                    list.CertificateList.SignatureAlgorithm, Certificate.KeyOf(issuer), list.GetSignature())) ||
                !Foreign.Holds(() => list.Verify(issuer.GetPublicKey())))
                continue;
            var entry = list.GetRevokedCertificate(certificate.SerialNumber);
            var said = new CertificateStatus(
                IsKnown: IsInTime(list.ThisUpdate, genTime, certificate),
                IsRevoked: entry is not null && !IsHarmless(ReasonOf(entry), entry.RevocationDate, genTime),
                Algorithms.OfSignature(list.CertificateList.SignatureAlgorithm, issuer.GetPublicKey()));
            status = status.Join(onlyRefuses ? said.OfOnlyRefusing : said);
        }

        return status;
    }

    // A list of some reasons, of changes or of others' certificates says less than it seems to.
    internal static bool IsOfAll(X509Crl list) => Certificate.Of(list.GetCriticalExtensionOids()).All(oid =>
        oid == X509Extensions.IssuingDistributionPoint.Id && Foreign.Try(() => IssuingDistributionPoint.GetInstance(
            Asn1Object.FromByteArray(list.GetExtensionValue(X509Extensions.IssuingDistributionPoint).GetOctets()))) is
            {
                IsIndirectCrl: false, OnlySomeReasons: null, OnlyContainsAttributeCerts: false, OnlyContainsUserCerts: false,
                OnlyContainsCACerts: false,
            });

    private static int? ReasonOf(X509CrlEntry entry) => entry.GetExtensionValue(X509Extensions.ReasonCode) is { } value
        ? DerEnumerated.GetInstance(Asn1Object.FromByteArray(value.GetOctets())).IntValueExact
        : null;

    private CertificateStatus OfResponses(X509Certificate certificate, X509Certificate issuer, DateTime genTime)
    {
        var status = CertificateStatus.Unknown;
        foreach (var (response, onlyRefuses) in _responses)
        {
            if (SignerOf(response, issuer) is not { } signer)
                continue;
            foreach (var single in response.Responses)
            {
                if (!IsOf(single.GetCertID(), certificate.SerialNumber, issuer) || single.GetCertStatus() is UnknownStatus)
                    continue;
                var used = Algorithms.OfSignature(AlgorithmOf(response), signer.GetPublicKey());
                if (!ReferenceEquals(signer, issuer))
                    used = used.Concat(Algorithms.OfSignature(signer.CertificateStructure.SignatureAlgorithm, issuer.GetPublicKey()));
                var said = new CertificateStatus(
                    IsKnown: IsInTime(single.ThisUpdate, genTime, certificate),
                    IsRevoked: single.GetCertStatus() is RevokedStatus revoked &&
                        !IsHarmless(revoked.HasRevocationReason ? revoked.RevocationReason : null, revoked.RevocationTime, genTime),
                    used);
                status = status.Join(onlyRefuses ? said.OfOnlyRefusing : said);
            }
        }

        return status;
    }

    // The issuer itself, or a responder that it certified for this and nothing less.
    private static X509Certificate? SignerOf(BasicOcspResp response, X509Certificate issuer)
    {
        if (IsBy(response, issuer))
            return issuer;
        return Array.Find(
            Foreign.Try(response.GetCerts) ?? [],
            c => Certificate.Read(c.GetEncoded()) is not null && c.GetExtendedKeyUsage() is { } uses &&
                uses.Contains(KeyPurposeID.id_kp_OCSPSigning) && c.IsValid(response.ProducedAt) &&
                Certificate.IsUnderstood(c) && Certificate.HasSigned(issuer, c) &&
                IsBy(response, c));
    }

    private static bool IsBy(BasicOcspResp response, X509Certificate signer) => Foreign.Says(() =>
        Algorithms.AreTaken(AlgorithmOf(response), Certificate.KeyOf(signer), response.GetSignature()) &&
        response.Verify(signer.GetPublicKey()));

    private static AlgorithmIdentifier AlgorithmOf(BasicOcspResp response) =>
        BasicOcspResponse.GetInstance(Asn1Object.FromByteArray(response.GetEncoded())).SignatureAlgorithm;

    // Behind the end of a certificate its issuer may leave out that it was revoked.
    private static bool IsInTime(DateTime made, DateTime genTime, X509Certificate certificate) =>
        made >= genTime && made <= certificate.NotAfter;

    /// <summary>Whether an answer is about the certificate of a number and an issuer, by whichever function it names them.</summary>
    public static bool IsOf(CertificateID id, BigInteger serial, X509Certificate issuer) =>
        id.SerialNumber.Equals(serial) && Foreign.Says(() => id.MatchesIssuer(issuer));

    // RFC 3161, section 4: with one of these reasons what was stamped before the revocation stays; without a reason nothing does.
    private static bool IsHarmless(int? reason, DateTime revoked, DateTime genTime) =>
        reason is CrlReason.RemoveFromCrl ||
        (reason is CrlReason.Unspecified or CrlReason.AffiliationChanged or CrlReason.Superseded or CrlReason.CessationOfOperation &&
            revoked > genTime);
}
