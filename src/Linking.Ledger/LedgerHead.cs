using Linking.Hashing;
using Linking.Notes;

namespace Linking.Ledger;

/// <summary>The state of a ledger after a round.</summary>
/// <param name="Size">Rounds in the history.</param>
/// <param name="Link">Link of round Size − 1.</param>
/// <param name="Time">Time of round Size − 1.</param>
/// <param name="Accuracy">Accuracy of round Size − 1, µs.</param>
/// <param name="Root">History roots over all rounds.</param>
/// <param name="RecordLink">Link of the newest round that holds an event of the record.</param>
/// <param name="Signed">The signed head of this size; null if the keys that sign it are not on this node.</param>
public sealed record LedgerHead(
    ulong Size, DigestPair Link, Instant Time, uint Accuracy, DigestPair Root, DigestPair RecordLink, SignedHead? Signed);
