using System.Globalization;

using Linking.Hashing;

namespace Linking.Client.Archives;

/// <summary>A file of a deposit.</summary>
/// <param name="Path">Below the object's folder.</param>
/// <param name="Size">In bytes.</param>
/// <param name="Digests">Under both functions of suite 1.</param>
public sealed record ArchivedFile(string Path, long Size, DigestPair Digests)
{
    /// <summary>As a value of a log's entry.</summary>
    internal string ToWords() => $"{Size.ToString(CultureInfo.InvariantCulture)} {Digests} {Path}";

    /// <summary>Reads a value; null if it is none.</summary>
    internal static ArchivedFile? Of(string words) =>
        words.Split(' ', 3) is [var size, var digests, var path] && ArchivePlace.IsSafe(path) &&
        long.TryParse(size, NumberStyles.None, CultureInfo.InvariantCulture, out var length) &&
        DigestPair.TryParse(digests, Suite.One.Width, out var pair)
            ? new ArchivedFile(path, length, pair)
            : null;
}
