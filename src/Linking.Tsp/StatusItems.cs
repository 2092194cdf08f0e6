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
    private const int CarriedField = 3;

    private readonly List<(X509Crl List, bool OnlyRefuses)> _lists = [];
    private readonly List<(Answer Answer, bool OnlyRefuses)> _responses = [];

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

    /// <summary>What a response answers, and the certificates that came with it and can be read.</summary>
    internal sealed record Answer(BasicOcspResp Response, IReadOnlyList<X509Certificate> Carried);

    /// <summary>Null if the bytes are not exactly one response that answers.</summary>
    public static Answer? ReadResponse(byte[] der) => Foreign.Try(() =>
    {
        if (!Form.Response.IsFor(DerNode.Of(der)) || new OcspResp(der) is not { Status: OcspRespStatus.Successful } response ||
            DerNode.Of(OcspResponse.GetInstance(Asn1Object.FromByteArray(der)).ResponseBytes.Response.GetOctets()) is not { } node ||
            !Form.Answer.IsFor(node) || response.GetResponseObject() is not BasicOcspResp basic ||
            !Algorithms.HasForm(AlgorithmOf(basic)) ||
            !basic.Responses.All(single => Algorithms.HasForm(single.GetCertID().ToAsn1Object().HashAlgorithm)))
            return null;
        var carried = node.Parts.Count > CarriedField ? node.Parts[CarriedField].Parts[0].Parts : [];
        return new Answer(basic, [.. carried.Select(part => Certificate.Read(part.Raw.ToArray())).OfType<X509Certificate>()]);
    });

    /// <summary>Null if the bytes are not exactly one list of revoked certificates.</summary>
    public static X509Crl? ReadList(byte[] der) => Foreign.Try(() =>
    {
        if (!Form.List.IsFor(DerNode.Of(der)))
            return null;
        var list = new X509Crl(CertificateList.GetInstance(Asn1Object.FromByteArray(der)));
        return Certificate.HaveForm(list.CertificateList.TbsCertList.Extensions) &&
            list.CertificateList.GetRevokedCertificates().All(entry => Certificate.HaveForm(entry.Extensions)) &&
            Algorithms.AreSame(list.CertificateList.SignatureAlgorithm, list.CertificateList.TbsCertList.Signature) ? list : null;
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
            var entries = list.CertificateList.GetRevokedCertificates()
                .Where(entry => entry.UserCertificate.HasValue(certificate.SerialNumber));
            var said = new CertificateStatus(
                IsKnown: IsInTime(list.ThisUpdate, genTime, certificate),
                IsRevoked: entries.Any(entry => !IsHarmless(ReasonOf(entry), entry.RevocationDate.ToDateTime(), genTime)),
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

    private static int? ReasonOf(CrlEntry entry) => entry.Extensions?.GetExtension(X509Extensions.ReasonCode) is { } value
        ? DerEnumerated.GetInstance(Asn1Object.FromByteArray(value.Value.GetOctets())).IntValueExact
        : null;

    private CertificateStatus OfResponses(X509Certificate certificate, X509Certificate issuer, DateTime genTime)
    {
        var status = CertificateStatus.Unknown;
        foreach (var (answer, onlyRefuses) in _responses)
        {
            var response = answer.Response;
            if (SignerOf(answer, issuer) is not { } signer)
                continue;
            var used = Algorithms.OfSignature(AlgorithmOf(response), signer.GetPublicKey());
            if (!ReferenceEquals(signer, issuer))
                used = used.Concat(Algorithms.OfSignature(signer.CertificateStructure.SignatureAlgorithm, issuer.GetPublicKey()));
            foreach (var single in response.Responses)
            {
                if (!IsOf(single.GetCertID(), certificate.SerialNumber, issuer) || single.GetCertStatus() is UnknownStatus)
                    continue;
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
    private static X509Certificate? SignerOf(Answer answer, X509Certificate issuer) => IsBy(answer.Response, issuer)
        ? issuer
        : answer.Carried.FirstOrDefault(c => c.GetExtendedKeyUsage() is { } uses &&
            uses.Contains(KeyPurposeID.id_kp_OCSPSigning) && c.IsValid(answer.Response.ProducedAt) &&
            Certificate.IsUnderstood(c) && Certificate.HasSigned(issuer, c) && IsBy(answer.Response, c));

    private static bool IsBy(BasicOcspResp response, X509Certificate signer) => Foreign.Says(() =>
        Algorithms.AreTaken(AlgorithmOf(response), Certificate.KeyOf(signer), response.GetSignature()) &&
        response.Verify(signer.GetPublicKey()));

    private static AlgorithmIdentifier AlgorithmOf(BasicOcspResp response) =>
        BasicOcspResponse.GetInstance(Asn1Object.FromByteArray(response.GetEncoded())).SignatureAlgorithm;

    // Behind the end of a certificate its issuer may leave out that it was revoked.
    private static bool IsInTime(DateTime made, DateTime genTime, X509Certificate certificate) =>
        made >= genTime && made <= certificate.NotAfter;

    /// <summary>Whether an answer is about the certificate of a number and an issuer, by whichever function that is taken.</summary>
    public static bool IsOf(CertificateID id, BigInteger serial, X509Certificate issuer) =>
        id.SerialNumber.Equals(serial) && Algorithms.IsKnownDigest(id.ToAsn1Object().HashAlgorithm.Algorithm.Id) &&
        Foreign.Says(() => id.MatchesIssuer(issuer));

    // RFC 3161, section 4: with one of these reasons what was stamped before the revocation stays; without a reason nothing does.
    private static bool IsHarmless(int? reason, DateTime revoked, DateTime genTime) =>
        reason is CrlReason.RemoveFromCrl ||
        (reason is CrlReason.Unspecified or CrlReason.AffiliationChanged or CrlReason.Superseded or CrlReason.CessationOfOperation &&
            revoked > genTime);
}
