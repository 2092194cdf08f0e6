using Linking.LiteDb.Disks;

namespace Linking.LiteDb.Pages;

/// <summary>Writes a whole data file beside its place, reads it back, and names it when it is durable.</summary>
internal static class NewDataFile
{
    private const string Suffix = ".new";

    // Windows names no file that nobody else may delete.
    private static FileShare Share => OperatingSystem.IsWindows() ? FileShare.Delete : FileShare.None;

    /// <remarks>What an interrupted attempt left, at the path with the suffix <c>.new</c>, is replaced.</remarks>
    /// <exception cref="DocumentFileException">The name is taken, a page cannot be read, or writing failed.</exception>
    public static void Write(Disk disk, string path, string application, uint version, uint pages, PageReader read)
    {
        path = Path.GetFullPath(path);
        try
        {
            if (File.Exists(path))
                throw Failures.Exists(path);
            // Held until it is named. Another process may have opened it, and get it only when it is named already: then it is not emptied.
            using (var file = new DiskFile(disk, path + Suffix, FileMode.OpenOrCreate, FileAccess.ReadWrite, Share))
            {
                if (File.Exists(path))
                {
                    disk.Delete(path + Suffix);
                    throw Failures.Exists(path);
                }

                file.Empty();
                var first = new FileHeader(application, version, Sequence: 0, Salt: 0, PreviousSalt: 0, pages);
                file.Write(0, [first.Encode(), first.Next(salt: 0, pages).Encode()]);
                var data = new DataFile(file, first);
                data.Write(Enumerable.Range(0, (int)pages).Select(i => (uint)i), read);
                file.Settle();
                var page = new byte[Page.Size];
                for (var number = 0u; number < pages; number++)
                    data.Read(number, page);
                if (!disk.TryName(path + Suffix, path))
                    throw Failures.Exists(path);
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or InvalidDataException)
        {
            throw Failures.Of(e, path);
        }
    }
}
