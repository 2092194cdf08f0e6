using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;
using System.Text;
using System.Text.Unicode;

namespace Linking.Notes;

/// <summary>A text with signature lines (C2SP signed-note), parsed but not yet verified.</summary>
public sealed class SignedNote
{
    /// <summary>Bytes of the longest note.</summary>
    public const int MaxSize = 65535;

    /// <summary>Signature lines a note may have.</summary>
    public const int MaxSignatures = 16;

    internal static readonly UTF8Encoding StrictUtf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    private SignedNote(ReadOnlyMemory<byte> textBytes, IReadOnlyList<NoteSignature> signatures)
    {
        TextBytes = textBytes;
        Signatures = signatures;
    }

    /// <summary>What is signed; ends with a line feed.</summary>
    public string Text => StrictUtf8.GetString(TextBytes.Span);

    /// <summary>The text's UTF-8 bytes.</summary>
    public ReadOnlyMemory<byte> TextBytes { get; }

    /// <summary>1 to 16 lines.</summary>
    public IReadOnlyList<NoteSignature> Signatures { get; }

    /// <summary>Parses a note. Any deviation from the form is refused.</summary>
    /// <param name="note">At most 65,535 bytes; borrowed by what is parsed, not to be changed.</param>
    /// <param name="parsed">The note.</param>
    public static bool TryParse(ReadOnlyMemory<byte> note, [NotNullWhen(true)] out SignedNote? parsed)
    {
        parsed = null;
        var bytes = note.Span;
        if (bytes.Length > MaxSize || bytes.IsEmpty || bytes[^1] != '\n')
            return false;
        foreach (var b in bytes)
        {
            if (b < 0x20 && b != '\n')
                return false;
        }

        // The signatures begin after the last empty line.
        var split = bytes.LastIndexOf("\n\n"u8);
        if (split < 0 || split + 2 == bytes.Length)
            return false;
        if (!Utf8.IsValid(bytes))
            return false;
        var signatures = new List<NoteSignature>(1);
        var lines = bytes[(split + 2)..^1];
        foreach (var line in lines.Split((byte)'\n'))
        {
            if (signatures.Count == MaxSignatures || !TryParseLine(StrictUtf8.GetString(lines[line]), out var signature))
                return false;
            signatures.Add(signature);
        }

        parsed = new SignedNote(note[..(split + 1)], signatures);
        return true;
    }

    /// <summary>
    /// Whether exactly one line is of this key, and its signature is right. Lines of other keys are not looked at.
    /// </summary>
    public bool IsSignedBy(VerifierKey key)
    {
        var lines = Signatures.Where(s => s.IsOf(key)).Take(2).ToList();
        return lines.Count == 1 && key.Verify(TextBytes.Span, lines[0].Signature.Span);
    }

    private static bool TryParseLine(string line, [NotNullWhen(true)] out NoteSignature? signature)
    {
        signature = null;
        Span<Range> parts = stackalloc Range[4];
        if (line.AsSpan().Split(parts, ' ') != 3 || line.AsSpan(parts[0]) is not "—")
            return false;
        var name = line[parts[1]];
        var text = line.AsSpan(parts[2]);
        var bytes = new byte[text.Length / 4 * 3];
        if (!VerifierKey.IsName(name) || !Convert.TryFromBase64Chars(text, bytes, out var length) || length < 5 ||
            !Convert.ToBase64String(bytes, 0, length).AsSpan().SequenceEqual(text))
            return false;
        signature = new NoteSignature(name, BinaryPrimitives.ReadUInt32BigEndian(bytes), bytes.AsMemory(4, length - 4));
        return true;
    }
}
