using System.Reflection;
using System.Text;

using Linking.Hashing;

namespace Linking.Server;

/// <summary>The digests of a program's files (docs/spec/software.md), by which what runs is compared with what was released.</summary>
/// <param name="Commit">Of the sources; <c>none</c> if the program does not know it.</param>
/// <param name="Files">Names, with <c>/</c> between folders, and digests; by the names' bytes.</param>
public sealed record SoftwareManifest(string Commit, IReadOnlyList<(string Name, DigestPair Digests)> Files)
{
    /// <summary>Name of the extension line of a configuration event that says what runs.</summary>
    public const string EventLine = "software";

    /// <summary>Files of the largest program.</summary>
    public const int MaxFiles = 2_000;

    // A file is read as a whole; a program in one file is some 120 MB.
    private const long MaxFileSize = 1 << 30;

    private static readonly Lazy<SoftwareManifest> Program = new(() => OfFolder(AppContext.BaseDirectory));

    /// <summary>This program's, read once.</summary>
    /// <exception cref="IOException">Its folder cannot be read, or holds much else.</exception>
    /// <exception cref="UnauthorizedAccessException">Its folder may not be read.</exception>
    public static SoftwareManifest OfThisProgram => Program.Value;

    /// <summary>Digests of the text's bytes.</summary>
    public DigestPair Digests => Suite.One.Hash(ToBytes());

    /// <summary>What <c>x-software</c> says in a configuration event.</summary>
    public string Words => $"{ServerSoftware.Name} {Digests}";

    public byte[] ToBytes()
    {
        var text = new StringBuilder($"linking software v1\nname {ServerSoftware.Name}\ncommit {Commit}\n");
        foreach (var (name, digests) in Files)
            text.Append("file ").Append(digests).Append(' ').Append(name).Append('\n');
        return Encoding.UTF8.GetBytes(text.ToString());
    }

    /// <summary>The files that lie in the folder itself, and those of other platforms below <c>runtimes</c>.</summary>
    private static SoftwareManifest OfFolder(string folder)
    {
        var runtimes = Path.Combine(folder, "runtimes");
        var paths = Directory.EnumerateFiles(folder)
            .Concat(Directory.Exists(runtimes) ? Directory.EnumerateFiles(runtimes, "*", SearchOption.AllDirectories) : [])
            .Take(MaxFiles + 1).ToList();
        if (paths.Count > MaxFiles || paths.Find(p => new FileInfo(p).Length > MaxFileSize) is not null)
            throw new IOException(
                $"The program's folder {folder} holds more than {MaxFiles} files, or one of more than {MaxFileSize >> 20} MiB: it must " +
                "hold the program alone.");
        var files = paths.Select(p => (Name: Path.GetRelativePath(folder, p).Replace('\\', '/'), Path: p))
            .OrderBy(f => f.Name, StringComparer.Ordinal)
            .Select(f => (f.Name, Suite.One.Hash(File.ReadAllBytes(f.Path))));
        return new SoftwareManifest(CommitOfProgram(), [.. files]);
    }

    // Behind the '+' of the informational version.
    private static string CommitOfProgram() =>
        typeof(SoftwareManifest).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion
            .Split('+') is [_, { Length: > 0 } commit] ? commit : "none";
}
