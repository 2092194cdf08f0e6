using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;
using System.Text;
using System.Text.Unicode;

namespace Linking.Notes;

/// <summary>A text with signature lines (C2SP signed-note), parsed but not yet verified (docs/spec/note.md).</summary>
public sealed class SignedNote
{
    /// <summary>Bytes of the longest note.</summary>
    public const int MaxSize = 262_144;

    /// <summary>Signature lines a note may have.</summary>
    public const int MaxSignatures = 16;

    // Keys asked for before: a signature is computed once. If two threads ask at once, one answer is forgotten.
    private volatile (VerifierKey Key, bool IsSigned)[] _answers = [];

    private SignedNote(ReadOnlyMemory<byte> textBytes, IReadOnlyList<NoteSignature> signatures) =>
        (TextBytes, Signatures) = (textBytes, signatures);

    /// <summary>What is signed; ends with a line feed.</summary>
    public string Text => Encoding.UTF8.GetString(TextBytes.Span);

    /// <summary>The text's UTF-8 bytes.</summary>
    public ReadOnlyMemory<byte> TextBytes { get; }

    /// <summary>1 to 16 lines.</summary>
    public IReadOnlyList<NoteSignature> Signatures { get; }

    /// <summary>Whether the bytes have the empty line that parts a note's text from its signatures; a text has none.</summary>
    public static bool HasEmptyLine(ReadOnlySpan<byte> bytes) => bytes.IndexOf("\n\n"u8) >= 0;

    /// <summary>Parses a note. Any deviation from the form is refused.</summary>
    /// <param name="note">Borrowed by what is parsed, not to be changed.</param>
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
        if (split < 0 || split + 2 == bytes.Length || !Utf8.IsValid(bytes))
            return false;
        var signatures = new List<NoteSignature>(1);
        var lines = bytes[(split + 2)..^1];
        foreach (var line in lines.Split((byte)'\n'))
        {
            if (signatures.Count == MaxSignatures || !TryParseLine(Encoding.UTF8.GetString(lines[line]), out var signature))
                return false;
            signatures.Add(signature);
        }

        parsed = new SignedNote(note[..(split + 1)], signatures);
        return true;
    }

    /// <summary>Whether a key has signed: one line that names it is right.</summary>
    public bool IsSignedBy(VerifierKey key)
    {
        foreach (var (asked, answer) in _answers)
        {
            if (asked.Equals(key))
                return answer;
        }

        var isSigned = Signatures.Any(line => line.IsOf(key) && key.Verify(TextBytes.Span, line.Signature.Span));
        _answers = [.. _answers, (key, isSigned)];
        return isSigned;
    }

    /// <summary>
    /// Whether a role's keys have signed (docs/spec/key.md): a line of every key, every known
    /// key has signed, and one is known.
    /// </summary>
    /// <param name="keys">The role's.</param>
    /// <param name="isPassedOver">Keys that are treated as if their type were unknown: stolen, or of a fallen scheme.</param>
    public bool IsSignedBy(IReadOnlyCollection<VerifierKey> keys, Predicate<VerifierKey>? isPassedOver = null)
    {
        var signed = false;
        foreach (var key in keys)
        {
            if (!Signatures.Any(line => line.IsOf(key)))
                return false;
            if (!key.IsLedgerKey || isPassedOver?.Invoke(key) == true)
                continue;
            if (!IsSignedBy(key))
                return false;
            signed = true;
        }

        return signed;
    }

    /// <summary>
    /// The note with one line of each of the keys, in their order, and no other: what the next header digests. Null if a
    /// key has no line.
    /// </summary>
    public byte[]? WithLinesOf(IEnumerable<VerifierKey> keys)
    {
        var note = new StringBuilder(Text).Append('\n');
        foreach (var key in keys)
        {
            var lines = Signatures.Where(line => line.IsOf(key)).ToList();
            var line = lines.Find(l => key.Verify(TextBytes.Span, l.Signature.Span)) ?? lines.FirstOrDefault();
            if (line is null)
                return null;
            note.Append(line);
        }

        return Encoding.UTF8.GetBytes(note.ToString());
    }

    private static bool TryParseLine(string line, [NotNullWhen(true)] out NoteSignature? signature)
    {
        signature = null;
        Span<Range> parts = stackalloc Range[4];
        if (line.AsSpan().Split(parts, ' ') != 3 || line.AsSpan(parts[0]) is not "—")
            return false;
        var name = line[parts[1]];
        if (!VerifierKey.IsName(name) || !Formats.Base64.TryDecode(line.AsSpan(parts[2]), out var bytes) || bytes.Length < 5)
            return false;
        signature = new NoteSignature(name, BinaryPrimitives.ReadUInt32BigEndian(bytes), bytes.AsMemory(4));
        return true;
    }
}
