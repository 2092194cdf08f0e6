using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

using Linking.Renewal;
using Linking.Testing;
using Linking.Vouchers;

using Org.BouncyCastle.Asn1;
using Org.BouncyCastle.Asn1.Cms;
using Org.BouncyCastle.Math;
using Org.BouncyCastle.Security;
using Org.BouncyCastle.Tsp;
using Org.BouncyCastle.Utilities.Collections;
using Org.BouncyCastle.X509;

using CmsAttribute = Org.BouncyCastle.Asn1.Cms.Attribute;

namespace Linking.Cli.Tests.Decades;

/// <summary>
/// A time-stamp authority (RFC 3161 over HTTP) of another year, by SHA-512 alone: it stamps at <c>/</c> by the story's clock, and has its
/// list of revoked certificates at <c>/list</c>.
/// </summary>
internal sealed class LateAuthority : IDisposable
{
    private readonly AsymmetricAlgorithm _rootKey;
    private readonly AsymmetricAlgorithm _key;
    private readonly X509Certificate2 _root;
    private readonly X509Certificate2 _signer;
    private readonly StoryClock _clock;
    private readonly HttpListener _listener = new();

    /// <param name="clock">Its certificate begins now.</param>
    /// <param name="years">So long its certificate holds.</param>
    /// <param name="isEcdsa">By ECDSA over P-384; else by RSA of 2048 bits.</param>
    public LateAuthority(StoryClock clock, int years, bool isEcdsa)
    {
        (_clock, _rootKey, _key) = (clock, KeyOf(isEcdsa), KeyOf(isEcdsa));
        Address = new Uri($"http://127.0.0.1:{FreePort.Next()}/");
        var now = clock.GetUtcNow();
        var root = RequestOf("CN=Authority of another year", _rootKey, X509KeyUsageFlags.KeyCertSign | X509KeyUsageFlags.CrlSign);
        root.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, critical: true));
        _root = root.CreateSelfSigned(now.AddDays(-1), now.AddYears(60));
        var signer = RequestOf("CN=TSA of another year", _key, X509KeyUsageFlags.DigitalSignature);
        signer.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new Oid("1.3.6.1.5.5.7.3.8")], critical: true));
        signer.CertificateExtensions.Add(
            CertificateRevocationListBuilder.BuildCrlDistributionPointExtension([new Uri(Address, "list").AbsoluteUri]));
        var generator = _rootKey is RSA rsa
            ? X509SignatureGenerator.CreateForRSA(rsa, RSASignaturePadding.Pkcs1)
            : X509SignatureGenerator.CreateForECDsa((ECDsa)_rootKey);
        _signer = signer.Create(_root.SubjectName, generator, now.AddDays(-1), now.AddYears(years), [1, 2, 3]);
        _listener.Prefixes.Add(Address.AbsoluteUri);
        _listener.Start();
        _ = ServeAsync();
    }

    /// <summary>Where it answers.</summary>
    public Uri Address { get; }

    /// <summary>The root, as PEM.</summary>
    public string Pem => _root.ExportCertificatePem();

    public byte[] Der => _root.RawData;

    /// <summary>An answer of now, as openssl writes it into a file.</summary>
    public byte[] Answer(byte[] data) => AnswerTo(data, _clock.GetUtcNow()).GetEncoded();

    /// <summary>The list of the revoked, of now.</summary>
    public byte[] List() => ListAt(_clock.GetUtcNow());

    /// <summary>A stage: the stamp, its authority's certificate, and a list of the revoked that was made after it.</summary>
    public EvidenceSection[] Stage(byte[] data, DateTimeOffset at)
    {
        var answer = AnswerTo(data, at);
        return
        [
            new EvidenceSection(SectionType.Stamp, answer.TimeStampToken.GetEncoded()),
            new EvidenceSection(SectionType.Status, (byte[])[StampItem.Certificate, .. _root.RawData]),
            new EvidenceSection(SectionType.Status, (byte[])[StampItem.Crl, .. ListAt(at)]),
        ];
    }

    public void Dispose()
    {
        _listener.Close();
        _root.Dispose();
        _signer.Dispose();
        _rootKey.Dispose();
        _key.Dispose();
    }

    private async Task ServeAsync()
    {
        try
        {
            while (true)
            {
                var context = await _listener.GetContextAsync();
                using var body = new MemoryStream();
                await context.Request.InputStream.CopyToAsync(body);
                var isList = context.Request.Url!.AbsolutePath == "/list";
                context.Response.ContentType = isList ? "application/pkix-crl" : "application/timestamp-reply";
                var now = _clock.GetUtcNow();
                var answer = isList ? ListAt(now) : Answer(new TimeStampRequest(body.ToArray()), now).GetEncoded();
                await context.Response.OutputStream.WriteAsync(answer);
                context.Response.Close();
            }
        }
        catch (Exception exception) when (exception is HttpListenerException or ObjectDisposedException or IOException)
        {
            // Closed, by either side.
        }
    }

    private TimeStampResponse AnswerTo(byte[] data, DateTimeOffset at)
    {
        var asking = new TimeStampRequestGenerator();
        asking.SetCertReq(true);
        return Answer(asking.Generate(TspAlgorithms.Sha512, SHA512.HashData(data)), at);
    }

    private TimeStampResponse Answer(TimeStampRequest request, DateTimeOffset at)
    {
        var parser = new X509CertificateParser();
        // Without it the library writes down the machine's time as the signing time.
        var signingTime = new CmsAttribute(CmsAttributes.SigningTime, new DerSet(new Org.BouncyCastle.Asn1.Cms.Time(at.UtcDateTime)));
        var signed = new AttributeTable(new DerSet(signingTime));
        var generator = new TimeStampTokenGenerator(
            PrivateKeyFactory.CreateKey(_key.ExportPkcs8PrivateKey()), parser.ReadCertificate(_signer.RawData), TspAlgorithms.Sha512,
            "1.3.6.1.4.1.99999.3", signed, null);
        generator.SetAccuracySeconds(1);
        generator.SetCertificates(CollectionUtilities.CreateStore([parser.ReadCertificate(_signer.RawData)]));
        return new TimeStampResponseGenerator(generator, TspAlgorithms.Allowed).Generate(request, BigInteger.One, at.UtcDateTime);
    }

    private byte[] ListAt(DateTimeOffset at) => new CertificateRevocationListBuilder().Build(
        _root, 1, at.AddDays(30), HashAlgorithmName.SHA512, _rootKey is RSA ? RSASignaturePadding.Pkcs1 : null, at.AddHours(1));

    private static AsymmetricAlgorithm KeyOf(bool isEcdsa) =>
        isEcdsa ? ECDsa.Create(ECCurve.NamedCurves.nistP384) : RSA.Create(2048);

    private static CertificateRequest RequestOf(string name, AsymmetricAlgorithm key, X509KeyUsageFlags usage)
    {
        var subject = new X500DistinguishedName(name);
        var request = key is RSA rsa
            ? new CertificateRequest(subject, rsa, HashAlgorithmName.SHA512, RSASignaturePadding.Pkcs1)
            : new CertificateRequest(subject, (ECDsa)key, HashAlgorithmName.SHA512);
        request.CertificateExtensions.Add(new X509KeyUsageExtension(usage, critical: true));
        request.CertificateExtensions.Add(new X509SubjectKeyIdentifierExtension(request.PublicKey, critical: false));
        return request;
    }
}
