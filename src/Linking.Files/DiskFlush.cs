using Microsoft.Win32.SafeHandles;

namespace Linking.Files;

/// <summary>
/// Brings what was written to a file to the medium, and says so if that failed, which
/// <see cref="FileStream.Flush(bool)"/> and <see cref="RandomAccess.FlushToDisk"/> do not on Linux (docs/design/files.md).
/// </summary>
/// <remarks>
/// A failure is for good. The kernel drops the pages that it could not write and may report success the next time:
/// nothing that was written to this file since its last flush may be relied on, whatever a later flush says.
/// </remarks>
public static class DiskFlush
{
    /// <param name="file">Open to write; to read is enough where the system is not Windows.</param>
    /// <param name="path">Its name, for the message.</param>
    /// <exception cref="IOException">It may not be on the medium; <see cref="Exception.HResult"/> is the system's error.</exception>
    public static void Flush(SafeFileHandle file, string path)
    {
        ArgumentNullException.ThrowIfNull(file);
        if (OperatingSystem.IsWindows())
            RandomAccess.FlushToDisk(file);
        else if (Posix.Flush(file) is var error and not 0)
            throw Posix.Failure(error, $"The file {path} could not be brought to the disk");
    }

    /// <summary>Writes the stream's buffer and brings the file to the medium.</summary>
    /// <exception cref="IOException">It may not be on the medium.</exception>
    public static void Flush(FileStream file)
    {
        ArgumentNullException.ThrowIfNull(file);
        file.Flush();
        Flush(file.SafeFileHandle, file.Name);
    }

    /// <summary>
    /// Brings a file's cached pages to the medium and then drops them, so that what is read next comes from there.
    /// A process that was killed between writing and flushing leaves data that is readable but not yet durable; and
    /// after a failed flush the cache may show what the disk does not hold.
    /// </summary>
    /// <returns>
    /// Keeps the file open. Closing any descriptor of a file drops all POSIX locks of the process on it, SQLite's
    /// too: dispose of it after SQLite's connections. Null where there is nothing to do: no such file, or Windows.
    /// </returns>
    /// <exception cref="IOException">The system refused; also <see cref="UnauthorizedAccessException"/>.</exception>
    public static SafeFileHandle? Settle(string path)
    {
        if (OperatingSystem.IsWindows() || !File.Exists(path))
            return null;
        var file = Posix.OpenToRead(path);
        try
        {
            Flush(file, path);
            if (OperatingSystem.IsLinux() && Posix.DropPages(file) is var error and not 0)
                throw Posix.Failure(error, $"The cached pages of {path} could not be dropped");
            return file;
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }
}
