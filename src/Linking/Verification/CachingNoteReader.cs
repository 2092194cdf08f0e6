using Linking.Formats;
using Linking.Publications;

namespace Linking.Verification;

/// <summary>Reads each note once, for tokens that bear the same. Thread-safe.</summary>
internal sealed class CachingNoteReader : NoteReader
{
    private readonly BytesCache<Publication> _publications = new(256);
    private readonly BytesCache<HeadNote> _heads = new(1024);

    public override Publication? ReadPublication(ReadOnlyMemory<byte> note) =>
        _publications.Find(note.Span, out var hash) ?? (base.ReadPublication(note) is { } read ? _publications.Add(note, hash, read) : null);

    public override HeadNote? ReadHead(ReadOnlyMemory<byte> note) =>
        _heads.Find(note.Span, out var hash) ?? (base.ReadHead(note) is { } read ? _heads.Add(note, hash, read) : null);
}
