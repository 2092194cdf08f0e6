using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Linking.Server.Tests;

/// <summary>A root that signs an intermediate, which signs certificates for 127.0.0.1, as public authorities do; written as PEM
/// files.</summary>
internal sealed class TestAuthority : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly ECDsa _intermediateKey = ECDsa.Create(ECCurve.NamedCurves.nistP256);
    private readonly X509Certificate2 _root;
    private readonly X509Certificate2 _intermediate;
    private byte _serial;

    public TestAuthority()
    {
        using var rootKey = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        _root = Request("CN=test root", rootKey, authority: true)
            .CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-2), DateTimeOffset.UtcNow.AddDays(2));
        _intermediate = Request("CN=test intermediate", _intermediateKey, authority: true)
            .Create(_root.SubjectName, X509SignatureGenerator.CreateForECDsa(rootKey), DateTimeOffset.UtcNow.AddDays(-2),
                DateTimeOffset.UtcNow.AddDays(2), [99]);
        File.WriteAllText(RootFile, _root.ExportCertificatePem());
    }

    public string RootFile => _folder["root.pem"];

    /// <summary>A certificate, its chain after it.</summary>
    public string CertificateFile => _folder["certificate.pem"];

    public string KeyFile => _folder["key.pem"];

    public X509Certificate2 Root => _root;

    /// <summary>Writes a new certificate, over the one before.</summary>
    /// <param name="name">Its common name.</param>
    /// <param name="ended">Whether its time is over.</param>
    public void Issue(string name, bool ended = false)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = Request($"CN={name}", key, authority: false);
        var names = new SubjectAlternativeNameBuilder();
        names.AddIpAddress(IPAddress.Loopback);
        request.CertificateExtensions.Add(names.Build());
        using var made = request.Create(
            _intermediate.SubjectName,
            X509SignatureGenerator.CreateForECDsa(_intermediateKey),
            DateTimeOffset.UtcNow.AddHours(-2),
            DateTimeOffset.UtcNow.AddHours(ended ? -1 : 1),
            [++_serial]);
        File.WriteAllText(CertificateFile, made.ExportCertificatePem() + "\n" + _intermediate.ExportCertificatePem());
        File.WriteAllText(KeyFile, key.ExportPkcs8PrivateKeyPem());
    }

    public void Dispose()
    {
        _root.Dispose();
        _intermediate.Dispose();
        _intermediateKey.Dispose();
        _folder.Dispose();
    }

    private static CertificateRequest Request(string name, ECDsa key, bool authority)
    {
        var request = new CertificateRequest(name, key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(authority, false, 0, true));
        return request;
    }
}
