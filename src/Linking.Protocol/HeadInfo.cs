using Linking.Notes;

namespace Linking.Protocol;

/// <summary>A signed head with what stands in it.</summary>
/// <param name="Size">N: rounds in the history.</param>
/// <param name="Time">Time of round N − 1.</param>
/// <param name="Signed">The two notes; null while the ledger lacks the keys that sign them.</param>
public sealed record HeadInfo(ulong Size, Instant Time, SignedHead? Signed);
