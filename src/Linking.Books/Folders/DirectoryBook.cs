using Linking.Notes;
using Linking.Publications;

namespace Linking.Books.Folders;

/// <summary>Reads the notes of a book from a folder. Links are not followed; nothing but plain files is opened.</summary>
internal static class DirectoryBook
{
    public static BookFiles Read(string path, BookOptions options, CancellationToken cancellation)
    {
        var below = new DirectoryInfo(Path.Combine(path, BookLayout.Folder));
        var folder = below.Exists && below.LinkTarget is null ? below : new DirectoryInfo(path);
        var files = new List<BookFile>();
        var problems = new List<BookFault>();
        // Hidden and system files count too: what is named like a note is looked at.
        var all = new EnumerationOptions { AttributesToSkip = default, IgnoreInaccessible = false };
        foreach (var file in folder.EnumerateFileSystemInfos("*" + BookLayout.NoteExtension, all))
        {
            cancellation.ThrowIfCancellationRequested();
            if (files.Count + problems.Count >= options.MaxPublications)
                throw new BookException(
                    $"{folder.FullName} holds more than {options.MaxPublications} publications, which is more than is read.");
            if (Problem(file, out var number) is { } problem)
                problems.Add(new BookFault($"The file {file.Name} {problem}."));
            else
                files.Add(new BookFile(number, file.Name, Read(file.FullName), null, file.FullName));
        }

        files.Sort((a, b) => a.Number.CompareTo(b.Number));
        return new BookFiles(folder.FullName, files, problems);
    }

    private static string? Problem(FileSystemInfo entry, out ulong number)
    {
        if (!BookLayout.TryParseNoteName(entry.Name, out number))
            return BookProblem.Name;
        if (entry.LinkTarget is not null)
            return BookProblem.Link;
        if (entry is not FileInfo file)
            return BookProblem.NoFile;
        // A pipe or a device has no length, and would be waited for for ever.
        return BookProblem.OfSize(file.Length);
    }

    private static byte[] Read(string path)
    {
        using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read);
        // It may have grown since; what is beyond a note's size makes it no note.
        var bytes = new byte[SignedNote.MaxSize + 1];
        return bytes[..file.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false)];
    }
}
