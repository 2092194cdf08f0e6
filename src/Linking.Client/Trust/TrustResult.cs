namespace Linking.Client.Trust;

/// <summary>What checking an identity gave.</summary>
/// <param name="Ledger">The ledger as it is kept now.</param>
/// <param name="IsNew">Whether it was met for the first time: show its fingerprint, so that it can be compared.</param>
public sealed record TrustResult(TrustedLedger Ledger, bool IsNew);
