using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

using Linking.Server.Options;

using Microsoft.Extensions.Logging;

namespace Linking.Server.Access;

/// <summary>The authorities whose client certificates make a submitter known. Thread-safe.</summary>
internal sealed class SubmitterAuthority : IDisposable
{
    private const string ClientAuthentication = "1.3.6.1.5.5.7.3.2";

    private readonly X509Certificate2Collection _roots = [];
    private readonly X509Certificate2Collection _between = [];

    private SubmitterRevocations? _revocations;

    private SubmitterAuthority(X509Certificate2Collection all)
    {
        foreach (var certificate in all)
            (certificate.SubjectName.RawData.AsSpan().SequenceEqual(certificate.IssuerName.RawData) ? _roots : _between).Add(certificate);
    }

    /// <summary>Null if none is configured.</summary>
    /// <exception cref="StartupException">The file cannot be read, or holds no authority of its own word.</exception>
    public static SubmitterAuthority? Open(ServerOptions options, TimeProvider time, ILogger logger)
    {
        if (options.SubmitterAuthority is not { } path)
            return null;
        try
        {
            var all = new X509Certificate2Collection();
            all.ImportFromPemFile(path);
            var authority = new SubmitterAuthority(all);
            if (authority._roots.Count == 0)
            {
                throw new StartupException(
                    StartupProblem.Options,
                    $"SubmitterAuthority: {path} holds no PEM certificate that is its own issuer: give that of the authority's root.");
            }

            authority._revocations = SubmitterRevocations.Open(options, [.. authority._roots, .. authority._between], time, logger);
            return authority;
        }
        catch (Exception e) when (e is CryptographicException or IOException or UnauthorizedAccessException)
        {
            throw new StartupException(StartupProblem.Options, $"SubmitterAuthority: {path} cannot be read as PEM. {e.Message}", e);
        }
    }

    public void Dispose() => _revocations?.Dispose();

    /// <summary>What somebody has to look at.</summary>
    public IEnumerable<string> Warnings() => _revocations?.Warnings() ?? [];

    /// <summary>Why a certificate is none of the authorities'; null: it is.</summary>
    /// <param name="certificate">The certificate.</param>
    /// <param name="now">When it is asked.</param>
    /// <param name="until">When it, or the first one of those above it, ends.</param>
    /// <param name="withdrawn">Why it may not be used at a time, though all this holds; gives null: it may.</param>
    /// <param name="isOfTime">Whether another answer may be right at another time.</param>
    public string? Problem(
        X509Certificate2 certificate, DateTimeOffset now, out Instant until, out Func<DateTimeOffset, string?> withdrawn,
        out bool isOfTime)
    {
        (until, withdrawn, isOfTime) = (Account.TimeOf(certificate.NotAfter), _ => null, false);
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
            if (isSound && _revocations is { } revocations)
            {
                X509Certificate2[] path =
                    [.. chain.ChainElements.Select(e => X509CertificateLoader.LoadCertificate(e.Certificate.RawData))];
                withdrawn = at => revocations.Problem(path, at);
            }

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
