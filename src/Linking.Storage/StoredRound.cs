using System.Diagnostics.CodeAnalysis;

using Linking.Events;
using Linking.Hashing;
using Linking.Leaves;
using Linking.Notes;

namespace Linking.Storage;

/// <summary>A whole round, as it is appended and read back. Equal by value.</summary>
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
    : StoredHeader(Index, Header, Link, PreviousHead)
{
    private const int LeafKindOffset = 3;

    /// <summary>
    /// Decodes the header and checks that the row agrees with itself: link, signed head and events are those that
    /// the header and the leaves digest, and there are as many leaves as the header counts. Takes some ten µs and one
    /// step a leaf; the leaves are not hashed.
    /// </summary>
    /// <param name="header">The header, if the row holds.</param>
    /// <param name="problem">Else one sentence that says where the row contradicts itself.</param>
    public bool TryValidate([NotNullWhen(true)] out Rounds.Header? header, [NotNullWhen(false)] out string? problem)
    {
        problem = null;
        if (Rounds.Header.TryDecode(Header.Span, out header, out var error))
        {
            problem = HeaderProblem(header) ?? LeavesProblem(header.LeafCount);
            if (problem is null)
                return true;
        }

        problem = $"Round {Index}: {problem ?? error.Message}";
        header = null;
        return false;
    }

    public bool Equals(StoredRound? other) =>
        base.Equals(other) && Leaves.Span.SequenceEqual(other.Leaves.Span) && Events.SequenceEqual(other.Events);

    public override int GetHashCode() => base.GetHashCode();

    private string? HeaderProblem(Rounds.Header header)
    {
        if (header.Index != Index)
            return $"its header is that of round {header.Index}.";
        if (Rounds.Header.LinkOf(Header.Span) != Link)
            return "its link is not the hashes of its header.";
        if (PreviousHead is null)
            return Index == 0 ? null : "its signed head is missing.";
        if (Index == 0)
            return "round 0 has no signed head.";
        return PreviousHead.Digest() == header.SignedHeadDigest ? null : "its signed head is not the one that its header digests.";
    }

    private string? LeavesProblem(uint leafCount)
    {
        var rest = Leaves.Span;
        var events = 0;
        for (uint i = 0; i < leafCount; i++)
        {
            var size = Leaf.SizeAt(rest);
            if (size == 0 || size > rest.Length)
                return $"its header counts {leafCount} leaves; its bytes end within leaf {i}.";
            if (rest[LeafKindOffset] == (byte)LeafKind.Event)
            {
                if (events == Events.Count || Events[events].Round != Index || Events[events].LeafIndex != i)
                    return $"the text of the event at leaf {i} is missing.";
                if (!EventText.LeafOf(Events[events++].Text.Span).ToBytes().AsSpan().SequenceEqual(rest[..size]))
                    return $"the text of the event at leaf {i} is not the one that the leaf digests.";
            }

            rest = rest[size..];
        }

        if (!rest.IsEmpty)
            return $"{rest.Length} bytes follow its last leaf.";
        return events == Events.Count ? null : $"it has {Events.Count} event texts for {events} event leaves.";
    }
}
