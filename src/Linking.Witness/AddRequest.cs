using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text;

using Linking.Notes;

namespace Linking.Witness;

/// <summary>What a log asks of a witness: to cosign one head (docs/spec/witness.md, "Request").</summary>
/// <param name="Old">The size that the witness holds, as the asker believes; 0 for none.</param>
/// <param name="Proof">The consistency proof from there: 0 to 63 hashes, one behind the other.</param>
/// <param name="Note">The signed head as it stands in the request.</param>
/// <param name="Signed">The note, parsed.</param>
/// <param name="Head">Its text.</param>
public sealed record AddRequest(
    ulong Old, ReadOnlyMemory<byte> Proof, ReadOnlyMemory<byte> Note, SignedNote Signed, Checkpoint Head)
{
    /// <summary>Bytes of the longest request.</summary>
    public const int MaxSize = 65_536;

    /// <summary>Hashes of the longest proof.</summary>
    public const int MaxProof = 63;

    private const string OldPrefix = "old ";

    /// <summary>A request of a note that the caller has signed.</summary>
    /// <exception cref="ArgumentException">The note is no head's.</exception>
    public static AddRequest Of(ulong old, ReadOnlyMemory<byte> proof, ReadOnlyMemory<byte> note) =>
        SignedNote.TryParse(note, out var signed) && Checkpoint.TryParse(signed.Text, out var head)
            ? new AddRequest(old, proof, note, signed, head)
            : throw new ArgumentException("It is not the note of a head.", nameof(note));

    /// <summary>Reads exactly what <see cref="ToBytes"/> writes.</summary>
    /// <param name="bytes">Borrowed by what is read, not to be changed.</param>
    /// <param name="request">What is asked.</param>
    /// <param name="problem">What is wrong, a sentence; empty if nothing is.</param>
    public static bool TryParse(ReadOnlyMemory<byte> bytes, [NotNullWhen(true)] out AddRequest? request, out string problem)
    {
        request = null;
        if (bytes.Length > MaxSize)
            return Fail($"The request has more than {MaxSize} bytes.", out problem);
        var end = bytes.Span.IndexOf("\n\n"u8);
        if (end < 0)
            return Fail("The request has no empty line before the checkpoint.", out problem);
        var lines = Encoding.Latin1.GetString(bytes.Span[..end]).Split('\n');
        if (!lines[0].StartsWith(OldPrefix, StringComparison.Ordinal) || !TryParseSize(lines[0].AsSpan(OldPrefix.Length), out var old))
            return Fail("The first line of the request is not 'old' and a size in decimal.", out problem);
        if (lines.Length - 1 > MaxProof)
            return Fail($"The proof has more than {MaxProof} lines.", out problem);
        var note = bytes[(end + 2)..];
        if (!SignedNote.TryParse(note, out var signed) || !Checkpoint.TryParse(signed.Text, out var head))
            return Fail("What follows the empty line is no signed checkpoint of three lines with a size of at least 1.", out problem);
        var width = head.Root.Width;
        var proof = new byte[(lines.Length - 1) * width];
        for (var i = 1; i < lines.Length; i++)
        {
            if (!TryParseHash(lines[i], proof.AsSpan((i - 1) * width, width)))
                return Fail($"A proof line is not the base64 of {width} bytes.", out problem);
        }

        problem = "";
        request = new AddRequest(old, proof, note, signed, head);
        return true;
    }

    /// <summary>Reads a size in decimal: no sign, no leading zero, at most 2^63 − 1.</summary>
    public static bool TryParseSize(ReadOnlySpan<char> text, out ulong size) =>
        ulong.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out size) && size <= long.MaxValue &&
        (text.Length == 1 || text[0] != '0');

    /// <summary>The request's body.</summary>
    public byte[] ToBytes()
    {
        var text = new StringBuilder().Append(OldPrefix).Append(Old).Append('\n');
        for (var rest = Proof; !rest.IsEmpty; rest = rest[Head.Root.Width..])
            text.Append(Convert.ToBase64String(rest.Span[..Head.Root.Width])).Append('\n');
        return [.. Encoding.ASCII.GetBytes(text.Append('\n').ToString()), .. Note.Span];
    }

    private static bool TryParseHash(string line, Span<byte> hash) =>
        Convert.TryFromBase64String(line, hash, out var length) && length == hash.Length && Convert.ToBase64String(hash) == line;

    private static bool Fail(string sentence, out string problem)
    {
        problem = sentence;
        return false;
    }
}
