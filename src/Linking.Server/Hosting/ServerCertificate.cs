using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

using Linking.Server.Options;

namespace Linking.Server.Hosting;

/// <summary>The certificate of the https endpoints, from PEM files.</summary>
internal static class ServerCertificate
{
    /// <exception cref="StartupException">A file cannot be read, is no PEM, or the two do not belong together.</exception>
    public static X509Certificate2? Load(ServerOptions options)
    {
        if (options.Certificate is not { } certificate || options.CertificateKey is not { } key)
            return null;
        try
        {
            using var made = X509Certificate2.CreateFromPemFile(certificate, key);

            // Through PKCS #12: an ephemeral key does not serve TLS on every system.
            return X509CertificateLoader.LoadPkcs12(made.Export(X509ContentType.Pkcs12), password: null);
        }
        catch (Exception e) when (e is CryptographicException or IOException or UnauthorizedAccessException or ArgumentException)
        {
            throw new StartupException(
                StartupProblem.Options,
                $"The certificate {certificate} with the key {key} cannot be used: {e.Message} Both are PEM files, the key not encrypted, and belong together.",
                e);
        }
    }
}
