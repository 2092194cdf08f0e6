using System.Text;

namespace Linking.Cli.Translating;

/// <summary>Names of entries (docs/spec/asic.md, "Names").</summary>
internal static class ContainerNames
{
    public const string MimeType = "mimetype";
    public const string MetaFolder = "META-INF/";

    /// <summary>Bytes of the longest name.</summary>
    public const int MaxLength = 1024;

    // Folders within folders, and the file.
    private const int MaxParts = 32;

    /// <summary>Whether a file of that name can be taken out anywhere without leaving its folder.</summary>
    public static bool IsSafe(string name) =>
        name.Length > 0 && Encoding.UTF8.GetByteCount(name) <= MaxLength && !name.Contains('\\', StringComparison.Ordinal) &&
        !name.Any(char.IsControl) && !(name.Length > 1 && name[1] == ':' && char.IsAsciiLetter(name[0])) &&
        name.Split('/') is { Length: <= MaxParts } parts && parts.All(part => part is not ("" or "." or ".."));

    /// <summary>Whether it is the container's own: no document has such a name, in whatever case.</summary>
    public static bool IsOwn(string name) => StartsLike(name, MimeType) || StartsLike(name, MetaFolder[..^1]);

    /// <summary>Whether it is almost the container's own: in another case, or with something behind it.</summary>
    public static bool IsAlmostOwn(string name) =>
        IsOwn(name) && name != MimeType && !name.StartsWith(MetaFolder, StringComparison.Ordinal);

    /// <summary>
    /// Equal for names that some file system takes for one: in capitals, without dots and spaces at the end of a part. Of Unicode's forms
    /// <see cref="NameForms"/> sees more.
    /// </summary>
    public static string KeyOf(string name) => string.Join(
        '/',
        name.ToUpperInvariant().Replace('\u017f', 'S').Replace('\u212a', 'K').TrimEnd('/').Split('/').Select(p => p.TrimEnd('.', ' ')));

    /// <summary>Refuses names that some file system takes for one, or of which one is a file and the folder of another.</summary>
    /// <exception cref="CommandException">There are such names.</exception>
    public static void CheckDiffer(IReadOnlyCollection<string> names)
    {
        var keys = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var name in names)
        {
            if (!keys.TryAdd(KeyOf(name), name))
                throw ContainerFault.Of(ContainerFault.Name, $"two entries are named {name}, or as good as that.");
        }

        foreach (var name in names)
        {
            var key = KeyOf(name);
            for (var at = key.IndexOf('/', StringComparison.Ordinal); at > 0; at = key.IndexOf('/', at + 1))
            {
                if (keys.TryGetValue(key[..at], out var folder) && !folder.EndsWith('/'))
                    throw ContainerFault.Of(ContainerFault.Name, $"{folder} is a file, and the folder of {name}.");
            }
        }

        if (NameForms.FindEqual(keys.Keys) is { } equal)
            throw ContainerFault.Of(ContainerFault.Name, $"two entries are named {keys[equal]}, or as good as that.");
    }

    /// <summary>The name as a reference in a manifest.</summary>
    public static string ToReference(string name) => string.Join('/', name.Split('/').Select(Uri.EscapeDataString));

    /// <summary>The name that a reference means.</summary>
    public static string OfReference(string reference) => Uri.UnescapeDataString(reference);

    private static bool StartsLike(string name, string own) =>
        string.Equals(name.Split('/')[0].TrimEnd('.', ' '), own, StringComparison.OrdinalIgnoreCase);
}
