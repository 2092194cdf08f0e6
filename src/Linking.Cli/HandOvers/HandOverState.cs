using Linking.HandOvers;
using Linking.Hashing;
using Linking.Rounds;

namespace Linking.Cli.HandOvers;

/// <summary>How far the making of a hand-over has come.</summary>
/// <param name="Ledger">Whose it is.</param>
/// <param name="Seal">Of <c>handover.txt</c>.</param>
/// <param name="Late">Of <c>late.txt</c>; null: the digests of the first must be stated and published before.</param>
/// <param name="Digests">Of <c>handover.txt</c>, under the ledger's functions.</param>
/// <param name="Stated">The round in which the ledger has stated them; null: not yet.</param>
internal sealed record HandOverState(LedgerId Ledger, HandOverHead Seal, HandOverHead? Late, DigestPair Digests, ulong? Stated);
