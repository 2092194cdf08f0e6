using System.Runtime.InteropServices;

namespace Linking.Files;

/// <summary>
/// Folders whose entries survive a power loss: a new or renamed file is only there for certain when its folder was
/// flushed too. The runtime cannot do that on a POSIX system. Windows needs none.
/// </summary>
internal static partial class DurableFolder
{
    /// <summary>Makes a folder and those above it that are missing.</summary>
    /// <exception cref="IOException">The system refused; also <see cref="UnauthorizedAccessException"/>.</exception>
    public static void Create(string path, UnixFileMode mode = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute |
        UnixFileMode.GroupRead | UnixFileMode.GroupExecute | UnixFileMode.OtherRead | UnixFileMode.OtherExecute)
    {
        var made = new Stack<string>();
        for (var folder = Path.GetFullPath(path); !Directory.Exists(folder) && Path.GetDirectoryName(folder) is { } parent; folder = parent)
            made.Push(parent);
        if (OperatingSystem.IsWindows())
            Directory.CreateDirectory(path);
        else
            Directory.CreateDirectory(path, mode);
        foreach (var parent in made)
            Flush(parent);
    }

    /// <summary>Brings the names in a folder to the disk.</summary>
    /// <exception cref="IOException">The system refused.</exception>
    public static void Flush(string path)
    {
        if (OperatingSystem.IsWindows())
            return;
        const int ReadOnly = 0;
        var descriptor = Open(path, ReadOnly);
        if (descriptor < 0)
            throw Failure("opened", path);
        try
        {
            if (Sync(descriptor) != 0)
                throw Failure("flushed to the disk", path);
        }
        finally
        {
            _ = Close(descriptor);
        }
    }

    private static IOException Failure(string what, string path)
    {
        var error = Marshal.GetLastPInvokeError();
        return new IOException($"The folder {path} cannot be {what}: {Marshal.GetPInvokeErrorMessage(error)} (error {error}).");
    }

    [LibraryImport("libc", EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Open(string path, int flags);

    [LibraryImport("libc", EntryPoint = "fsync", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Sync(int descriptor);

    [LibraryImport("libc", EntryPoint = "close", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Close(int descriptor);
}
