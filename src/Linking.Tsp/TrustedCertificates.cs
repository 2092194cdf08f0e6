using System.Security.Cryptography;

using Org.BouncyCastle.X509;

namespace Linking.Tsp;

/// <summary>The certificates of time-stamp authorities that a caller trusts, given whole or by fingerprint. Immutable.</summary>
public sealed class TrustedCertificates
{
    /// <summary>The largest file of certificates.</summary>
    public const int MaxFileSize = 1 << 20;

    /// <summary>The most certificates and fingerprints together.</summary>
    public const int MaxCount = 1000;

    private readonly HashSet<string> _fingerprints = new(StringComparer.Ordinal);
    private readonly List<X509Certificate> _certificates = [];

    private TrustedCertificates()
    {
    }

    internal IReadOnlyList<X509Certificate> Certificates => _certificates;

    /// <summary>Reads what the caller gave.</summary>
    /// <param name="files">Certificates as PEM, one or several, or one as DER.</param>
    /// <param name="fingerprints">SHA-256 of a certificate's DER: 64 hexadecimal digits, with or without colons.</param>
    /// <exception cref="FormatException">One of them is not that; the message says what is wrong.</exception>
    public static TrustedCertificates Read(IEnumerable<ReadOnlyMemory<byte>> files, IEnumerable<string> fingerprints)
    {
        ArgumentNullException.ThrowIfNull(files);
        ArgumentNullException.ThrowIfNull(fingerprints);
        var trusted = new TrustedCertificates();
        foreach (var file in files)
        {
            foreach (var certificate in Certificate.ReadFile(file))
            {
                trusted._certificates.Add(certificate);
                trusted._fingerprints.Add(Certificate.FingerprintOf(certificate));
            }
        }

        foreach (var text in fingerprints)
        {
            trusted._fingerprints.Add(TryParseFingerprint(text, out var fingerprint)
                ? fingerprint
                : throw new FormatException("a fingerprint is the SHA-256 of a certificate: 64 hexadecimal digits"));
        }

        return trusted._fingerprints.Count <= MaxCount
            ? trusted
            : throw new FormatException($"there are more than {MaxCount} certificates");
    }

    /// <summary>Whether a text is a fingerprint, and that in its one form.</summary>
    public static bool TryParseFingerprint(string text, out string fingerprint)
    {
        ArgumentNullException.ThrowIfNull(text);
        fingerprint = text.Replace(":", "", StringComparison.Ordinal).ToLowerInvariant();
        return fingerprint.Length == 2 * SHA256.HashSizeInBytes && fingerprint.All(char.IsAsciiHexDigitLower);
    }

    internal bool Has(X509Certificate certificate) => _fingerprints.Contains(Certificate.FingerprintOf(certificate));
}
