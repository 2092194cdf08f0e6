using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

using Linking.Testing;
using Linking.Vouchers;

using Org.BouncyCastle.Asn1;
using Org.BouncyCastle.Asn1.Cms;
using Org.BouncyCastle.Cms;
using Org.BouncyCastle.Math;
using Org.BouncyCastle.Security;
using Org.BouncyCastle.Tsp;
using Org.BouncyCastle.Utilities.Collections;
using Org.BouncyCastle.X509;

using CmsAttribute = Org.BouncyCastle.Asn1.Cms.Attribute;
using X509Extension = System.Security.Cryptography.X509Certificates.X509Extension;

namespace Linking.Tsp.Tests;

/// <summary>
/// A time-stamp authority: certificates of .NET's making, so that they can be wrong in any way, and <c>openssl ts</c>, which stamps
/// with them. The chain is root, as many authorities below it as wanted, signer.
/// </summary>
internal sealed class Authority : IDisposable
{
    // The same always: of two stamps of one second the later one must not seem the earlier.
    private const string Accuracy = "secs:1, millisecs:500";

    private const string TimeStamping = "1.3.6.1.5.5.7.3.8";

    private readonly TemporaryFolder _folder = new();
    private readonly string? _lists;
    private readonly string? _responder;
    private readonly List<(X509Certificate2 Certificate, AsymmetricAlgorithm Key)> _chain = [];

    /// <param name="isEcdsa">Keys of P-256 instead of RSA.</param>
    /// <param name="between">Authorities between root and signer.</param>
    /// <param name="purposes">Of the signer's certificate; the one right purpose by default.</param>
    /// <param name="isCritical">Whether these are critical.</param>
    /// <param name="from">Begin of the signer's validity, from now.</param>
    /// <param name="to">Its end.</param>
    /// <param name="pathLength">How many authorities the root allows below it.</param>
    /// <param name="lists">Where certificates say that the list of revoked ones is.</param>
    /// <param name="responder">Where they say that an OCSP responder is.</param>
    public Authority(
        bool isEcdsa = false, int between = 0, string[]? purposes = null, bool isCritical = true, TimeSpan? from = null,
        TimeSpan? to = null, int? pathLength = null, string? lists = null, string? responder = null)
    {
        (_lists, _responder) = (lists, responder);
        for (var i = 0; i <= between; i++)
            Add(isEcdsa, $"CN=Authority {i}", isAuthority: true, [], false, TimeSpan.FromDays(-10), TimeSpan.FromDays(3650), pathLength);
        Add(
            isEcdsa, "CN=Example TSA,O=Example", isAuthority: false, purposes ?? [TimeStamping], isCritical, from ?? TimeSpan.FromDays(-1),
            to ?? TimeSpan.FromDays(365), null);
        File.WriteAllText(_folder["signer.pem"], Signer.ExportCertificatePem());
        File.WriteAllText(_folder["key.pem"], _chain[^1].Key.ExportPkcs8PrivateKeyPem());
        File.WriteAllText(_folder["chain.pem"], string.Join('\n', _chain.SkipLast(1).Select(c => c.Certificate.ExportCertificatePem())));
        File.WriteAllText(_folder["root.pem"], Root.ExportCertificatePem());
        File.WriteAllText(_folder["root-key.pem"], _chain[0].Key.ExportPkcs8PrivateKeyPem());
        File.WriteAllText(_folder["serial"], "01\n");
    }

    public X509Certificate2 Root => _chain[0].Certificate;

    public X509Certificate2 Signer => _chain[^1].Certificate;

    /// <summary>All but the signer, as items.</summary>
    public IReadOnlyList<StampItem> Chain =>
        [.. _chain.SkipLast(1).Select(c => new StampItem(StampItem.Certificate, c.Certificate.RawData))];

    /// <summary>A token of <c>openssl ts</c>.</summary>
    public byte[] Stamp(
        ReadOnlySpan<byte> data, string digest = "sha256", string essDigest = "sha256", string? accuracy = Accuracy,
        bool withChain = true)
    {
        File.WriteAllBytes(_folder["data"], data.ToArray());
        Configure(essDigest, accuracy);
        Programs.Run("openssl", $"ts -query -data data -{digest} -cert -out query.tsq", folder: _folder.Path);
        Programs.Run(
            "openssl",
            "ts -reply -config ts.cnf -section tsa -queryfile query.tsq -signer signer.pem -inkey key.pem " +
            $"{(withChain ? "-chain chain.pem " : "")}-token_out -out token.der",
            folder: _folder.Path);
        return File.ReadAllBytes(_folder["token.der"]);
    }

    /// <summary>The reply of <c>openssl ts</c> to a request.</summary>
    public byte[] Answer(byte[] query)
    {
        File.WriteAllBytes(_folder["query.tsq"], query);
        Configure("sha256", Accuracy);
        Programs.Run(
            "openssl",
            "ts -reply -config ts.cnf -section tsa -queryfile query.tsq -signer signer.pem -inkey key.pem -chain chain.pem -out reply.tsr",
            folder: _folder.Path);
        return File.ReadAllBytes(_folder["reply.tsr"]);
    }

