using System.Globalization;

namespace Linking.Client.Archives;

/// <summary>A file of a deposit.</summary>
/// <param name="Path">Below the object's folder.</param>
/// <param name="Size">In bytes.</param>
/// <param name="Digests">Under both functions of both suites.</param>
public sealed record ArchivedFile(string Path, long Size, FileDigests Digests)
{
    /// <summary>As a value of a log's entry.</summary>
    internal string ToWords() => $"{Size.ToString(CultureInfo.InvariantCulture)} {Digests} {Path}";

    /// <summary>Reads a value; null if it is none.</summary>
    internal static ArchivedFile? Of(string words) =>
        words.Split(' ', 4) is [var size, var one, var two, var path] && ArchivePlace.IsSafe(path) &&
        long.TryParse(size, NumberStyles.None, CultureInfo.InvariantCulture, out var length) &&
        FileDigests.TryParse(one, two, out var digests)
            ? new ArchivedFile(path, length, digests)
            : null;
}
