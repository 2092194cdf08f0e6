using System.Text;

namespace Linking.Notes;

/// <summary>Signs notes with the keys of one role, one line a key in their order. Thread-safe; the keys are borrowed.</summary>
/// <param name="name">The role's key name.</param>
/// <param name="keys">1 to 4.</param>
public sealed class NoteSigner(string name, IReadOnlyList<ISigner> keys)
{
    /// <summary>The name and public keys that verify what this signs.</summary>
    public IReadOnlyList<VerifierKey> VerifierKeys { get; } = [.. keys.Select(key => new VerifierKey(name, key.PublicKey.Span))];

    /// <summary>The note: text, empty line, signature lines. The same bytes for the same text, every time.</summary>
    /// <param name="text">Ends with a line feed, and has no other control character below U+0020.</param>
    /// <exception cref="ArgumentException">The text is not that, or the note would be too long.</exception>
    /// <exception cref="SignerException">A key cannot sign now.</exception>
    public byte[] Sign(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        if (!text.EndsWith('\n') || text.Any(c => c < ' ' && c != '\n'))
            throw new ArgumentException("A note's text ends with a line feed and has no other control character.", nameof(text));
        var bytes = Encoding.UTF8.GetBytes(text);
        var note = new StringBuilder(text).Append('\n');
        for (var i = 0; i < keys.Count; i++)
            note.Append(new NoteSignature(name, VerifierKeys[i].Id, keys[i].Sign(bytes)));
        var signed = Encoding.UTF8.GetBytes(note.ToString());
        return signed.Length <= SignedNote.MaxSize
            ? signed
            : throw new ArgumentException($"The note would have {signed.Length} bytes, over {SignedNote.MaxSize}.", nameof(text));
    }
}
