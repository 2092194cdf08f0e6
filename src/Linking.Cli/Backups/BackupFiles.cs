using Linking.Files;

namespace Linking.Cli.Backups;

/// <summary>Files of a backup: found, and copied with their folders.</summary>
internal static class BackupFiles
{
    private static readonly EnumerationOptions Below =
        new() { RecurseSubdirectories = true, AttributesToSkip = FileAttributes.ReparsePoint };

    /// <summary>Paths relative to the folder, with / between names, in order. Links, and what a kill left half written, are none.</summary>
    public static IReadOnlyList<string> In(string folder) =>
    [
        .. Directory.EnumerateFiles(folder, "*", Below)
            .Select(f => Path.GetRelativePath(folder, f).Replace(Path.DirectorySeparatorChar, '/'))
            .Where(f => !Path.GetFileName(f).StartsWith(".linking-", StringComparison.Ordinal))
            .Order(StringComparer.Ordinal),
    ];

    /// <summary>Copies every file of a folder, with the folders below it.</summary>
    /// <exception cref="IOException">Not copied; also <see cref="UnauthorizedAccessException"/>.</exception>
    public static void CopyAll(string from, string to, CancellationToken cancellation)
    {
        DurableFolder.CreateOwnerOnly(to);
        foreach (var name in In(from))
        {
            cancellation.ThrowIfCancellationRequested();
            var target = Path.Combine(to, name);
            DurableFolder.CreateOwnerOnly(Path.GetDirectoryName(target)!);
            DurableFile.CopyOwnerOnly(Path.Combine(from, name), target);
            DurableFolder.Flush(Path.GetDirectoryName(target)!);
        }
    }
}
