using System.IO.Enumeration;

using Linking.Cli.Paths;
using Linking.Cli.Terminal;

namespace Linking.Cli.Commands;

/// <summary>The files that a command line names: by themselves, in lists, and in folders.</summary>
/// <param name="Include">Of files in folders only those that match one of these; empty: all.</param>
/// <param name="Exclude">Of files in folders none that match one of these, or that a folder which does holds.</param>
internal sealed record InputNames(IReadOnlyList<string> Include, IReadOnlyList<string> Exclude)
{
    // Of a list of names; a million of them, of sixty bytes.
    private const int LongestList = 1 << 26;

    /// <summary>What the names stand for, in the order named; files of a folder by their paths.</summary>
    /// <param name="names">Files, folders, and <c>-</c> for standard input.</param>
    /// <param name="cancellation">Ends looking through folders.</param>
    /// <exception cref="CommandException">A folder may not be read.</exception>
    public List<InputName> Find(IEnumerable<string> names, CancellationToken cancellation)
    {
        var found = new List<InputName>();
        foreach (var name in names)
        {
            if (name == "-" || !FileFacts.IsFolderAt(name))
            {
                found.Add(new InputName(name, null));
                continue;
            }

            var files = FileWalk.FilesIn(name, cancellation)
                .Select(path => new InputName(path, Below(name, path))).Where(IsWanted).ToList();
            files.Sort((one, other) => string.CompareOrdinal(one.Path, other.Path));
            found.AddRange(files);
        }

        return found;
    }

    /// <summary>Reads a list of names, one a line, or each ended by a zero byte.</summary>
    /// <exception cref="CommandException">It cannot be read, or is too long.</exception>
    public static async Task<List<string>> ReadListAsync(string list, bool areEndedByZero, CancellationToken cancellation)
    {
        var bytes = await InputFile.ReadAsync(list, LongestList + 1, cancellation);
        if (bytes.Length > LongestList)
            throw new CommandException(ExitCode.Data, $"--files-from: the list {list} is over {LongestList >> 20} MiB.");
        var names = new List<string>();
        var rest = bytes.AsMemory();
        while (!rest.IsEmpty)
        {
            var end = rest.Span.IndexOf(areEndedByZero ? (byte)0 : (byte)'\n');
            var name = end < 0 ? rest : rest[..end];
            rest = end < 0 ? default : rest[(end + 1)..];
            if (!areEndedByZero && name.Span.EndsWith("\r"u8))
                name = name[..^1];
            if (name.Span.Contains((byte)0))
                throw new CommandException(
                    ExitCode.Data, $"--files-from: the list {list} has names that are ended by zero bytes: add --null.");
            if (!name.IsEmpty)
                names.Add(RawNames.Decode(name.Span));
        }

        return names;
    }

    private bool IsWanted(InputName file)
    {
        var below = file.Below!;
        return (Include.Count == 0 || Include.Any(pattern => Matches(pattern, below))) &&
            !Exclude.Any(pattern => FoldersAndFile(below).Any(part => Matches(pattern, part)));
    }

    private static string Below(string folder, string path) =>
        path[(folder.Length + (Path.EndsInDirectorySeparator(folder) ? 0 : 1))..].Replace(Path.DirectorySeparatorChar, '/');

    // a, a/b, a/b/c
    private static IEnumerable<string> FoldersAndFile(string below)
    {
        for (var at = below.IndexOf('/', StringComparison.Ordinal); at >= 0; at = below.IndexOf('/', at + 1))
            yield return below[..at];
        yield return below;
    }

    /// <summary>A pattern with a slash is held against the path below the folder, one without against the last name.</summary>
    private static bool Matches(string pattern, string below) => FileSystemName.MatchesSimpleExpression(
        pattern.TrimEnd('/').Replace(@"\", @"\\", StringComparison.Ordinal),
        pattern.TrimEnd('/').Contains('/', StringComparison.Ordinal) ? below : Path.GetFileName(below), ignoreCase: false);
}
