using Linking.Notes;
using Linking.Publications;

namespace Linking.Verification;

/// <summary>Reads the notes of anchors. This one reads each anew.</summary>
internal class NoteReader
{
    /// <summary>A publication; null if the note is none.</summary>
    public virtual Publication? ReadPublication(ReadOnlyMemory<byte> note) =>
        Publication.TryParseNote(note, out var publication, out _) ? publication : null;

    /// <summary>A note that may be one of a signed head; null if it is none at all.</summary>
    public virtual HeadNote? ReadHead(ReadOnlyMemory<byte> note) =>
        SignedNote.TryParse(note, out var parsed) ? new HeadNote(parsed) : null;
}
