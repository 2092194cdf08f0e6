namespace Linking.Cli.Paths;

/// <summary>Where a path leads, whatever links stand on the way.</summary>
internal static class RealPath
{
    private const int MostLinks = 40;

    /// <summary>The whole path of a file or folder that need not be there. Links that lead in a circle are left as they stand.</summary>
    public static string Of(string path) => Of(Path.TrimEndingDirectorySeparator(Path.GetFullPath(path)), links: 0);

    // As the system goes: each part of the way, and where a link leads, that way.
    private static string Of(string full, int links)
    {
        if (Path.GetDirectoryName(full) is not { } above || links == MostLinks)
            return full;
        var place = Path.Combine(Of(above, links), Path.GetFileName(full));
        return new DirectoryInfo(place).LinkTarget is { } target
            ? Of(Path.TrimEndingDirectorySeparator(Path.GetFullPath(target, Path.GetDirectoryName(place)!)), links + 1)
            : place;
    }
}
