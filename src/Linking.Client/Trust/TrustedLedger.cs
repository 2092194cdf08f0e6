using Linking.Protocol;

namespace Linking.Client.Trust;

/// <summary>A ledger whose identity is kept.</summary>
/// <param name="Identity">Who it is.</param>
/// <param name="File">The file that keeps it.</param>
/// <param name="FirstSeen">When it was first met.</param>
/// <param name="Addresses">Where it was met, as <c>scheme://host:port</c>.</param>
public sealed record TrustedLedger(LedgerIdentity Identity, string File, Instant FirstSeen, IReadOnlyList<string> Addresses);
