using Org.BouncyCastle.X509;

namespace Linking.Tsp;

/// <summary>Finds the ways from a certificate to one that is trusted (docs/spec/voucher.md, "stamped", step 3).</summary>
internal sealed class CertificatePaths(IReadOnlyList<X509Certificate> known, TrustedCertificates trusted, DateTime genTime)
{
    private const int MaxLength = 8;

    // Certificates of one name and others' signatures cost a signature each to be told apart; those of other names cost none.
    private const int MaxSteps = 500;

    private int _steps;

    /// <summary>Each path, the certificate first and the trusted one last, all valid at the time.</summary>
    public IEnumerable<IReadOnlyList<X509Certificate>> From(X509Certificate certificate) => From([certificate]);

    private IEnumerable<IReadOnlyList<X509Certificate>> From(List<X509Certificate> path)
    {
        var last = path[^1];
        if (!last.IsValid(genTime) || !Certificate.IsUnderstood(last))
            yield break;
        if (trusted.Has(last))
            yield return path;
        if (path.Count == MaxLength)
            yield break;
        foreach (var issuer in known)
        {
            // The path below an issuer, without the certificate at its end, must not be longer than it allows.
            if (path.Exists(c => c.Equals(issuer)) || issuer.GetBasicConstraints() < path.Count - 1 ||
                !Certificate.MayHaveSigned(issuer, last) || ++_steps > MaxSteps || !Certificate.HasSigned(issuer, last))
                continue;
            foreach (var found in From([.. path, issuer]))
                yield return found;
        }
    }
}
