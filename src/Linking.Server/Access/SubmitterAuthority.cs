using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

using Linking.Server.Options;

namespace Linking.Server.Access;

/// <summary>The authorities whose client certificates make a submitter known. Thread-safe.</summary>
internal sealed class SubmitterAuthority
{
    private const string ClientAuthentication = "1.3.6.1.5.5.7.3.2";

    private readonly X509Certificate2Collection _roots = [];
    private readonly X509Certificate2Collection _between = [];

    private SubmitterAuthority(X509Certificate2Collection all)
    {
        foreach (var certificate in all)
            (certificate.SubjectName.RawData.AsSpan().SequenceEqual(certificate.IssuerName.RawData) ? _roots : _between).Add(certificate);
    }

    /// <summary>Null if none is configured.</summary>
    /// <exception cref="StartupException">The file cannot be read, or holds no authority of its own word.</exception>
    public static SubmitterAuthority? Open(ServerOptions options)
    {
        if (options.SubmitterAuthority is not { } path)
            return null;
        try
        {
            var all = new X509Certificate2Collection();
            all.ImportFromPemFile(path);
            var authority = new SubmitterAuthority(all);
            return authority._roots.Count > 0 ? authority : throw new StartupException(
                StartupProblem.Options,
                $"SubmitterAuthority: {path} holds no PEM certificate that is its own issuer: give that of the authority's root.");
        }
        catch (Exception e) when (e is CryptographicException or IOException or UnauthorizedAccessException)
        {
            throw new StartupException(StartupProblem.Options, $"SubmitterAuthority: {path} cannot be read as PEM. {e.Message}", e);
        }
    }

    /// <summary>Why a certificate is none of the authorities'; null: it is.</summary>
    /// <param name="certificate">The certificate.</param>
    /// <param name="now">When it is asked.</param>
    /// <param name="until">When it, or the first one of those above it, ends.</param>
    /// <param name="isOfTime">Whether another answer may be right at another time.</param>
    public string? Problem(X509Certificate2 certificate, DateTimeOffset now, out Instant until, out bool isOfTime)
    {
        (until, isOfTime) = (Account.TimeOf(certificate.NotAfter), false);
        using var chain = new X509Chain();
        chain.ChainPolicy = new X509ChainPolicy
        {
            TrustMode = X509ChainTrustMode.CustomRootTrust,
            RevocationMode = X509RevocationMode.NoCheck,
            DisableCertificateDownloads = true,
            VerificationTime = now.LocalDateTime,
        };
        chain.ChainPolicy.CustomTrustStore.AddRange(_roots);
        chain.ChainPolicy.ExtraStore.AddRange(_between);
        chain.ChainPolicy.ApplicationPolicy.Add(new Oid(ClientAuthentication));
        try
        {
            var isSound = chain.Build(certificate);
            until = chain.ChainElements.Select(e => Account.TimeOf(e.Certificate.NotAfter)).Append(until).Min();
            var problems = chain.ChainStatus.Select(s => s.Status).Where(s => s != X509ChainStatusFlags.NoError).Distinct().ToList();
            isOfTime = problems is [X509ChainStatusFlags.NotTimeValid];
            return isSound ? null : string.Join(", ", problems);
        }
        catch (CryptographicException)
        {
            return "it cannot be read";
        }
        finally
        {
            foreach (var element in chain.ChainElements)
                element.Certificate.Dispose();
        }
    }
}
