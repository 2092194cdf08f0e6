using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

using Org.BouncyCastle.Asn1.X509;
using Org.BouncyCastle.X509;

using X509Certificate = Org.BouncyCastle.X509.X509Certificate;

namespace Linking.Tsp;

/// <summary>Reading certificates, and what one may be used for.</summary>
internal static class Certificate
{
    // Of X509Certificate.GetKeyUsage.
    private const int KeyCertSign = 5;
    private const int CrlSign = 6;

    // Those that this library looks at; another critical one would have to be obeyed.
    private static readonly HashSet<string> Known = new(StringComparer.Ordinal)
    {
        X509Extensions.BasicConstraints.Id, X509Extensions.KeyUsage.Id, X509Extensions.ExtendedKeyUsage.Id,
        X509Extensions.CertificatePolicies.Id, X509Extensions.SubjectAlternativeName.Id, X509Extensions.AuthorityKeyIdentifier.Id,
        X509Extensions.SubjectKeyIdentifier.Id,
    };

    /// <exception cref="FormatException">The file holds no certificate.</exception>
    public static IReadOnlyList<X509Certificate> ReadFile(ReadOnlyMemory<byte> file)
    {
        // The platform's own reader tells PEM from DER, and takes nothing else.
        var found = new X509Certificate2Collection();
        try
        {
            var text = System.Text.Encoding.ASCII.GetString(file.Span);
            if (text.Contains("-----BEGIN", StringComparison.Ordinal))
                found.ImportFromPem(text);
            else
                found.Add(X509CertificateLoader.LoadCertificate(file.Span));
            if (found.Count == 0)
                throw new FormatException("it holds no certificate");
            return [.. found.Select(c => Read(c.RawData) ?? throw new FormatException("a certificate in it cannot be read"))];
        }
        catch (CryptographicException exception)
        {
            throw new FormatException("it holds no certificate in PEM or DER", exception);
        }
        finally
        {
            foreach (var certificate in found)
                certificate.Dispose();
        }
    }

    /// <summary>Null if the bytes are not exactly one certificate whose fields can be read.</summary>
    public static X509Certificate? Read(byte[] der) => Foreign.Try(() =>
    {
        if (!Form.Certificate.IsFor(DerNode.Of(der)))
            return null;
        var certificate = new X509Certificate(X509CertificateStructure.GetInstance(Org.BouncyCastle.Asn1.Asn1Object.FromByteArray(der)));
        var body = certificate.CertificateStructure.TbsCertificate;
        if (!Algorithms.IsTaken(KeyOf(certificate)) || !HaveForm(body.Extensions) ||
            !Algorithms.AreSame(certificate.CertificateStructure.SignatureAlgorithm, body.Signature))
            return null;
        // Whoever reads a field later reads one that can be read.
        _ = (certificate.GetPublicKey(), certificate.GetBasicConstraints(), certificate.GetKeyUsage(), certificate.GetExtendedKeyUsage(),
            certificate.GetCriticalExtensionOids(), certificate.NotAfter, certificate.NotBefore);
        return certificate;
    });

    public static string FingerprintOf(X509Certificate certificate) => Convert.ToHexStringLower(SHA256.HashData(certificate.GetEncoded()));

    /// <summary>Whether one certificate has signed another: names, purpose and signature; not their validity.</summary>
    public static bool HasSigned(X509Certificate issuer, X509Certificate certificate) =>
        MayHaveSigned(issuer, certificate) && Foreign.Says(() => Algorithms.AreTaken(
            certificate.CertificateStructure.SignatureAlgorithm, KeyOf(issuer), certificate.GetSignature())) &&
        Foreign.Holds(() => certificate.Verify(issuer.GetPublicKey()));

    /// <summary>The same, without the signature.</summary>
    public static bool MayHaveSigned(X509Certificate issuer, X509Certificate certificate) =>
        IsSame(certificate.IssuerDN, issuer.SubjectDN) && issuer.GetBasicConstraints() >= 0 && MayUse(issuer, KeyCertSign);

    /// <summary>Names are compared by their bytes.</summary>
    public static bool IsSame(X509Name one, X509Name other) => one.GetDerEncoded().AsSpan().SequenceEqual(other.GetDerEncoded());

    public static SubjectPublicKeyInfo KeyOf(X509Certificate certificate) => certificate.CertificateStructure.SubjectPublicKeyInfo;

    /// <summary>Whether the value of each is DER, with the fields that those have which are read.</summary>
    public static bool HaveForm(X509Extensions? extensions) =>
        extensions?.GetExtensionOids().All(oid =>
            Form.IsValue(oid.Id, DerNode.Of(extensions.GetExtension(oid).Value.GetOctets()))) ?? true;

    public static bool MaySignLists(X509Certificate issuer) => MayUse(issuer, CrlSign);

    /// <summary>Whether it demands nothing that is not looked at here.</summary>
    public static bool IsUnderstood(X509Certificate certificate) => Of(certificate.GetCriticalExtensionOids()).All(Known.Contains);

    /// <summary>None where there are no extensions at all, for which the library gives null.</summary>
    public static IEnumerable<string> Of(IEnumerable<string>? extensions) => extensions ?? [];

    /// <summary>Where the certificate says that the list is on which it would stand if it were revoked.</summary>
    public static IEnumerable<Uri> ListAddresses(X509Certificate certificate)
    {
        var points = Foreign.Try(() => certificate.GetExtensionValue(X509Extensions.CrlDistributionPoints) is { } value
            ? CrlDistPoint.GetInstance(Org.BouncyCastle.Asn1.Asn1Object.FromByteArray(value.GetOctets())).GetDistributionPoints()
            : null) ?? [];
        foreach (var name in points.Where(p => p.DistributionPointName?.Type == DistributionPointName.FullName)
            .SelectMany(p => GeneralNames.GetInstance(p.DistributionPointName.Name).GetNames()))
        {
            if (name.TagNo == GeneralName.UniformResourceIdentifier && Uri.TryCreate($"{name.Name}", UriKind.Absolute, out var address))
                yield return address;
        }
    }

    /// <summary>Where the certificate says that a responder tells its status (OCSP).</summary>
    public static IEnumerable<Uri> ResponderAddresses(X509Certificate certificate)
    {
        var access = Foreign.Try(() => certificate.GetExtensionValue(X509Extensions.AuthorityInfoAccess) is { } value
            ? AuthorityInformationAccess.GetInstance(Org.BouncyCastle.Asn1.Asn1Object.FromByteArray(value.GetOctets()))
                .GetAccessDescriptions()
            : null) ?? [];
        foreach (var name in access.Where(a => a.AccessMethod.Equals(AccessDescription.IdADOcsp)).Select(a => a.AccessLocation))
        {
            if (name.TagNo == GeneralName.UniformResourceIdentifier && Uri.TryCreate($"{name.Name}", UriKind.Absolute, out var address))
                yield return address;
        }
    }

    private static bool MayUse(X509Certificate certificate, int use) =>
        certificate.GetKeyUsage() is not { } usage || (usage.Length > use && usage[use]);
}
