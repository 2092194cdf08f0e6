using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

using Linking.Client;
using Linking.Hashing;

namespace Linking.Server.Vouching;

/// <summary>Another ledger, in which this one publishes.</summary>
/// <param name="Address"><c>http://host:port</c> or <c>https://host:port</c>.</param>
/// <param name="Identity">The link of its round 0: who answers otherwise is refused.</param>
/// <param name="Roots">For https: a PEM file with the only roots to trust; null: the system's.</param>
public sealed record OtherLedger(Uri Address, DigestPair Identity, string? Roots)
{
    /// <summary>For people.</summary>
    public string Name => Address.Authority;

    /// <summary>Reads an address, an identity and, if wanted, a file of roots, with spaces between.</summary>
    /// <exception cref="FormatException">It is not that.</exception>
    public static OtherLedger Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var parts = text.Split(' ', 3, StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        if (parts.Length < 2)
            throw new FormatException($"'{text}' is not the address of another ledger's server, a space and that ledger's identity");
        if (!Uri.TryCreate(parts[0], UriKind.Absolute, out var address) || address.Scheme is not ("http" or "https") ||
            address.PathAndQuery != "/" || address.UserInfo.Length > 0)
            throw new FormatException($"'{parts[0]}' is no address of a server, for example https://time.example.org:8070");
        return DigestPair.TryParseTyped(parts[1], Suite.One.Width, out var identity) ||
            DigestPair.TryParseTyped(parts[1], Suite.Two.Width, out identity)
            ? new OtherLedger(address, identity, parts.Length > 2 ? parts[2] : null)
            : throw new FormatException(
                $"'{parts[1]}' is no identity: two numbers of 64 hexadecimal digits (128 in suite 2) with a colon between them");
    }

    /// <summary>How it is reached.</summary>
    /// <param name="timeout">For connecting.</param>
    /// <param name="keys">File with API keys; null: none is shown.</param>
    /// <exception cref="StartupException">The file of roots or of keys cannot be read, or is none.</exception>
    internal ConnectionOptions OpenConnection(TimeSpan timeout, string? keys)
    {
        var roots = new X509Certificate2Collection();
        try
        {
            if (Roots is { } file)
            {
                roots.ImportFromPemFile(file);
                if (roots.Count == 0)
                    throw new CryptographicException("it holds no PEM certificate");
            }
        }
        catch (Exception e) when (e is CryptographicException or IOException or UnauthorizedAccessException)
        {
            throw new StartupException(
                StartupProblem.Options, $"PublishIn: the roots {Roots} of {Name} cannot be used: {e.Message.TrimEnd('.')}.", e);
        }

        try
        {
            return new ConnectionOptions { RootCertificates = roots, ConnectTimeout = timeout, ApiKey = LedgerKeys.Find(keys, Address) };
        }
        catch (Exception e) when (e is IOException or FormatException)
        {
            throw new StartupException(StartupProblem.Options, $"PublishInKeys cannot be used: {e.Message.TrimEnd('.')}.", e);
        }
    }
}
