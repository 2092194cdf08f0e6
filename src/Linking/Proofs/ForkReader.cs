using Linking.Hashing;
using Linking.Notes;
using Linking.Publications;
using Linking.Records;

namespace Linking.Proofs;

/// <summary>What a statement of a fork proof says under one function, if it is signed by the keys in force.</summary>
internal sealed class ForkReader(
    RecordFile record, RecordWalk walk, Digest identity, int pinnedEntries, Predicate<VerifierKey>? isSchemeFallen)
{
    private Suite Suite => record.Entries[0].Header.Suite;

    public Said? Read(ForkStatement statement) => statement.Type switch
    {
        StatementType.AlphaNote => walk.Chain == Chain.Alpha ? ReadNote(statement.Bytes) : null,
        StatementType.BetaNote => walk.Chain == Chain.Beta ? ReadNote(statement.Bytes) : null,
        StatementType.Publication => ReadPublication(statement.Bytes),
        StatementType.RecordEntry => ReadEntry(statement.Bytes),
        _ => null,
    };

    private Said? ReadNote(ReadOnlyMemory<byte> bytes)
    {
        var function = Suite[walk.Chain];
        return SignedNote.TryParse(bytes, out var note) && Checkpoint.TryParse(note.Text, out var head) &&
            head.Origin == walk.Genesis!.Ledger.HeadOrigin(function) && head.Root.Width == function.Width() &&
            walk.HasSigned(head.Size, note, isSchemeFallen)
            ? new Said(head.Size, head.Root, null, null, null, null)
            : null;
    }

    private Said? ReadPublication(ReadOnlyMemory<byte> bytes) =>
        Publication.TryParseNote(bytes, out var p, out var note, out _) &&
        p.Ledger == walk.Genesis!.Ledger && p.Suite == Suite && p.Identity[walk.Chain] == identity &&
        walk.HasSigned(p, note, isSchemeFallen)
            ? new Said(p.Size, p.Root[walk.Chain], p.Number, note.Text, null, null)
            : null;

    private Said? ReadEntry(ReadOnlyMemory<byte> bytes)
    {
        if (!RecordEntry.TryDecode(bytes, out var entry, out _) || entry.Round == 0)
            return null;
        var place = walk.Taken.ToList().FindIndex(t => t.Link == entry.Header.RecordLink[walk.Chain]);
        if (place < 0 || record.Entries[place].Round >= entry.Round || entry.Header.Suite != Suite ||
            entry.Header.Ledger != record.Entries[0].Header.Ledger)
            return null;
        // Behind the entry that it names; what the record has there besides may be the other statement.
        var with = RecordWalk.Of(
            new RecordFile([.. record.Entries.Take(place + 1), entry]), walk.Chain, identity,
            Math.Min(pinnedEntries, place + 1), isSchemeFallen);
        return with.End == WalkEnd.Whole
            ? new Said(0, default, null, null, entry.Header.RecordLink[walk.Chain], entry.HeaderBytes)
            : null;
    }

    /// <summary>What was said: a root at a size, a publication's text, or a header in the record.</summary>
    internal sealed record Said(ulong Size, Digest Root, ulong? Number, string? Text, Digest? Record, ReadOnlyMemory<byte>? Header)
    {
        public bool Contradicts(Said other)
        {
            if (Record is not null || other.Record is not null)
                return Record == other.Record && !Header!.Value.Span.SequenceEqual(other.Header!.Value.Span);
            return (Size == other.Size && Root != other.Root) ||
                (Text is not null && other.Text is not null && (Number == other.Number || Size == other.Size) && Text != other.Text);
        }
    }
}
