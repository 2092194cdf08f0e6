using Linking.Hashing;

namespace Linking.Ledger.Marks;

/// <summary>How far a ledger is known to have come.</summary>
/// <param name="Size">Rounds.</param>
/// <param name="Link">Link of round Size − 1.</param>
public sealed record HighWaterMark(ulong Size, DigestPair Link);
