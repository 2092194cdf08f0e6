using System.Text;

namespace Linking.Books.Git.Objects;

/// <summary>A line of <c>git ls-tree -r -z</c>.</summary>
/// <param name="Mode">Six octal digits.</param>
/// <param name="IsBlob">A file or a link; else a submodule.</param>
/// <param name="Id">Of the blob, or of the submodule's commit.</param>
/// <param name="Path">As git has it: any bytes but zero.</param>
internal sealed record TreeEntry(string Mode, bool IsBlob, string Id, byte[] Path)
{
    // "160000 commit " and the longest id.
    private const int LongestFacts = 128;

    /// <summary>All entries, in the order of the bytes of their paths, read while git lists them.</summary>
    /// <exception cref="BookException">It is no such answer, a path stands twice, or a limit is passed.</exception>
    /// <exception cref="IOException">Git has ended.</exception>
    public static List<TreeEntry> ReadAll(Stream listing, GitLimits limits)
    {
        using var buffered = new BufferedStream(listing, 1 << 16);
        var entries = new List<TreeEntry>();
        var line = new byte[LongestFacts + limits.Path];
        long total = 0;
        while (ReadLine(buffered, line, limits) is var length and >= 0)
        {
            if (entries.Count == limits.Entries || (total += length) > limits.Listing)
            {
                throw new BookException(
                    $"The commit has too many files: at most {limits.Entries} are stamped, whose paths have at most " +
                    $"{limits.Listing >> 20} MiB together.");
            }

            entries.Add(Of(line.AsSpan(0, length), limits));
        }

        entries.Sort((one, other) => one.Path.AsSpan().SequenceCompareTo(other.Path));
        for (var i = 1; i < entries.Count; i++)
        {
            if (entries[i].Path.AsSpan().SequenceEqual(entries[i - 1].Path))
                throw new BookException(
                    $"The path {Encoding.UTF8.GetString(entries[i].Path)} stands twice in the commit: git fsck says more.");
        }

        return entries;
    }

    // Without the zero byte; -1 at the end.
    private static int ReadLine(BufferedStream listing, byte[] line, GitLimits limits)
    {
        for (var length = 0; ; length++)
        {
            var next = listing.ReadByte();
            if (next == 0)
                return length;
            if (next < 0)
                return length == 0 ? -1 : throw new EndOfStreamException("Git ended in the middle of its list.");
            if (length == line.Length)
                throw TooLong(limits);
            line[length] = (byte)next;
        }
    }

    private static TreeEntry Of(ReadOnlySpan<byte> line, GitLimits limits)
    {
        var tab = line.IndexOf((byte)'\t');
        if (tab < 0 || Encoding.ASCII.GetString(line[..tab]).Split(' ') is not [var mode, var type, var id])
            throw new BookException("Git lists the files of the commit in a way that this program does not know.");
        var path = line[(tab + 1)..];
        return path.Length <= limits.Path ? new TreeEntry(string.Intern(mode), type == "blob", id, path.ToArray()) : throw TooLong(limits);
    }

    private static BookException TooLong(GitLimits limits) =>
        new($"The commit has a path of more than {limits.Path} bytes, which is more than a folder of this machine could hold.");
}
