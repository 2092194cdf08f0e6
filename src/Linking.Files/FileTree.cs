namespace Linking.Files;

/// <summary>A folder that somebody else may have written. Links are not followed, and nothing but plain files is opened.</summary>
/// <param name="path">Where it is.</param>
public sealed class FileTree(string path)
{
    /// <summary>In one folder.</summary>
    public const int MostEntries = 10_000_000;

    /// <summary>Its full path.</summary>
    public string Path { get; } = System.IO.Path.GetFullPath(path);

    /// <summary>The path of a file in it.</summary>
    public string PathOf(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        return System.IO.Path.Combine(Path, name.Replace('/', System.IO.Path.DirectorySeparatorChar));
    }

    /// <summary>Opens a file; null if there is none, or it is a link.</summary>
    /// <exception cref="IOException">It cannot be read; also <see cref="UnauthorizedAccessException"/>.</exception>
    public Stream? Open(string name)
    {
        var file = new FileInfo(PathOf(name));
        if (!file.Exists || !IsPlain(file))
            return null;
        return file.Length == 0
            ? new MemoryStream([])
            : new FileStream(file.FullName, FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete, 1 << 16);
    }

    /// <summary>Whether it is a file, and neither a link nor a pipe, socket or device: these would be waited for for ever.</summary>
    /// <exception cref="IOException">The system does not say; also <see cref="UnauthorizedAccessException"/>.</exception>
    public static bool IsPlain(FileSystemInfo info)
    {
        ArgumentNullException.ThrowIfNull(info);
        return info is FileInfo file && file.LinkTarget is null && (file.Length > 0 || Posix.IsPlain(file.FullName));
    }

    /// <summary>A file's bytes; null if there is none, it is a link, or it is longer than it may be.</summary>
    /// <exception cref="IOException">It cannot be read; also <see cref="UnauthorizedAccessException"/>.</exception>
    public byte[]? Find(string name, int most)
    {
        using var stream = Open(name);
        if (stream is null || stream.Length > most)
            return null;
        var bytes = new byte[stream.Length];
        stream.ReadExactly(bytes);
        return bytes;
    }

    /// <summary>
    /// All files below the folder, and all links, rising by the bytes of their names. Memory: the names of a folder and of those above.
    /// </summary>
    /// <exception cref="IOException">A folder cannot be read, or is too large; also <see cref="UnauthorizedAccessException"/>.</exception>
    public IEnumerable<(string Name, FileSystemInfo Info)> Walk() => Walk(new DirectoryInfo(Path), "");

    /// <summary>The same of a folder in it; nothing where there is none.</summary>
    /// <exception cref="IOException">A folder cannot be read, or is too large; also <see cref="UnauthorizedAccessException"/>.</exception>
    public IEnumerable<(string Name, FileSystemInfo Info)> Walk(string below)
    {
        var folder = new DirectoryInfo(PathOf(below));
        return folder.Exists && IsFolder(folder) ? Walk(folder, $"{below}/") : [];
    }

    private static IEnumerable<(string Name, FileSystemInfo Info)> Walk(DirectoryInfo folder, string before)
    {
        var all = new EnumerationOptions { AttributesToSkip = default, IgnoreInaccessible = false };
        var entries = folder.EnumerateFileSystemInfos("*", all).Take(MostEntries + 1)
            .Select(info => (Info: info, Key: IsFolder(info) ? $"{info.Name}/" : info.Name)).ToList();
        if (entries.Count > MostEntries)
            throw new IOException($"The folder {folder.FullName} has more than {MostEntries} entries; no more are read.");
        entries.Sort((a, b) => string.CompareOrdinal(a.Key, b.Key));
        foreach (var (info, key) in entries)
        {
            if (!IsFolder(info))
            {
                yield return (before + key, info);
                continue;
            }

            foreach (var below in Walk((DirectoryInfo)info, before + key))
                yield return below;
        }
    }

    private static bool IsFolder(FileSystemInfo info) => info is DirectoryInfo && info.LinkTarget is null;
}
