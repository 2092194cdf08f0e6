using System.Diagnostics.CodeAnalysis;

using Linking.Formats;
using Linking.Hashing;

namespace Linking.Notes;

/// <summary>The text of one note of a head: exactly three lines (docs/spec/note.md, "Head").</summary>
/// <param name="Origin">First line.</param>
/// <param name="Size">N, at least 1.</param>
/// <param name="Root">The history root under the origin's function.</param>
public sealed record Checkpoint(string Origin, ulong Size, Digest Root)
{
    /// <summary>Of the root, by the origin's last segment and its width; null if the two do not fit (docs/spec/voucher.md).</summary>
    public HashFunction? Function
    {
        get
        {
            var isOfSuite1 = Root.Width == Suite.One.Width;
            if (Origin.EndsWith("/sha3-256", StringComparison.Ordinal))
                return isOfSuite1 ? HashFunction.Sha3With256Bits : null;
            if (Origin.EndsWith("/sha3-512", StringComparison.Ordinal))
                return isOfSuite1 ? null : HashFunction.Sha3With512Bits;
            return isOfSuite1 ? HashFunction.Sha2With256Bits : HashFunction.Sha2With512Bits;
        }
    }

    /// <summary>Reads exactly what <see cref="ToText"/> writes; the root is of 32 or 64 bytes.</summary>
    public static bool TryParse(string text, [NotNullWhen(true)] out Checkpoint? checkpoint)
    {
        checkpoint = null;
        var lines = text.Split('\n');
        if (lines.Length != 4 || lines[3].Length != 0 || lines[0].Length == 0 ||
            !DecimalNumber.TryParse(lines[1], out var size) || size == 0 ||
            lines[2].Length > 88 || !Base64.TryDecode(lines[2], out var root) || root.Length is not (32 or 64))
            return false;
        checkpoint = new Checkpoint(lines[0], size, new Digest(root));
        return true;
    }

    /// <summary>Whether a note reads as a head of this origin and size, with a root of this width.</summary>
    public static bool TryReadNote(
        ReadOnlyMemory<byte> note, string origin, ulong size, int width, [NotNullWhen(true)] out SignedNote? signed, out Digest root)
    {
        root = default;
        if (!SignedNote.TryParse(note, out signed) || !TryParse(signed.Text, out var head) ||
            head.Origin != origin || head.Size != size || head.Root.Width != width)
            return false;
        root = head.Root;
        return true;
    }

    /// <summary>Origin, size and base64 root, each with a line feed.</summary>
    /// <exception cref="InvalidOperationException">The origin is empty or has a line feed, or the size is 0 or over 2^63 − 1.</exception>
    public string ToText() => Origin.Length > 0 && !Origin.Contains('\n', StringComparison.Ordinal) && Size is > 0 and <= long.MaxValue
        ? $"{Origin}\n{Size}\n{Convert.ToBase64String(Root.Bytes)}\n"
        : throw new InvalidOperationException("The head breaks the rules of docs/spec/note.md.");
}
