using Linking.Hashing;
using Linking.Notes;

namespace Linking.Ledger.Storage;

/// <summary>A whole round, as it is appended and read back.</summary>
/// <param name="Index">n.</param>
/// <param name="Header">The encoded header.</param>
/// <param name="Link">Its link.</param>
/// <param name="PreviousHead">The signed head of size n; null in round 0.</param>
/// <param name="Leaves">All encoded leaves, concatenated; leaves are self-delimiting.</param>
/// <param name="Events">The texts of the round's event leaves, ascending by leaf index.</param>
public sealed record StoredRound(
    ulong Index,
    ReadOnlyMemory<byte> Header,
    DigestPair Link,
    SignedHead? PreviousHead,
    ReadOnlyMemory<byte> Leaves,
    IReadOnlyList<StoredEvent> Events)
    : StoredHeader(Index, Header, Link, PreviousHead);
