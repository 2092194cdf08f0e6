using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Linking.Server.Tests.Access;

/// <summary>Somebody with a key and a certificate that he has signed himself.</summary>
internal sealed class TestPerson : IDisposable
{
    private readonly ECDsa _key = ECDsa.Create(ECCurve.NamedCurves.nistP256);

    public TestPerson(string name, DateTimeOffset? until = null)
    {
        Name = name;
        Certificate = NewCertificate(until ?? DateTimeOffset.UtcNow.AddDays(40));
    }

    public string Name { get; }

    public X509Certificate2 Certificate { get; }

    /// <summary>Another certificate of the same key.</summary>
    public X509Certificate2 NewCertificate(DateTimeOffset until)
    {
        var request = new CertificateRequest($"CN={Name}", _key, HashAlgorithmName.SHA256);
        using var made = request.CreateSelfSigned(until.AddDays(-100), until);

        // Through PKCS#12: an ephemeral key does not serve TLS on every system.
        return X509CertificateLoader.LoadPkcs12(made.Export(X509ContentType.Pkcs12), password: null);
    }

    public void Dispose()
    {
        Certificate.Dispose();
        _key.Dispose();
    }
}
