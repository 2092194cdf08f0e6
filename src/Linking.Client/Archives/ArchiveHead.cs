using System.Globalization;
using System.Text;

using Linking.Hashing;

namespace Linking.Client.Archives;

/// <summary>A head of an archive: what is stamped of its log (docs/spec/archive.md).</summary>
/// <param name="Medium">The medium by those entries.</param>
/// <param name="Entries">So many from the first on.</param>
/// <param name="Link">Of the last of them.</param>
/// <param name="Wide">Its wide link, which covers them under suite 2.</param>
public sealed record ArchiveHead(string Medium, int Entries, DigestPair Link, DigestPair Wide)
{
    private const int MaxSize = 2048;
    private const string Begin = "head-";
    private const string End = ".txt";

    /// <summary>The name of its file.</summary>
    public string FileName => NameOf(Entries);

    /// <summary>Of all entries of a log; null of an empty one.</summary>
    public static ArchiveHead? Of(ArchiveLog log)
    {
        ArgumentNullException.ThrowIfNull(log);
        return log.Links.Count == 0 ? null : new ArchiveHead(log.Medium, log.Links.Count, log.Links[^1], log.WideLinks[^1]);
    }

    /// <summary>Of the first entries of a log that has at least so many.</summary>
    internal static ArchiveHead Of(ArchiveLog log, int entries) => new(
        log.Entries.Take(entries).Last(e => e.Kind == "medium").Values.First(v => v.Name == "id").Words!, entries,
        log.Links[entries - 1], log.WideLinks[entries - 1]);

    /// <summary>The name of the file of a head of so many entries.</summary>
    internal static string NameOf(int entries) => $"{Begin}{entries.ToString(CultureInfo.InvariantCulture)}{End}";

    /// <summary>The text.</summary>
    public byte[] ToText() => Encoding.UTF8.GetBytes(
        $"linking archive head v1\nmedium {Medium}\nentries {Entries.ToString(CultureInfo.InvariantCulture)}\nlink {Link}\nwide {Wide}\n");

    /// <summary>Whether a name is that of a head.</summary>
    internal static bool IsName(string name) => NumberOf(name) > 0;

    /// <summary>So many entries a head of that name has; 0 if it is no name of one.</summary>
    internal static int NumberOf(string name) =>
        name.StartsWith(Begin, StringComparison.Ordinal) && name.EndsWith(End, StringComparison.Ordinal) &&
        name.Length > Begin.Length + End.Length &&
        int.TryParse(name.AsSpan()[Begin.Length..^End.Length], NumberStyles.None, CultureInfo.InvariantCulture, out var number) &&
        name == NameOf(number) ? number : 0;

    /// <summary>Whether a head's file is the head of so many entries of a log.</summary>
    internal static bool IsOf(ArchiveLog log, string path)
    {
        var file = new FileInfo(path);
        var number = NumberOf(file.Name);
        if (number > log.Links.Count || file.Length is 0 or > MaxSize)
            return false;
        return File.ReadAllBytes(path).AsSpan().SequenceEqual(Of(log, number).ToText());
    }
}
