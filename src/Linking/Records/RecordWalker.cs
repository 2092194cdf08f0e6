using Linking.Events;
using Linking.Formats;
using Linking.Hashing;
using Linking.Notes;
using Linking.Rounds;
using Linking.Trees;

namespace Linking.Records;

/// <summary>The steps of docs/spec/record.md, "Walking the record".</summary>
internal sealed class RecordWalker(RecordFile record, Chain chain, int pinnedEntries, Predicate<VerifierKey>? isPassedOver)
{
    private readonly List<TakenEvent> _taken = [];
    private RecordEvents _events = RecordEvents.None;

    private Suite Suite => record.Entries[0].Header.Suite;

    public RecordWalk Walk(Digest identity)
    {
        if (LinkOf(record.Entries[0]) != identity)
            return Result(WalkEnd.OtherIdentity, "The record does not begin with the identity.");
        var first = EventReading.Read(record.Entries[0].Event, Suite);
        if (FaultOfFirst(record.Entries[0], first) is { } wrong)
            return Result(WalkEnd.OtherIdentity, $"The record has no genesis that this version reads: {wrong}.");
        Take(record.Entries[0], (Genesis)first.Event!);
        for (var k = 1; k < record.Entries.Count; k++)
        {
            var entry = record.Entries[k];
            var reading = EventReading.Read(entry.Event, Suite);
            if (FaultOf(k, entry, reading) is { } fault)
                return Result(WalkEnd.Fault, $"Entry {k} of the record, round {entry.Round}: {fault}.");
            if (reading.Event is null)
                return Result(WalkEnd.UnknownEvent, $"Entry {k} of the record, round {entry.Round}: {reading.Error}", entry.Round);
            Take(entry, (RecordEvent)reading.Event);
        }

        return record.Fault.Kind == DecodeErrorKind.None ? Result(WalkEnd.Whole, null) : Result(WalkEnd.Fault, record.Fault.Message);
    }

    private RecordWalk Result(WalkEnd end, string? reason, ulong? unknownRound = null) =>
        new(chain, _taken, _events, end, reason, unknownRound);

    private void Take(RecordEntry entry, RecordEvent value)
    {
        _taken.Add(new TakenEvent(entry, value, LinkOf(entry)));
        _events = _events.With(entry.Round, value);
    }

    private Digest LinkOf(RecordEntry entry) => NodeHash.Entry(Suite[chain], entry.HeaderBytes.Span);

    private string? FaultOfFirst(RecordEntry entry, EventReading reading)
    {
        if (reading.Event is null)
            return reading.Error.Message.TrimEnd('.');
        if (FaultOfLeaf(entry) is { } fault)
            return fault;
        var header = entry.Header;
        return reading.Event is Genesis genesis && genesis.Ledger == header.Ledger && genesis.Suite == header.Suite &&
            genesis.State.Policy.Equals(header.Policy)
            ? null
            : "it is no genesis of the header's ledger, suite and policy";
    }

    // Steps 2.1 to 2.6, each under this function alone.
    private string? FaultOf(int k, RecordEntry entry, EventReading reading)
    {
        var header = entry.Header;
        if (header.RecordLink[chain] != _taken[^1].Link)
            return "its header's record link is not the link of the entry before";
        if (FaultOfLeaf(entry) is { } leafFault)
            return leafFault;
        if (!TryReadSeal(entry, out var note))
            return "its seal is not a head of the next size";
        if (reading.Error.Kind == DecodeErrorKind.Malformed)
            return reading.Error.Message.TrimEnd('.');
        // A later version's text may have no such lines; and an event that is unknown by its extensions has those of its type.
        if (reading.Error.Kind != DecodeErrorKind.UnknownVersion &&
            (reading.Ledger != header.Ledger || (reading.Record?[chain] != header.RecordLink[chain] && !IsUnknownOutside(reading))))
            return "the event's ledger or record line is not the header's";
        var passedOver = k < pinnedEntries ? null : isPassedOver;
        var keys = _events.Newest!.Keys;
        if (reading.Event is null)
            return note.IsSignedBy(keys.Heads(chain), passedOver) ? null : "its seal is not signed by the keys in force";
        if (_events.FaultOf(entry.Round, reading, passedOver) is { } fault)
            return fault;
        var sealKeys = reading.Event is Configuration { SealNew: true } brings ? brings.State.Keys : keys;
        return note.IsSignedBy(sealKeys.Heads(chain), passedOver) ? null : "its seal is not signed by the keys in force";
    }

    private static bool IsUnknownOutside(EventReading reading) =>
        reading.Event is null && (reading.Type == "genesis" || EventReader.IsOutsideRecord(reading.Type));

    private string? FaultOfLeaf(RecordEntry entry) =>
        entry.Level.Leaf.Digests[chain] == Suite[chain].Hash(entry.Event.Span) &&
        entry.Level.TryFold(chain, entry.Header.LeafCount, out var root) && root == entry.Header.RoundRoot[chain]
            ? null
            : "its event does not lead to the round root";

    private bool TryReadSeal(RecordEntry entry, out SignedNote note)
    {
        note = null!;
        var (function, header, seal) = (Suite[chain], entry.Header, entry.Seal!);
        if (seal.Size != header.Index + 1 ||
            !Folding.TryFold(function, LinkOf(entry), header.Index, seal.Size, seal.Path[chain], out var root, out var before) ||
            before != header.HistoryRoot[chain] ||
            !Checkpoint.TryReadNote(
                seal.Head[chain], header.Ledger.HeadOrigin(function), seal.Size, function.Width(), out var signed, out var stated))
            return false;
        note = signed;
        return stated == root;
    }
}
