using Linking.Vouchers;

namespace Linking.Tsp;

/// <summary>What items say of one certificate.</summary>
/// <param name="IsKnown">Whether one made after the stamp speaks of it.</param>
/// <param name="IsRevoked">Whether one says that it was revoked, in a way that takes the stamp with it.</param>
/// <param name="Used">What the items that counted rest on.</param>
internal sealed record CertificateStatus(bool IsKnown, bool IsRevoked, IEnumerable<UsedAlgorithm> Used)
{
    public static CertificateStatus Unknown { get; } = new(false, false, []);

    /// <summary>What is left of it where its item only refuses.</summary>
    public CertificateStatus OfOnlyRefusing => new(false, IsRevoked, []);

    public CertificateStatus Join(CertificateStatus other) =>
        new(IsKnown || other.IsKnown, IsRevoked || other.IsRevoked, [.. Used, .. other.Used]);
}
