using Linking.Protocol.V1;

namespace Linking.Protocol;

/// <summary>An account of the operator endpoint, as its server tells it.</summary>
/// <param name="Name">For people.</param>
/// <param name="Role">What it may do.</param>
/// <param name="Certificate">SHA-256 of the certificate, in hexadecimal.</param>
/// <param name="Key">SHA-256 of its public key.</param>
/// <param name="From">Since when.</param>
/// <param name="Until">Until when.</param>
/// <param name="InForce">Whether it may be used now.</param>
public sealed record AccountInfo(
    string Name, AccountRole Role, string Certificate, string Key, Instant From, Instant Until, bool InForce);
