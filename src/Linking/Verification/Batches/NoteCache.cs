using Linking.Notes;
using Linking.Publications;

namespace Linking.Verification.Batches;

/// <summary>Reads each note of an anchor once, for all tokens that bear it. Thread-safe.</summary>
internal sealed class NoteCache
{
    private readonly BytesCache<Publication> _publications = new(256);
    private readonly BytesCache<HeadNote> _heads = new(1024);

    /// <summary>A publication; null if the note is none.</summary>
    public Publication? ReadPublication(ReadOnlyMemory<byte> note)
    {
        if (_publications.Find(note.Span, out var hash) is { } known)
            return known;
        return Publication.TryParseNote(note, out var publication, out _) ? _publications.Add(note, hash, publication) : null;
    }

    /// <summary>A note that may be one of a signed head; null if it is no note.</summary>
    public HeadNote? ReadHead(ReadOnlyMemory<byte> note)
    {
        if (_heads.Find(note.Span, out var hash) is { } known)
            return known;
        return SignedNote.TryParse(note, out var parsed) ? _heads.Add(note, hash, new HeadNote(parsed)) : null;
    }
}
