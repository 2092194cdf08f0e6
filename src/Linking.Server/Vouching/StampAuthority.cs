using Linking.Tsp;

namespace Linking.Server.Vouching;

/// <summary>A time-stamp authority (RFC 3161 over HTTP) that a ledger has its publications stamped by.</summary>
/// <param name="Url">http or https.</param>
/// <param name="Digest">The function of the imprint.</param>
/// <param name="Certificate">A file of certificates, or the SHA-256 of one: a stamp that does not lead there is not kept.</param>
public sealed record StampAuthority(Uri Url, string Digest, string Certificate)
{
    /// <summary>The function where none is named.</summary>
    public const string DefaultDigest = "sha2-512";

    /// <summary>For people: the address without what goes without saying.</summary>
    public string Name => (Url.Authority + Url.AbsolutePath).TrimEnd('/');

    /// <summary>Reads an address, if wanted a function, and a certificate, with spaces between.</summary>
    /// <exception cref="FormatException">It is not that.</exception>
    public static StampAuthority Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var (address, rest) = Cut(text);
        var (digest, certificate) = Cut(rest);
        if (!StampClient.DigestNames.Contains(digest, StringComparer.Ordinal))
            (digest, certificate) = (DefaultDigest, rest);
        if (certificate.Length == 0)
            throw new FormatException(
                $"'{text}' is not the address of a time-stamp authority, a space and its certificate (a file, or its SHA-256)");
        if (!Uri.TryCreate(address, UriKind.Absolute, out var url) || url.Scheme is not ("http" or "https") || url.UserInfo.Length > 0)
            throw new FormatException(
                $"'{address}' is no address of a time-stamp authority, for example https://tsa.example.org/");
        return new StampAuthority(url, digest, certificate);
    }

    /// <summary>Reads the certificate.</summary>
    /// <exception cref="StartupException">It cannot be read, or is none.</exception>
    internal StampReader OpenReader()
    {
        try
        {
            return new StampReader(TrustedCertificates.TryParseFingerprint(Certificate, out var fingerprint) && !File.Exists(Certificate)
                ? TrustedCertificates.Read([], [fingerprint])
                : TrustedCertificates.Read([ReadFile()], []));
        }
        catch (Exception e) when (e is FormatException or IOException or UnauthorizedAccessException)
        {
            throw new StartupException(
                StartupProblem.Options,
                $"Authorities: the certificate {Certificate} of {Name} cannot be used: {e.Message.TrimEnd('.')}. Name a file with the " +
                "authority's certificate (PEM or DER), or the certificate's SHA-256.",
                e);
        }
    }

    private byte[] ReadFile()
    {
        using var file = new FileStream(Certificate, FileMode.Open, FileAccess.Read, FileShare.Read);
        if (file.Length > TrustedCertificates.MaxFileSize)
            throw new FormatException($"it is over {TrustedCertificates.MaxFileSize} bytes");
        var bytes = new byte[file.Length];
        file.ReadExactly(bytes);
        return bytes;
    }

    private static (string First, string Others) Cut(string text)
    {
        var trimmed = text.Trim();
        var space = trimmed.IndexOf(' ', StringComparison.Ordinal);
        return space < 0 ? (trimmed, "") : (trimmed[..space], trimmed[space..].Trim());
    }
}
