using Linking.Publications;

namespace Linking.Books.Folders;

/// <summary>Reads the files of a book from a folder. Links are not followed; nothing but plain files is opened.</summary>
internal static class DirectoryBook
{
    public static FoundFiles Read(string path, BookOptions options, CancellationToken cancellation)
    {
        var below = new DirectoryInfo(Path.Combine(path, BookFile.Folder));
        var folder = below.Exists && below.LinkTarget is null ? below : new DirectoryInfo(path);
        var wanted = new List<(BookFile? File, FileSystemInfo Entry)>();
        var problems = new List<string>();
        var bounds = new BookBounds(folder.FullName, options);
        // Hidden and system files count too: what is named like a file of a book is looked at.
        var all = new EnumerationOptions { AttributesToSkip = default, IgnoreInaccessible = false };
        foreach (var entry in folder.EnumerateFileSystemInfos("*", all).Where(e => FoundFiles.IsOfBook(e.Name)))
        {
            cancellation.ThrowIfCancellationRequested();
            if (Problem(entry, out var file) is { } problem)
            {
                bounds.AddFault();
                problems.Add($"The file {entry.Name} {problem}.");
                continue;
            }

            bounds.Add(file, ((FileInfo)entry).Length);
            wanted.Add((file, entry));
        }

        var files = new List<FoundFile>(wanted.Count);
        foreach (var (file, entry) in wanted)
        {
            cancellation.ThrowIfCancellationRequested();
            files.Add(new FoundFile(file, entry.Name, Read(entry.FullName, BookProblem.MaxSizeOf(file)), null, entry.FullName));
        }

        return FoundFiles.Of(folder.FullName, files, problems);
    }

    private static string? Problem(FileSystemInfo entry, out BookFile? file)
    {
        if (!BookFile.TryParse(entry.Name, out file) && entry.Name != BookFile.RecordName)
            return BookProblem.Name;
        if (entry.LinkTarget is not null)
            return BookProblem.Link;
        if (entry is not FileInfo plain)
            return BookProblem.NoFile;
        // A pipe or a device has no length, and would be waited for for ever.
        return BookProblem.OfSize(file, plain.Length);
    }

    private static byte[] Read(string path, int most)
    {
        using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read);
        // It may have grown since; what is beyond the most that it may have makes it no such file.
        var bytes = new byte[Math.Min(file.Length, most) + 1];
        return bytes[..file.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false)];
    }
}
