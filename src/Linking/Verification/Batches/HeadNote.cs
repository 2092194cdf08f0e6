using System.Buffers.Text;
using System.Globalization;
using System.Text.Unicode;

using Linking.Hashing;
using Linking.Notes;
using Linking.Rounds;

namespace Linking.Verification.Batches;

/// <summary>A note that may be that of a signed head. The signature of each key is verified once. Thread-safe.</summary>
internal sealed class HeadNote(SignedNote note)
{
    // A checkpoint: an origin, a number of at most 19 digits, a digest in base64, three line feeds.
    private const int MaxCheckpointSize = LedgerId.MaxLength + 16 + 19 + 44 + 3;

    // Replaced, never changed. If two threads replace it at once, one answer is lost, and is found out again.
    private (VerifierKey Key, bool Signed)[] _known = [];

    public IReadOnlyList<NoteSignature> Signatures => note.Signatures;

    /// <summary>Whether its text is that of <see cref="Checkpoint"/>, byte for byte.</summary>
    public bool IsCheckpoint(string origin, ulong size, Digest root)
    {
        Span<byte> text = stackalloc byte[MaxCheckpointSize];
        Utf8.TryWrite(text, CultureInfo.InvariantCulture, $"{origin}\n{size}\n", out var length);
        Base64.EncodeToUtf8(root.Bytes, text[length..], out _, out var digits);
        text[length + digits] = (byte)'\n';
        return note.TextBytes.Span.SequenceEqual(text[..(length + digits + 1)]);
    }

    public bool IsSignedBy(VerifierKey key)
    {
        var known = Volatile.Read(ref _known);
        foreach (var (other, answer) in known)
        {
            if (other.Equals(key))
                return answer;
        }

        var signed = note.IsSignedBy(key);
        Volatile.Write(ref _known, [.. known, (key, signed)]);
        return signed;
    }
}
