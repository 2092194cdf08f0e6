using System.Text;

namespace Linking.Books.Git.Objects;

/// <summary>A line of <c>git ls-tree -r -z</c>.</summary>
/// <param name="Mode">Six octal digits.</param>
/// <param name="IsBlob">A file or a link; else a submodule.</param>
/// <param name="Id">Of the blob, or of the submodule's commit.</param>
/// <param name="Path">As git has it: any bytes but zero.</param>
internal sealed record TreeEntry(string Mode, bool IsBlob, string Id, ReadOnlyMemory<byte> Path)
{
    /// <summary>All entries, in the order of the bytes of their paths.</summary>
    /// <exception cref="BookException">It is no such answer.</exception>
    public static List<TreeEntry> ReadAll(ReadOnlyMemory<byte> listing)
    {
        var entries = new List<TreeEntry>();
        while (!listing.IsEmpty)
        {
            var end = listing.Span.IndexOf((byte)0);
            var tab = listing.Span.IndexOf((byte)'\t');
            if (tab < 0 || end < tab || Encoding.ASCII.GetString(listing.Span[..tab]).Split(' ') is not [var mode, var type, var id])
                throw new BookException("Git lists the files of the commit in a way that this program does not know.");
            entries.Add(new TreeEntry(mode, type == "blob", id, listing[(tab + 1)..end]));
            listing = listing[(end + 1)..];
        }

        entries.Sort((one, other) => one.Path.Span.SequenceCompareTo(other.Path.Span));
        return entries;
    }
}
