namespace Linking.Client.Trust;

/// <summary>What meeting a ledger gave.</summary>
/// <param name="Ledger">The ledger as it is kept now.</param>
/// <param name="IsNew">Whether it was met for the first time: show its identity, so that it can be compared.</param>
/// <param name="Predecessor">A ledger known before whose record leads to this one as its successor; else null.</param>
public sealed record TrustResult(TrustedLedger Ledger, bool IsNew, TrustedLedger? Predecessor);
