using System.Text;

using Linking.Events;
using Linking.Hashing;
using Linking.Leaves;
using Linking.Ledger.Admission;
using Linking.Notes;
using Linking.Rounds;
using Linking.Storage;
using Linking.Trees;

namespace Linking.Ledger.Checking;

/// <summary>
/// What makes a stored round right, apart from how it was made: used by a follower, by the start and by fsck. Each
/// method gives one sentence a problem.
/// </summary>
internal static class RoundVerification
{
    /// <summary>What the row says of itself (<see cref="StoredRound.FindProblems"/>), its leaves and its round roots.</summary>
    public static IEnumerable<(CheckedPart Part, string Message)> Content(StoredRound round, Header header) =>
        Content(round, header, out _);

    /// <param name="round">The round.</param>
    /// <param name="header">Its header.</param>
    /// <param name="tree">The tree over its leaves; null if the bytes are not leaves.</param>
    public static List<(CheckedPart Part, string Message)> Content(StoredRound round, Header header, out MerkleTree? tree)
    {
        var problems = round.FindProblems(header).ToList();
        tree = null;
        if (!LeafEnds.TryFind(round.Leaves.Span, header.LeafCount, out var ends) || ends.Length == 0)
        {
            if (problems.Count == 0)
                problems.Add((CheckedPart.Leaves, $"its bytes are not the {header.LeafCount} leaves that its header counts."));
            return problems;
        }

        tree = MerkleTree.Build(round.Leaves.Span, ends);
        var root = tree.Root;
        foreach (var chain in (Chain[])[Chain.Alpha, Chain.Beta])
        {
            if (root[chain] != header.RoundRoot[chain])
                problems.Add(
                    (
                        CheckedPart.Leaves,
                        $"its leaves do not have the {HashFunctions.FunctionOf(chain).Name()} root that its header carries."));
        }

        problems.AddRange(LeafProblems(round, ends));
        return problems;
    }

    /// <summary>The round in its place: what its header says about the rounds before.</summary>
    /// <param name="header">Of round n.</param>
    /// <param name="previousHead">Stored with round n.</param>
    /// <param name="genesis">The ledger's identity.</param>
    /// <param name="previous">Header of round n − 1; null if n = 0 or it could not be read.</param>
    /// <param name="previousLink">Link of round n − 1; zeros if n = 0.</param>
    /// <param name="historyRoot">Roots over headers 0 … n − 1; null if they are not known.</param>
    public static IEnumerable<(CheckedPart Part, string Message)> Place(
        Header header,
        SignedHead? previousHead,
        Genesis genesis,
        Header? previous,
        DigestPair previousLink,
        DigestPair? historyRoot) =>
        Links(header, genesis, previous, previousLink, historyRoot).Concat(Head(header, previousHead, genesis));

    /// <summary>Of <see cref="Place"/> what only the rounds before can tell.</summary>
    public static IEnumerable<(CheckedPart Part, string Message)> Links(
        Header header, Genesis genesis, Header? previous, DigestPair previousLink, DigestPair? historyRoot)
    {
        if (header.Ledger != genesis.Ledger)
            yield return (CheckedPart.Header, $"its header names the ledger {header.Ledger}, not {genesis.Ledger}.");
        if (!header.Policy.Equals(genesis.Policy))
            yield return (CheckedPart.Header, $"its header names the policy {header.Policy}, not {genesis.Policy}.");
        if (previous is not null && header.Time <= previous.Time)
            yield return (CheckedPart.Header, $"its time {header.Time} is not later than that of the round before, {previous.Time}.");
        if (header.PreviousLink != previousLink)
            yield return (CheckedPart.Header, "the previous link in its header is not the link of the round before.");
        if (historyRoot is { } root && header.HistoryRoot != root)
            yield return (CheckedPart.Header, "the history root in its header is not that of the rounds before.");
    }

    /// <summary>Of <see cref="Place"/> the signed head: whose signatures it bears. Whether it is there the row says.</summary>
    public static IEnumerable<(CheckedPart Part, string Message)> Head(Header header, SignedHead? previousHead, Genesis genesis)
    {
        if (previousHead is null || header.Index == 0)
            yield break;
        foreach (var chain in (Chain[])[Chain.Alpha, Chain.Beta])
        {
            if (!IsSigned(previousHead[chain], genesis.HeadKey(chain), header.Index, header.HistoryRoot[chain]))
            {
                var note = $"{HashFunctions.FunctionOf(chain).Name()} note of size {header.Index}";
                yield return (CheckedPart.SignedHead, $"the {note} is not this root, signed once by the ledger's key.");
            }
        }
    }

    /// <summary>The genesis, if round 0 holds exactly that.</summary>
    public static Genesis? GenesisOf(StoredRound round) =>
        round.Index == 0 && round.Events.Count == 1 && Genesis.TryParse(round.Events[0].Text.Span, out var genesis) &&
        round.Leaves.Span.SequenceEqual(EventText.LeafOf(round.Events[0].Text.Span).ToBytes())
            ? genesis
            : null;

    private static IEnumerable<(CheckedPart Part, string Message)> LeafProblems(StoredRound round, int[] ends)
    {
        var start = 0;
        for (var i = 0; i < ends.Length; i++)
        {
            if (!Leaf.IsValid(round.Leaves.Span[start..ends[i]], out _, out var error))
                yield return (CheckedPart.Leaves, $"leaf {i}: {error.Message}");
            start = ends[i];
        }
    }

    // The ledger's own line only: the digest in the header is over exactly these bytes (docs/spec/history.md).
    private static bool IsSigned(ReadOnlyMemory<byte> note, VerifierKey key, ulong size, Digest root) =>
        SignedNote.TryParse(note, out var parsed) && parsed.Signatures.Count == 1 && parsed.IsSignedBy(key) &&
        parsed.TextBytes.Span.SequenceEqual(Encoding.UTF8.GetBytes(new Checkpoint(key.Name, size, root).ToText()));
}
