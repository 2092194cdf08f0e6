using System.Text;

namespace Linking.Notes;

/// <summary>A name with a private key: signs notes (C2SP signed-note). The key is borrowed, not owned.</summary>
public sealed class NoteSigner(string name, SigningKey key)
{
    /// <summary>The name and public key that verify what this signs.</summary>
    public VerifierKey VerifierKey { get; } = new(name, key.PublicKey.Span);

    /// <summary>The note: text, empty line, one signature line. The same bytes for the same text, every time.</summary>
    /// <param name="text">Ends with a line feed, and has no other control character below U+0020.</param>
    /// <exception cref="ArgumentException">The text is not that, or the note would have over 65,535 bytes.</exception>
    public byte[] Sign(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        if (!text.EndsWith('\n') || text.Any(c => c < ' ' && c != '\n'))
            throw new ArgumentException("A note's text ends with a line feed and has no other control character.", nameof(text));
        var bytes = SignedNote.StrictUtf8.GetBytes(text);
        var signature = new byte[4 + Ed25519.SignatureSize];
        System.Buffers.Binary.BinaryPrimitives.WriteUInt32BigEndian(signature, VerifierKey.Id);
        key.Sign(bytes).CopyTo(signature, 4);
        byte[] note = [.. bytes, .. Encoding.UTF8.GetBytes($"\n— {VerifierKey.Name} {Convert.ToBase64String(signature)}\n")];
        return note.Length <= SignedNote.MaxSize
            ? note
            : throw new ArgumentException($"The note would have {note.Length} bytes, over {SignedNote.MaxSize}.", nameof(text));
    }
}