    /// <summary>The reply of an authority whose clock is wrong, which openssl's cannot be.</summary>
    public byte[] AnswerAt(byte[] query, DateTimeOffset time)
    {
        var signer = new X509CertificateParser().ReadCertificate(Signer.RawData);
        // Without it the library writes down the machine's time as the signing time.
        var signingTime = new CmsAttribute(CmsAttributes.SigningTime, new DerSet(new Org.BouncyCastle.Asn1.Cms.Time(time.UtcDateTime)));
        var generator = new TimeStampTokenGenerator(
            PrivateKeyFactory.CreateKey(_chain[^1].Key.ExportPkcs8PrivateKey()), signer, TspAlgorithms.Sha256, "1.3.6.1.4.1.99999.3",
            new AttributeTable(new DerSet(signingTime)), null);
        generator.SetCertificates(CollectionUtilities.CreateStore([signer]));
        var answers = new TimeStampResponseGenerator(generator, TspAlgorithms.Allowed);
        return answers.Generate(new TimeStampRequest(query), BigInteger.One, time.UtcDateTime).GetEncoded();
    }

    /// <summary>What a token says, signed by this authority with <c>openssl cms</c>.</summary>
    public byte[] Sign(
        byte[] token, bool isTwice = false, bool namesItsCertificate = true, string type = "1.2.840.113549.1.9.16.1.4")
    {
        File.WriteAllBytes(_folder["info.der"], ContentOf(token));
        Programs.Run(
            "openssl",
            $"cms -sign -binary -nodetach -md sha256 -econtent_type {type} {(namesItsCertificate ? "-cades " : "")}-in info.der " +
            "-outform DER -out token.der -signer signer.pem -inkey key.pem " +
            (isTwice ? "-signer root.pem -inkey root-key.pem" : "-certfile chain.pem"),
            folder: _folder.Path);
        return File.ReadAllBytes(_folder["token.der"]);
    }

    public StampItem Crl(
        DateTimeOffset made, X509RevocationReason? reason = null, DateTimeOffset? revoked = null, HashAlgorithmName? function = null)
    {
        var builder = new CertificateRevocationListBuilder();
        if (revoked is { } at)
            builder.AddEntry(Signer, at, reason);
        return new StampItem(
            StampItem.Crl,
            builder.Build(
                _chain[^2].Certificate, 1, made.AddDays(30), function ?? HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1,
                thisUpdate: made));
    }

    /// <summary>Another certificate, of this root, for the first authority below another's root: of the same name and key.</summary>
    public StampItem Cross(Authority other, HashAlgorithmName? function = null)
    {
        var crossed = other._chain[1].Certificate;
        var request = new CertificateRequest(crossed.SubjectName, crossed.PublicKey, function ?? HashAlgorithmName.SHA256);
        foreach (var extension in crossed.Extensions)
            request.CertificateExtensions.Add(extension);
        var generator = X509SignatureGenerator.CreateForRSA((RSA)_chain[0].Key, RSASignaturePadding.Pkcs1);
        using var made = request.Create(
            Root.SubjectName, generator, new DateTimeOffset(crossed.NotBefore), new DateTimeOffset(crossed.NotAfter), [7, 7, 7]);
        return new StampItem(StampItem.Certificate, made.RawData);
    }

    /// <summary>A list of this root, by which a certificate is revoked for its key's sake.</summary>
    public StampItem CrlOf(StampItem certificate, DateTimeOffset made)
    {
        using var revoked = X509CertificateLoader.LoadCertificate(certificate.Der.Span);
        var builder = new CertificateRevocationListBuilder();
        builder.AddEntry(revoked, made, X509RevocationReason.KeyCompromise);
        return new StampItem(
            StampItem.Crl,
            builder.Build(Root, 1, made.AddDays(30), HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1, thisUpdate: made));
    }

    /// <summary>A response of <c>openssl ocsp</c>, by the signer's own issuer.</summary>
    /// <param name="status">A line's begin in its index: V, or R with the time and the reason.</param>
    /// <param name="responder">Another certificate than the issuer's to answer with.</param>
    public StampItem Ocsp(string status = "V\t391231235959Z\t", Authority? responder = null)
    {
        PrepareResponder(status, responder);
        Programs.Run("openssl", "ocsp -issuer issuer.pem -cert signer.pem -no_nonce -reqout request.der", folder: _folder.Path);
        return new StampItem(StampItem.Ocsp, Respond());
    }

