using Linking.Publications;
using Linking.Vouchers;

namespace Linking.Books.Folders;

/// <summary>Reads the files of a book from a folder. Links are not followed; nothing but plain files is opened.</summary>
internal static class DirectoryBook
{
    public static FoundFiles Read(string path, BookOptions options, CancellationToken cancellation)
    {
        var below = new DirectoryInfo(Path.Combine(path, BookFile.Folder));
        var folder = below.Exists && below.LinkTarget is null ? below : new DirectoryInfo(path);
        var files = new List<FoundFile>();
        var problems = new List<string>();
        var (publications, total) = (0, 0L);
        // Hidden and system files count too: what is named like a file of a book is looked at.
        var all = new EnumerationOptions { AttributesToSkip = default, IgnoreInaccessible = false };
        foreach (var entry in folder.EnumerateFileSystemInfos("*", all).Where(e => FoundFiles.IsOfBook(e.Name)))
        {
            cancellation.ThrowIfCancellationRequested();
            if (Problem(entry, out var file) is { } problem)
            {
                problems.Add($"The file {entry.Name} {problem}.");
                continue;
            }

            var bytes = Read(entry.FullName, BookProblem.MaxSizeOf(file));
            total += bytes.Length;
            publications += file?.Voucher == VoucherKind.None ? 1 : 0;
            if (publications + problems.Count > options.MaxPublications || total > BookFile.MaxBookSize)
                throw new BookException(
                    $"{folder.FullName} holds more than {options.MaxPublications} publications or {BookFile.MaxBookSize >> 20} MiB of " +
                    "them, which is more than is read.");
            files.Add(new FoundFile(file, entry.Name, bytes, null, entry.FullName));
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
