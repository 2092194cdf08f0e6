using Linking.Notes;

namespace Linking.Verification;

/// <summary>A note that reads as a head, and what it says.</summary>
internal sealed record ReadHead(SignedNote Note, Checkpoint Head)
{
    /// <summary>Null if it does not read.</summary>
    public static ReadHead? Read(ReadOnlyMemory<byte> bytes) =>
        SignedNote.TryParse(bytes, out var note) && Checkpoint.TryParse(note.Text, out var head) ? new ReadHead(note, head) : null;
}
