using Linking.Hashing;
using Linking.Rounds;
using Linking.Storage;
using Linking.Trees;

namespace Linking.Ledger.Checking;

/// <summary>
/// What can be said about a round without the rounds before: by far the most of the work, done for several rounds at once.
/// The leaves themselves are not kept.
/// </summary>
internal sealed record RoundContent
{
    /// <summary>The index that the store gives it.</summary>
    public required ulong Index { get; init; }

    /// <summary>Its header; null if that is none.</summary>
    public required Header? Header { get; init; }

    /// <summary>The stored link.</summary>
    public required DigestPair Link { get; init; }

    /// <summary>The hashes of the header as it stands.</summary>
    public required DigestPair Computed { get; init; }

    /// <summary>What is wrong within it.</summary>
    public required IReadOnlyList<(CheckedPart Part, string Message)> Problems { get; init; }

    /// <summary>What is wrong with its signed head and its event of the record, by the record that was read before.</summary>
    public required IReadOnlyList<(CheckedPart Part, string Message)> RecordProblems { get; init; }

    /// <summary>The event of the ledger's record that it holds; null if it holds none.</summary>
    public required StoredEvent? RecordEvent { get; init; }

    /// <summary>What its leaves add to an <see cref="IndexPart"/>; null if they are not sound.</summary>
    public ulong? IndexSum { get; init; }

    /// <param name="round">As it is stored.</param>
    /// <param name="record">What the ledger's record says, all of it.</param>
    public static RoundContent Of(StoredRound round, CheckedRecord record)
    {
        MerkleTree? tree = null;
        var recordEvent = RoundVerification.RecordEventOf(round);
        List<(CheckedPart, string)> problems, recordProblems = [];
        if (Header.TryDecode(round.Header, out var header, out var error))
        {
            problems = RoundVerification.Content(round, header, out _, out tree);
            if (record.IsKnownFor(header.Index))
            {
                recordProblems =
                [
                    .. RoundVerification.Head(header, round.PreviousHead, record.Events),
                    .. RoundVerification.Event(header, recordEvent, record.Before(header.Index)),
                ];
            }
        }
        else
        {
            problems = [(CheckedPart.Header, error.Message)];
        }

        return new RoundContent
        {
            Index = round.Index,
            Header = header,
            Link = round.Link,
            Computed = round.Suite.HashEntry(round.Header.Span),
            Problems = problems,
            RecordProblems = recordProblems,
            RecordEvent = recordEvent,
            // Leaves that were changed are not in the index under their new hashes, which is no fault of the index.
            IndexSum = tree is not null && problems.TrueForAll(p => p.Item1 == CheckedPart.SignedHead) ? SumOf(round.Index, tree) : null,
        };
    }

    private static ulong SumOf(ulong round, MerkleTree tree)
    {
        var sum = 0UL;
        for (var i = 0; i < tree.Count; i++)
            sum += IndexPart.Term(IndexPart.Prefix(tree.EntryHash(i).Alpha), new LeafPlace(round, (uint)i));
        return sum;
    }
}
