using System.Runtime.InteropServices;

using Microsoft.Win32.SafeHandles;

namespace Linking.Storage.Sqlite;

/// <summary>What SQLite does not do for us on a POSIX system. On Windows there is nothing of this to do.</summary>
internal static partial class Files
{
    private const int ReadOnly = 0;
    private const int DontNeed = 4;

    /// <summary>
    /// Puts the entries of a directory on stable storage: without it a new file is gone after a power loss, however
    /// well its content was synchronised.
    /// </summary>
    /// <exception cref="IOException">The system refused.</exception>
    public static void SyncDirectory(string path)
    {
        if (OperatingSystem.IsWindows())
            return;
        using var directory = OpenToRead(path);
        Require(Sync(directory), path, "synchronising");
    }

    /// <summary>
    /// Brings a file's cached pages to stable storage and then drops them, so that what is read next comes from the
    /// medium. A process that was killed between writing and synchronising leaves rows that are readable but not yet
    /// durable; and after a failed fsync the page cache may show what the disk does not hold.
    /// </summary>
    /// <returns>
    /// Keeps the file open. Closing any descriptor of a file drops all POSIX locks of the process on it, SQLite's
    /// too: dispose of it after SQLite's connections. Null where there is nothing to do.
    /// </returns>
    /// <exception cref="IOException">The system refused.</exception>
    public static SafeFileHandle? Settle(string path)
    {
        if (OperatingSystem.IsWindows() || !File.Exists(path))
            return null;
        var file = OpenToRead(path);
        try
        {
            Require(Sync(file), path, "synchronising");
            if (OperatingSystem.IsLinux() && Advise(file, 0, 0, DontNeed) is var error and not 0)
                throw Failure(error, path, "dropping the cached pages of");
            return file;
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    private static SafeFileHandle OpenToRead(string path)
    {
        var file = Open(path, ReadOnly);
        if (!file.IsInvalid)
            return file;
        var error = Marshal.GetLastPInvokeError();
        file.Dispose();
        throw Failure(error, path, "opening");
    }

    private static void Require(int result, string path, string doing)
    {
        if (result < 0)
            throw Failure(Marshal.GetLastPInvokeError(), path, doing);
    }

    private static IOException Failure(int error, string path, string doing) =>
        new($"{doing} {path} failed: {Marshal.GetPInvokeErrorMessage(error)}");

    [LibraryImport("libc", EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial SafeFileHandle Open(string path, int flags);

    [LibraryImport("libc", EntryPoint = "fsync", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Sync(SafeFileHandle file);

    [LibraryImport("libc", EntryPoint = "posix_fadvise")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Advise(SafeFileHandle file, long offset, long length, int advice);
}
