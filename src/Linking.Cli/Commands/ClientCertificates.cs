using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

using Linking.Cli.Terminal;

namespace Linking.Cli.Commands;

/// <summary>Reads the certificates of people who have, or get, an account of the operator endpoint.</summary>
internal static class ClientCertificates
{
    private const string Variable = "LINKING_CLIENT_CERTIFICATE";

    /// <summary>The certificate to show, with its key; null: none is named.</summary>
    /// <exception cref="CommandException">The file does not hold both.</exception>
    public static X509Certificate2? Read(string? option)
    {
        var path = option ?? Environment.GetEnvironmentVariable(Variable);
        if (string.IsNullOrEmpty(path))
            return null;
        InputFile.CheckThere(path);
        try
        {
            using var made = X509Certificate2.CreateFromPemFile(path);

            // Through PKCS #12: an ephemeral key does not serve TLS on every system.
            return X509CertificateLoader.LoadPkcs12(made.Export(X509ContentType.Pkcs12), password: null);
        }
        catch (Exception exception) when (exception is CryptographicException or ArgumentException)
        {
            throw new CommandException(
                ExitCode.Data,
                $"--client-certificate: {path} is no PEM file with a certificate and its private key, not encrypted. {exception.Message}",
                exception);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new CommandException(ExitCode.NoInput, $"--client-certificate: {path} cannot be read. {exception.Message}", exception);
        }
    }

    /// <summary>Somebody's certificate, of which the key is not needed.</summary>
    /// <exception cref="CommandException">It is none.</exception>
    public static async Task<X509Certificate2> ReadPublicAsync(string path, CancellationToken cancellation)
    {
        const int MaxSize = 1 << 16;
        var bytes = await InputFile.ReadAsync(path, MaxSize, cancellation);
        try
        {
            return X509CertificateLoader.LoadCertificate(bytes);
        }
        catch (CryptographicException exception)
        {
            throw new CommandException(ExitCode.Data, $"{path} is no certificate (X.509, PEM or DER). {exception.Message}", exception);
        }
    }
}
