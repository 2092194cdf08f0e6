using Linking.Hashing;

namespace Linking.Ledger.Marks;

/// <summary>How far a ledger is known to have come.</summary>
/// <param name="Size">Rounds.</param>
/// <param name="Link">Link of round Size − 1.</param>
/// <param name="OfAnotherMachine">Whether it was read and another machine had written it: the folder may be a copy.</param>
public sealed record HighWaterMark(ulong Size, DigestPair Link, bool OfAnotherMachine = false);
