using Linking.Hashing;
using Linking.Notes;

namespace Linking.Storage;

/// <summary>A round without its leaves. Equal by value.</summary>
/// <param name="Index">n.</param>
/// <param name="Header">The encoded header.</param>
/// <param name="Link">Its link, as stored; a reader that doubts the store computes it again.</param>
/// <param name="PreviousHead">The signed head of size n, which the header digests; null in round 0 and where it was never made.</param>
public record StoredHeader(ulong Index, ReadOnlyMemory<byte> Header, DigestPair Link, SignedHead? PreviousHead)
{
    /// <summary>Of the ledger, by the width of its links.</summary>
    public Suite Suite => Suite.OfWidth(Link.Width);

    public virtual bool Equals(StoredHeader? other) =>
        other is not null && EqualityContract == other.EqualityContract && Index == other.Index && Link == other.Link &&
        Header.Span.SequenceEqual(other.Header.Span) && PreviousHead == other.PreviousHead;

    public override int GetHashCode() => HashCode.Combine(Index, Link);
}
