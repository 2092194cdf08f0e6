using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;

using Linking.Hashing;

namespace Linking.Ledger.Marks;

/// <summary>
/// The mark in a small text file of its own. Written to a temporary file beside it, flushed to the disk, renamed over
/// the old one, and the folder flushed too: after a crash either the old or the new mark is there.
/// </summary>
/// <param name="path">The file; its folder exists.</param>
public sealed partial class FileHighWaterMark(string path) : IHighWaterMarkStore
{
    private const string FirstLine = "linking high-water mark v1";
    private const int MaxSize = 1024;

    public HighWaterMark? Read()
    {
        byte[] bytes;
        try
        {
            using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            if (file.Length > MaxSize)
                throw NoMark();
            bytes = new byte[file.Length];
            file.ReadExactly(bytes);
        }
        catch (FileNotFoundException)
        {
            return null;
        }

        var lines = Encoding.Latin1.GetString(bytes).Split('\n');
        if (lines.Length == 4 && lines[0] == FirstLine && lines[3].Length == 0 &&
            lines[1].StartsWith("size ", StringComparison.Ordinal) && lines[2].StartsWith("link ", StringComparison.Ordinal) &&
            ulong.TryParse(lines[1].AsSpan(5), NumberStyles.None, CultureInfo.InvariantCulture, out var size) && size is > 0 and <= long.MaxValue &&
            DigestPair.TryParse(lines[2].AsSpan(5), out var link))
            return new HighWaterMark(size, link);
        throw NoMark();
    }

    public void Write(HighWaterMark mark)
    {
        ArgumentNullException.ThrowIfNull(mark);
        var temporary = path + ".new";
        using (var file = new FileStream(temporary, FileMode.Create, FileAccess.Write, FileShare.None))
        {
            file.Write(Encoding.ASCII.GetBytes($"{FirstLine}\nsize {mark.Size}\nlink {mark.Link}\n"));
            file.Flush(flushToDisk: true);
        }

        File.Move(temporary, path, overwrite: true);
        FlushFolder(Path.GetDirectoryName(Path.GetFullPath(path))!);
    }

    private FormatException NoMark() => new($"The file {Path.GetFileName(path)} is no high-water mark.");

    // The runtime cannot open a folder, and without its fsync a rename may be lost. Windows needs none.
    private static void FlushFolder(string folder)
    {
        if (OperatingSystem.IsWindows())
            return;
        const int ReadOnly = 0;
        var descriptor = Open(folder, ReadOnly);
        if (descriptor < 0)
            throw new IOException($"The folder of the high-water mark cannot be opened (error {Marshal.GetLastPInvokeError()}).");
        var result = Flush(descriptor);
        var error = Marshal.GetLastPInvokeError();
        _ = Close(descriptor);
        if (result != 0)
            throw new IOException($"The folder of the high-water mark cannot be flushed (error {error}).");
    }

    [LibraryImport("libc", EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Open(string path, int flags);

    [LibraryImport("libc", EntryPoint = "fsync", SetLastError = true)]
    private static partial int Flush(int descriptor);

    [LibraryImport("libc", EntryPoint = "close", SetLastError = true)]
    private static partial int Close(int descriptor);
}