    /// <summary>The answer of <c>openssl ocsp</c> to a request.</summary>
    /// <param name="request">As it came.</param>
    /// <param name="status">As in <see cref="Ocsp"/>.</param>
    public byte[] AnswerOcsp(byte[] request, string status = "V\t391231235959Z\t")
    {
        PrepareResponder(status, null);
        File.WriteAllBytes(_folder["request.der"], request);
        return Respond();
    }

    public StampReader Reader(params X509Certificate2[] trusted) => new(TrustedCertificates.Read(
        (trusted.Length == 0 ? [Root] : trusted).Select(c => (ReadOnlyMemory<byte>)c.RawData), []));

    public void Dispose()
    {
        foreach (var (certificate, key) in _chain)
        {
            certificate.Dispose();
            key.Dispose();
        }

        _folder.Dispose();
    }

    private void PrepareResponder(string status, Authority? responder)
    {
        var issuer = _chain[^2];
        File.WriteAllText(_folder["issuer.pem"], issuer.Certificate.ExportCertificatePem());
        var (certificate, key) = responder is null ? issuer : responder._chain[^1];
        File.WriteAllText(_folder["responder.pem"], certificate.ExportCertificatePem());
        File.WriteAllText(_folder["responder-key.pem"], key.ExportPkcs8PrivateKeyPem());
        File.WriteAllText(_folder["index.txt"], $"{status}\t{Signer.SerialNumber}\tunknown\t/CN=Example TSA\n");
    }

    private byte[] Respond()
    {
        Programs.Run(
            "openssl",
            "ocsp -index index.txt -CA issuer.pem -rsigner responder.pem -rkey responder-key.pem -reqin request.der " +
            "-respout response.der -ndays 30",
            folder: _folder.Path);
        return File.ReadAllBytes(_folder["response.der"]);
    }

    private void Configure(string essDigest, string? accuracy) => File.WriteAllText(
        _folder["ts.cnf"],
        $"""
        [tsa]
        serial = {_folder["serial"]}
        signer_digest = sha256
        default_policy = 1.3.6.1.4.1.99999.3
        digests = sha1, sha256, sha384, sha512, sha3-256, sha3-512
        {(accuracy is null ? "" : $"accuracy = {accuracy}")}
        ess_cert_id_chain = no
        ess_cert_id_alg = {essDigest}
        """);

    private static byte[] ContentOf(byte[] token)
    {
        using var content = new MemoryStream();
        new CmsSignedData(token).SignedContent.Write(content);
        return content.ToArray();
    }

    private void Add(
        bool isEcdsa, string name, bool isAuthority, string[] purposes, bool isCritical, TimeSpan from, TimeSpan to, int? pathLength)
    {
        AsymmetricAlgorithm key = isEcdsa ? ECDsa.Create(ECCurve.NamedCurves.nistP256) : RSA.Create(2048);
        var request = key is ECDsa ecdsa
            ? new CertificateRequest(new X500DistinguishedName(name), ecdsa, HashAlgorithmName.SHA256)
            : new CertificateRequest(new X500DistinguishedName(name), (RSA)key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        var usage = isAuthority ? X509KeyUsageFlags.KeyCertSign | X509KeyUsageFlags.CrlSign : X509KeyUsageFlags.DigitalSignature;
        request.CertificateExtensions.Add(new X509KeyUsageExtension(usage, critical: true));
        request.CertificateExtensions.Add(
            new X509BasicConstraintsExtension(isAuthority, pathLength is not null, pathLength ?? 0, critical: true));
        request.CertificateExtensions.Add(new X509SubjectKeyIdentifierExtension(request.PublicKey, critical: false));
        if (_lists is not null)
            request.CertificateExtensions.Add(CertificateRevocationListBuilder.BuildCrlDistributionPointExtension([_lists]));
        if (_responder is not null)
            request.CertificateExtensions.Add(new X509AuthorityInformationAccessExtension([_responder], []));
        if (purposes.Length > 0)
            request.CertificateExtensions.Add(
                new X509EnhancedKeyUsageExtension([.. purposes.Select(p => new Oid(p))], isCritical));
        var now = DateTimeOffset.UtcNow;
        if (_chain.Count == 0)
        {
            _chain.Add((request.CreateSelfSigned(now + from, now + to), key));
            return;
        }

        var (issuer, issuerKey) = _chain[^1];
        var generator = issuerKey is ECDsa e
            ? X509SignatureGenerator.CreateForECDsa(e)
            : X509SignatureGenerator.CreateForRSA((RSA)issuerKey, RSASignaturePadding.Pkcs1);
        // The last of them signs lists, for which .NET wants the key with the certificate.
        if (!issuer.HasPrivateKey && issuerKey is RSA rsa)
            _chain[^1] = (issuer.CopyWithPrivateKey(rsa), issuerKey);
        var serial = RandomNumberGenerator.GetBytes(8);
        serial[0] = (byte)((serial[0] & 0x7f) | 0x40);
        _chain.Add((request.Create(issuer.SubjectName, generator, now + from, now + to, serial), key));
    }
}
