using Linking.LiteDb.Disks;

namespace Linking.LiteDb.Pages;

/// <summary>Writes a whole data file beside its place, reads it back, and names it when it is durable.</summary>
internal static class NewDataFile
{
    private const string Suffix = ".new";

    /// <remarks>What an interrupted attempt left, at the path with the suffix <c>.new</c>, is replaced.</remarks>
    /// <exception cref="DocumentFileException">The name is taken, a page cannot be read, or writing failed.</exception>
    public static void Write(Disk disk, string path, string application, uint version, uint pages, PageReader read)
    {
        path = Path.GetFullPath(path);
        try
        {
            if (File.Exists(path))
                throw Failures.Exists(path);
            using (var file = new DiskFile(disk, path + Suffix, FileMode.Create, FileAccess.ReadWrite, FileShare.None))
            {
                var first = new FileHeader(application, version, Sequence: 0, Salt: 0, PreviousSalt: 0, pages);
                file.Write(0, [first.Encode(), first.Next(salt: 0, pages).Encode()]);
                var data = new DataFile(file, first);
                data.Write(Enumerable.Range(0, (int)pages).Select(i => (uint)i), read);
                file.Settle();
                var page = new byte[Page.Size];
                for (var number = 0u; number < pages; number++)
                    data.Read(number, page);
            }

            if (!disk.TryName(path + Suffix, path))
                throw Failures.Exists(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or InvalidDataException)
        {
            throw Failures.Of(e, path);
        }
    }
}
