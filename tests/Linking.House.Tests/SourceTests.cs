using System.Text.RegularExpressions;

namespace Linking.House.Tests;

/// <summary>House rules that are read off the source.</summary>
public sealed partial class SourceTests
{
    private const int LongestLine = 140;

    internal static readonly string Root = FindRoot();

    private static IEnumerable<string> Sources => In("src");

    private static IEnumerable<string> In(string folder) => Directory
        .EnumerateFiles(Path.Combine(Root, folder), "*.cs", SearchOption.AllDirectories)
        .Where(f => !f.Contains($"{Path.DirectorySeparatorChar}obj{Path.DirectorySeparatorChar}", StringComparison.Ordinal));

    [Fact]
    public void Files_HoldOnePublicType() =>
        Assert.DoesNotContain(Sources, f => PublicType().Count(File.ReadAllText(f)) > 1);

    /// <summary>Folder = namespace, by path.</summary>
    [Fact]
    public void Namespaces_AreTheFolders() => Assert.DoesNotContain(
        Sources,
        f => Namespace().Match(File.ReadAllText(f)) is { Success: true } found &&
            found.Groups["name"].Value != Path.GetDirectoryName(Path.GetRelativePath(Path.Combine(Root, "src"), f))!.Replace(
                Path.DirectorySeparatorChar, '.'));

    [Fact]
    public void Words_AreTheGlossarys() =>
        Assert.DoesNotContain(Sources, f => Forbidden().IsMatch(File.ReadAllText(f)));

    [Fact]
    public void Disk_IsFlushedByLinkingFilesAlone() =>
        Assert.DoesNotContain(Sources.Where(f => !IsIn(f, "Linking.Files")), f => RuntimeFlush().IsMatch(File.ReadAllText(f)));

    /// <summary>docs/design/files.md. Here: a demonstration, a probe, a lock, logs that only grow, a document that is hashed while
    /// it is copied, what comes from an address and is thrown away, the empty file that SQLite fills, and LiteDB's two.</summary>
    [Fact]
    public void Files_AreWrittenByLinkingFilesAlone() => Assert.Equal(
        [
            "Archive.cs", "ArchiveCopy.cs", "AuditLog.cs",
            "CalibrationLog.cs", "DemoServer.cs", "FolderLock.cs", "HandOverAddress.cs", "Journey.cs", "LiteFile.cs", "NewDataFile.cs",
            "SqliteFile.cs", "TokenFile.cs",
        ],
        Sources.Where(f => !IsIn(f, "Linking.Files") && FileWriting().IsMatch(File.ReadAllText(f)))
            .Select(f => Path.GetFileName(f)).Order(StringComparer.Ordinal));

    /// <summary>A library below the command does not know its flags; a notice in a newspaper does, and git has flags of its own.</summary>
    [Fact]
    public void Flags_AreTheCommandsAlone() => Assert.Equal(
        ["NewspaperNotice.cs"],
        Sources.Where(f => !IsIn(f, "Linking.Cli") && !IsIn(f, Path.Combine("Linking.Books", "Git"))
            && FlagInText().IsMatch(File.ReadAllText(f)))
            .Select(f => Path.GetFileName(f)));

    /// <summary>
    /// The generator of log messages writes several classes in any order: a project has one, so that a release has the same bytes.
    /// </summary>
    [Fact]
    public void LogMessages_AreInOneClassAProject_AndEachHasItsId()
    {
        var logs = Sources.Where(f => LogMessage().IsMatch(File.ReadAllText(f))).ToList();
        var ids = logs.SelectMany(f => LogMessage().Matches(File.ReadAllText(f))).Select(m => m.Groups["id"].Value).ToList();

        Assert.NotEmpty(ids);
        Assert.Equal(ids.Distinct().Count(), ids.Count);
        Assert.All(
            logs.GroupBy(f => Path.GetRelativePath(Path.Combine(Root, "src"), f).Split(Path.DirectorySeparatorChar)[0]),
            project => Assert.Single(project));
    }

    /// <summary>Each store's file is named where it is kept, and where the operator chooses one.</summary>
    [Fact]
    public void StoreFiles_AreNamedByTheirStores() => Assert.Equal(
        ["ServerOptionList.cs", "TruthStore.cs"],
        Sources.Where(f => !IsIn(f, "Linking.Storage.Sqlite") && !IsIn(f, "Linking.Storage.LiteDb")
            && StoreFile().IsMatch(File.ReadAllText(f)))
            .Select(f => Path.GetFileName(f)).Order(StringComparer.Ordinal));

    [Fact]
    public void LockFiles_NameNoRegistry() => Assert.DoesNotContain(
        Directory.EnumerateFiles(Root, "package*lock.json", SearchOption.AllDirectories)
            .Where(f => !f.Contains("node_modules", StringComparison.Ordinal)),
        f => File.ReadAllText(f).Contains("\"resolved\": \"http", StringComparison.Ordinal));

    private static bool IsIn(string file, string project) =>
        file.StartsWith(Path.Combine(Root, "src", project) + Path.DirectorySeparatorChar, StringComparison.Ordinal);

    private static string FindRoot()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder!.FullName, "Linking.sln")))
            folder = folder.Parent;
        return folder.FullName;
    }

    [GeneratedRegex(@"\[LoggerMessage\((?<id>\d+)", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex LogMessage();

    [GeneratedRegex(@"^public (?:(?:sealed|static|abstract|readonly|partial|ref) )*(?:class|record|struct|interface|enum)\b",
        RegexOptions.Multiline | RegexOptions.ExplicitCapture, 5000)]
    private static partial Regex PublicType();

    // They hide a failed fsync.
    [GeneratedRegex(@"flushToDisk|FlushToDisk|\.Flush\(true\)", RegexOptions.ExplicitCapture, 5000)]
    private static partial Regex RuntimeFlush();

    [GeneratedRegex(
        @"\bFile\.(?:Move|Replace|Copy|Create|CreateText|Append\w+|WriteAll\w+|OpenWrite)\(" +
        @"|\bFileMode\.(?:Create|CreateNew|OpenOrCreate|Append|Truncate)\b",
        RegexOptions.ExplicitCapture, 5000)]
    private static partial Regex FileWriting();

    [GeneratedRegex(@"""[^""\n]*--[a-z]", RegexOptions.ExplicitCapture, 5000)]
    private static partial Regex FlagInText();

    [GeneratedRegex(@"ledger\.(?:sqlite|litedb)|derived\.sqlite", RegexOptions.ExplicitCapture, 5000)]
    private static partial Regex StoreFile();

    [GeneratedRegex(@"^namespace (?<name>[\w.]+);", RegexOptions.Multiline | RegexOptions.ExplicitCapture, 5000)]
    private static partial Regex Namespace();

    [GeneratedRegex(@"\b(?:super-?hash|audit path|\bSTH\b|primary chain|secondary chain|secondary hash)\b",
        RegexOptions.IgnoreCase | RegexOptions.ExplicitCapture, 5000)]
    private static partial Regex Forbidden();

    /// <summary>A line that long hides a decision.</summary>
    [Fact]
    public void Lines_AreAtMost140Wide() => Assert.Empty(
        Sources.Concat(In("tests")).Concat(In("bench"))
            .SelectMany(f => File.ReadLines(f).Select((line, i) => (line, where: $"{Path.GetRelativePath(Root, f)}:{i + 1}")))
            .Where(l => l.line.Length > LongestLine).Select(l => l.where));
}
