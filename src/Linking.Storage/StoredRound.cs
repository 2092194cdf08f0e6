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
/// <param name="PreviousHead">The signed head of size n; null in round 0 and where it was never made.</param>
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

    /// <summary>Decodes the header and checks that the row agrees with itself: <see cref="FindProblems"/>.</summary>
    /// <param name="header">The header, if the row holds.</param>
    /// <param name="problem">Else one sentence that says where the row contradicts itself.</param>
    public bool TryValidate([NotNullWhen(true)] out Rounds.Header? header, [NotNullWhen(false)] out string? problem)
    {
        problem = null;
        if (Rounds.Header.TryDecode(Header, out header, out var error))
        {
            if (FindProblems(header) is not [var (_, message), ..])
                return true;
            problem = message;
        }

        problem = $"Round {Index}: {problem ?? error.Message}";
        header = null;
        return false;
    }

    /// <summary>What every backend asks of a round before it writes it.</summary>
    /// <returns>The decoded header.</returns>
    /// <exception cref="ArgumentException">The row contradicts itself.</exception>
    public static Rounds.Header Require(StoredRound round)
    {
        ArgumentNullException.ThrowIfNull(round);
        return round.TryValidate(out var header, out var problem) ? header : throw new ArgumentException(problem, nameof(round));
    }

    /// <summary>
    /// Where the row contradicts itself: link, signed head and events must be those that the header and the leaves
    /// digest, and there must be as many leaves as the header counts. Takes some ten µs and one step a leaf; the leaves
    /// are not hashed.
    /// </summary>
    /// <param name="header">The row's header, decoded.</param>
    /// <returns>One sentence for each.</returns>
    public IReadOnlyList<(CheckedPart Part, string Message)> FindProblems(Rounds.Header header)
    {
        ArgumentNullException.ThrowIfNull(header);
        var problems = new List<(CheckedPart, string)>();
        if (header.Index != Index)
            problems.Add((CheckedPart.Header, $"its header is that of round {header.Index}."));
        if (header.Suite.HashEntry(Header.Span) != Link)
            problems.Add((CheckedPart.Header, "the stored link is not the hashes of its header."));
        if (HeadProblem(header) is { } head)
            problems.Add((CheckedPart.SignedHead, head));
        AddLeafProblems(header, problems);
        return problems;
    }

    public bool Equals(StoredRound? other) =>
        base.Equals(other) && Leaves.Span.SequenceEqual(other.Leaves.Span) && Events.SequenceEqual(other.Events);

    public override int GetHashCode() => base.GetHashCode();

    private string? HeadProblem(Rounds.Header header)
    {
        if (header.Index == 0)
            return PreviousHead is null ? null : "round 0 has a signed head.";
        if (PreviousHead is null)
            return HasNoFormerHead(header) ? null : "its signed head is missing.";
        return PreviousHead.Digest(header.Suite) == header.SignedHeadDigest
            ? null
            : "its signed head is not the one that its header digests.";
    }

    // docs/spec/record.md, "configuration": the head keys were lost before they signed that head.
    private bool HasNoFormerHead(Rounds.Header header) =>
        header.SignedHeadDigest == header.Suite.Zero && Events is [{ LeafIndex: 0 } first, ..] &&
        EventReading.Read(first.Text, header.Suite).Event is Configuration { SealNew: true };

    private void AddLeafProblems(Rounds.Header header, List<(CheckedPart, string)> problems)
    {
        var (suite, leafCount) = (header.Suite, header.LeafCount);
        var rest = Leaves.Span;
        var events = 0;
        for (uint i = 0; i < leafCount; i++)
        {
            var size = Leaf.SizeAt(suite, rest);
            if (size == 0 || size > rest.Length)
            {
                problems.Add((CheckedPart.Leaves, $"its header counts {leafCount} leaves; its bytes end within leaf {i}."));
                return;
            }

            if (rest[LeafKindOffset] == (byte)LeafKind.Event)
            {
                if (events == Events.Count || Events[events].Round != Index || Events[events].LeafIndex != i)
                    problems.Add((CheckedPart.Event, $"the text of the event at leaf {i} is missing."));
                else if (!Leaf.OfEvent(suite, Events[events++].Text.Span).ToBytes().AsSpan().SequenceEqual(rest[..size]))
                    problems.Add((CheckedPart.Event, $"the text of the event at leaf {i} is not the one that the leaf digests."));
            }

            rest = rest[size..];
        }

        if (!rest.IsEmpty)
            problems.Add((CheckedPart.Leaves, $"{rest.Length} bytes follow its last leaf."));
        if (events < Events.Count)
            problems.Add((CheckedPart.Event, $"it has {Events.Count} event texts, and {events} of them belong to leaves."));
    }
}
