using Linking.Notes;

namespace Linking.Ledger;

/// <summary>The keys of a ledger. Borrowed: the caller disposes them after the node.</summary>
/// <param name="Heads">Signs the heads under both functions.</param>
/// <param name="Publications">Signs the publications and nothing else.</param>
public sealed record LedgerKeys(SigningKey Heads, SigningKey Publications);
