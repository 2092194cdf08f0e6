using System.Security.Cryptography;
using System.Text;

using Linking.Files;

namespace Linking.Cli.Backups;

/// <summary>
/// The list of a backup's files with their SHA-256, as <c>sha256sum --check</c> reads it. A folder without it is no backup.
/// </summary>
internal static class Checksums
{
    public const string FileName = "SHA256SUMS";

    public static bool Exist(string folder) => File.Exists(Path.Combine(folder, FileName));

    /// <exception cref="CommandException">A file has a name that a line cannot hold.</exception>
    public static void Write(string folder, CancellationToken cancellation)
    {
        var lines = Of(folder, cancellation);
        if (lines.FirstOrDefault(l => l.AsSpan().ContainsAny('\n', '\r', '\\')) is { } odd)
            throw new CommandException(ExitCode.Data, $"The file {odd[66..]} has a name that no list of files can hold: rename it.");
        DurableFile.Replace(
            Path.Combine(folder, FileName), Encoding.UTF8.GetBytes(string.Concat(lines.Select(l => l + "\n"))),
            UnixFileMode.UserRead | UnixFileMode.UserWrite);
    }

    /// <summary>What is not as the list says; null: nothing.</summary>
    public static string? FindDifference(string folder, CancellationToken cancellation)
    {
        var listed = File.ReadAllText(Path.Combine(folder, FileName)).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        var there = Of(folder, cancellation);
        var names = there.Select(NameOf).ToHashSet(StringComparer.Ordinal);
        if (listed.FirstOrDefault(l => !names.Contains(NameOf(l))) is { } missing)
            return $"the file {NameOf(missing)} is missing";
        names = listed.Select(NameOf).ToHashSet(StringComparer.Ordinal);
        if (there.FirstOrDefault(l => !names.Contains(NameOf(l))) is { } added)
            return $"the file {NameOf(added)} is not in its list of files";
        return there.Except(listed, StringComparer.Ordinal).FirstOrDefault() is { } changed
            ? $"the file {NameOf(changed)} has other bytes than when the backup was made"
            : null;
    }

    private static string NameOf(string line) => line.Length > 66 ? line[66..] : line;

    private static List<string> Of(string folder, CancellationToken cancellation)
    {
        var lines = new List<string>();
        foreach (var name in BackupFiles.In(folder).Where(n => n != FileName))
        {
            cancellation.ThrowIfCancellationRequested();
            using var file = File.OpenRead(Path.Combine(folder, name));
            lines.Add($"{Convert.ToHexStringLower(SHA256.HashData(file))}  {name}");
        }

        return lines;
    }
}
