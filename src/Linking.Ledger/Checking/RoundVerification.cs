using Linking.Events;
using Linking.Hashing;
using Linking.Leaves;
using Linking.Ledger.Admission;
using Linking.Notes;
using Linking.Records;
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
    /// <param name="round">The round.</param>
    /// <param name="header">Its header.</param>
    /// <param name="ends">The end of each leaf; none if the bytes are not leaves.</param>
    /// <param name="tree">The tree over them; null if the bytes are not leaves.</param>
    public static List<(CheckedPart Part, string Message)> Content(
        StoredRound round, Header header, out int[] ends, out MerkleTree? tree)
    {
        var problems = round.FindProblems(header).ToList();
        tree = null;
        if (!LeafEnds.TryFind(header.Suite, round.Leaves.Span, header.LeafCount, out var found) || found.Length == 0)
        {
            ends = [];
            if (problems.Count == 0)
                problems.Add((CheckedPart.Leaves, $"its bytes are not the {header.LeafCount} leaves that its header counts."));
            return problems;
        }

        ends = found;
        tree = MerkleTree.Build(round.Leaves.Span, ends, header.Suite);
        var root = tree.Root;
        foreach (var chain in (Chain[])[Chain.Alpha, Chain.Beta])
        {
            if (root[chain] != header.RoundRoot[chain])
                problems.Add(
                    (
                        CheckedPart.Leaves,
                        $"its leaves do not have the {header.Suite[chain].Name()} root that its header carries."));
        }

        problems.AddRange(LeafProblems(round, ends));
        return problems;
    }

    /// <summary>The round in its place: what its header, its event and its signed head say about the rounds before.</summary>
    public static IEnumerable<(CheckedPart Part, string Message)> Place(Header header, StoredRound round, RoundPlace place) =>
        Links(header, place)
            .Concat(Event(header, RecordEventOf(round), place.Record))
            .Concat(Head(header, round.PreviousHead, place.Record));

    /// <summary>Of <see cref="Place"/> what only the rounds before can tell.</summary>
    public static IEnumerable<(CheckedPart Part, string Message)> Links(Header header, RoundPlace place)
    {
        var record = place.Record;
        if (record.Genesis is { } genesis && header.Ledger != genesis.Ledger)
            yield return (CheckedPart.Header, $"its header names the ledger {header.Ledger}, not {genesis.Ledger}.");
        if (record.StateAt(header.Index) is { } state)
        {
            if (!header.Policy.Equals(state.Policy))
                yield return (CheckedPart.Header, $"its header names the policy {header.Policy}, not {state.Policy}, which is in force.");
            if (header.Accuracy > state.Accuracy)
                yield return (CheckedPart.Header, $"its header states an accuracy of {header.Accuracy} µs, over {state.Accuracy}.");
        }

        if (place.After is { } after && header.Time <= after)
            yield return (CheckedPart.Header, $"its time {header.Time} is not later than {after}, that of the rounds before.");
        if (header.PreviousLink != place.PreviousLink)
            yield return (CheckedPart.Header, "the previous link in its header is not the link of the round before.");
        if (header.RecordLink != place.RecordLink)
            yield return (CheckedPart.Header, "the record link in its header is not that of the newest record event before.");
        if (place.HistoryRoot is { } root && header.HistoryRoot != root)
            yield return (CheckedPart.Header, "the history root in its header is not that of the rounds before.");
    }

    /// <summary>Of <see cref="Place"/> the signed head: whose signatures it bears. Whether it is there the row says.</summary>
    public static IEnumerable<(CheckedPart Part, string Message)> Head(Header header, SignedHead? previousHead, RecordEvents record)
    {
        if (previousHead is null || header.Index == 0)
            yield break;
        var keys = record.KeysFor(header.Index);
        foreach (var chain in (Chain[])[Chain.Alpha, Chain.Beta])
        {
            if (!IsSigned(previousHead[chain], keys.Heads(chain), header, chain))
            {
                var note = $"{header.Suite[chain].Name()} note of size {header.Index}";
                yield return (CheckedPart.SignedHead, $"the {note} is not this root, signed once by each of the ledger's keys.");
            }
        }
    }

    /// <summary>The event of the ledger's record that a round holds; null if it holds none.</summary>
    public static StoredEvent? RecordEventOf(StoredRound round) => round.Events is [{ IsOfRecord: true } stored, ..] ? stored : null;

    /// <summary>Of <see cref="Place"/> the event of the record: what it says of the ledger, of its round, and who signed it.</summary>
    public static IEnumerable<(CheckedPart Part, string Message)> Event(Header header, StoredEvent? stored, RecordEvents record)
    {
        if (stored is null || header.Index == 0)
            yield break;
        var reading = EventReading.Read(stored.Text, header.Suite);
        if (reading.Event is null)
            yield return (CheckedPart.Event, $"its event of the record cannot be read: {reading.Error}");
        else if (reading.Ledger != header.Ledger || reading.Record != header.RecordLink)
            yield return (CheckedPart.Event, "its event of the record names another ledger, or another event before it.");
        else if (record.FaultOf(header.Index, reading) is { } fault)
            yield return (CheckedPart.Event, $"its event cannot follow in the record: {fault}.");
    }

    /// <summary>The genesis, if round 0 holds exactly that.</summary>
    public static Genesis? GenesisOf(StoredRound round) =>
        round.Index == 0 && round.Events.Count == 1 && Header.TryDecode(round.Header, out var header, out _) &&
        EventReading.Read(round.Events[0].Text, header.Suite).Event is Genesis genesis && genesis.Suite == header.Suite &&
        round.Leaves.Span.SequenceEqual(Leaf.OfEvent(header.Suite, round.Events[0].Text.Span).ToBytes())
            ? genesis
            : null;

    private static IEnumerable<(CheckedPart Part, string Message)> LeafProblems(StoredRound round, int[] ends)
    {
        var start = 0;
        for (var i = 0; i < ends.Length; i++)
        {
            if (!Leaf.IsValid(round.Leaves[start..ends[i]], out _, out var error))
                yield return (CheckedPart.Leaves, $"leaf {i}: {error.Message}");
            start = ends[i];
        }
    }

    // The ledger's own lines only: the digest in the header is over exactly these bytes (docs/spec/note.md).
    private static bool IsSigned(ReadOnlyMemory<byte> note, IReadOnlyList<VerifierKey> keys, Header header, Chain chain)
    {
        var function = header.Suite[chain];
        return Checkpoint.TryReadNote(
                note, header.Ledger.HeadOrigin(function), header.Index, header.Suite.Width, out var signed, out var root) &&
            root == header.HistoryRoot[chain] && signed.Signatures.Count == keys.Count && signed.IsSignedBy(keys);
    }
}
