using System.Diagnostics.CodeAnalysis;

using Linking.Formats;
using Linking.Hashing;

namespace Linking.Notes;

/// <summary>The text of one note of a signed head: a C2SP checkpoint without extension lines (docs/spec/history.md).</summary>
/// <param name="Origin">First line.</param>
/// <param name="Size">N, at least 1.</param>
/// <param name="Root">The history root under the origin's function.</param>
public sealed record Checkpoint(string Origin, ulong Size, Digest Root)
{
    /// <summary>Reads exactly what <see cref="ToText"/> writes.</summary>
    public static bool TryParse(string text, [NotNullWhen(true)] out Checkpoint? checkpoint)
    {
        checkpoint = null;
        var lines = text.Split('\n');
        var root = new byte[Digest.Size];
        if (lines.Length != 4 || lines[3].Length != 0 || lines[0].Length == 0 ||
            !DecimalNumber.TryParse(lines[1], out var size) || size == 0 ||
            lines[2].Length != 44 || !Convert.TryFromBase64String(lines[2], root, out var length) || length != Digest.Size)
            return false;
        var candidate = new Checkpoint(lines[0], size, new Digest(root));
        if (candidate.ToText() != text)
            return false;
        checkpoint = candidate;
        return true;
    }

    /// <summary>Origin, size and base64 root, each with a line feed.</summary>
    /// <exception cref="InvalidOperationException">The origin is empty or has a line feed, or the size is 0 or over 2^63 − 1.</exception>
    public string ToText() => IsWellFormed()
        ? $"{Origin}\n{Size}\n{Convert.ToBase64String(Root.Bytes)}\n"
        : throw new InvalidOperationException("The checkpoint breaks the rules of docs/spec/history.md.");

    private bool IsWellFormed() =>
        Origin.Length > 0 && !Origin.Contains('\n', StringComparison.Ordinal) && Size is > 0 and <= long.MaxValue;
}
