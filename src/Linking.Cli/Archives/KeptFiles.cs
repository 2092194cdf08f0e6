using System.Collections.Concurrent;

using Linking.Cli.Paths;
using Linking.Client.Archives;

namespace Linking.Cli.Archives;

/// <summary>What lies in an archive is not changed in its place.</summary>
internal static class KeptFiles
{
    // Thousands of files lie in one folder.
    private static readonly ConcurrentDictionary<string, string> _folders = new(StringComparer.Ordinal);

    /// <summary>Whether a file lies in an archive's object, by whatever links one comes to it.</summary>
    public static bool Has(string path) => Archive.RootOfKept(Real(path)) is not null;

    /// <summary>Refuses a file that lies in an archive's object.</summary>
    /// <exception cref="CommandException">It does.</exception>
    public static void Refuse(string path)
    {
        if (Archive.RootOfKept(Real(path)) is { } root)
        {
            throw new CommandException(
                ExitCode.Data,
                $"{path} lies in the archive {root}, where nothing is changed. Take it out with 'linking archive get', and put the " +
                $"result in with 'linking archive add'. The stamps of its heads are changed in their place: {root}/head-*.txt.lts");
        }
    }

    private static string Real(string path)
    {
        var full = Path.GetFullPath(path);
        var folder = Path.GetDirectoryName(full);
        return folder is null ? full : Path.Combine(_folders.GetOrAdd(folder, RealPath.Of), Path.GetFileName(full));
    }
}
