using System.Runtime.InteropServices;

using Microsoft.Win32.SafeHandles;

namespace Linking.Files;

/// <summary>The calls of libc that the runtime does not make, or whose failure it does not report; each again after EINTR.</summary>
internal static partial class Posix
{
    // The same numbers on Linux and macOS, but for the last ones.
    public const int NotPermitted = 1;
    public const int NameTaken = 17;
    public const int Invalid = 22;
    public const int TooManyLinks = 31;

    private const int Interrupted = 4;
    private const int Denied = 13;
    private const int FullFsync = 51;
    private const int DontNeed = 4;
    private const int CurrentFolder = -100; // AT_FDCWD: of a relative path
    private const int NoFollow = 0x100; // AT_SYMLINK_NOFOLLOW
    private const uint KindWanted = 1; // STATX_TYPE
    private const int FactsSize = 256;
    private const int ModePlace = 28; // in struct statx, 16 bits
    private const int KindBits = 0xf000;
    private const int PlainKind = 0x8000;
    private const uint NoReplace = 1;

    public static int NotSupported => OperatingSystem.IsMacOS() ? 45 : 95;

    public static int NotImplemented => OperatingSystem.IsMacOS() ? 78 : 38;

    // O_RDONLY, and O_CLOEXEC: no child process keeps the file open.
    private static int ReadOnly => OperatingSystem.IsMacOS() ? 0x1000000 : 0x80000;

    /// <summary>Opens a file or a folder to read.</summary>
    /// <exception cref="IOException">The system refused; also <see cref="UnauthorizedAccessException"/>.</exception>
    public static SafeFileHandle OpenToRead(string path)
    {
        while (true)
        {
            var file = Open(path, ReadOnly);
            if (!file.IsInvalid)
                return file;
            var error = Marshal.GetLastPInvokeError();
            file.Dispose();
            if (error != Interrupted)
                throw Failure(error, $"{path} cannot be opened");
        }
    }

    /// <summary>Brings a file to the medium; on macOS through the drive's own cache, which fsync alone does not.</summary>
    /// <returns>0, or the error.</returns>
    public static int Flush(SafeFileHandle file)
    {
        if (OperatingSystem.IsMacOS())
        {
            var error = Again(file, static f => Control(f, FullFsync));
            // Shares and some other file systems know fsync only. Any other error is a failure, which fsync would hide.
            if (error != NotSupported && error != Invalid)
                return error;
        }

        return Again(file, static f => Fsync(f));
    }

    /// <summary>Renames a file unless the name is taken, in one step.</summary>
    /// <returns>0, or the error: invalid or not implemented where system, library or file system cannot do that.</returns>
    public static int RenameNew(string old, string name)
    {
        try
        {
            return OperatingSystem.IsLinux()
                ? Again((old, name), static n => Rename(CurrentFolder, n.old, CurrentFolder, n.name, NoReplace))
                : NotImplemented;
        }
        catch (EntryPointNotFoundException)
        {
            return NotImplemented;
        }
    }

    /// <summary>Gives a file a second name unless that is taken.</summary>
    /// <returns>0, or the error.</returns>
    public static int Link(string existing, string added) => Again((existing, added), static names => AddName(names.existing, names.added));

    /// <summary>Drops a file's pages from the cache of Linux.</summary>
    /// <returns>0, or the error.</returns>
    public static int DropPages(SafeFileHandle file) => Advise(file, 0, 0, DontNeed);

    /// <summary>
    /// Whether a name is that of a plain file, which .NET does not tell of an empty one: a pipe, a socket and a device have no length
    /// either. On other systems than Linux every name is one.
    /// </summary>
    /// <exception cref="IOException">The system does not say; also <see cref="UnauthorizedAccessException"/>.</exception>
    public static bool IsPlain(string path)
    {
        if (!OperatingSystem.IsLinux())
            return true;
        var facts = new byte[FactsSize];
        var error = Again((path, facts), a => Facts(CurrentFolder, a.path, NoFollow, KindWanted, a.facts));
        return error == 0 ? (BitConverter.ToUInt16(facts, ModePlace) & KindBits) == PlainKind : throw Failure(error, path);
    }

    /// <summary>The error as .NET would throw it: its number in <see cref="Exception.HResult"/>.</summary>
    /// <param name="error">The number.</param>
    /// <param name="what">What failed, with the path.</param>
    public static Exception Failure(int error, string what)
    {
        var message = $"{what}: {Marshal.GetPInvokeErrorMessage(error)} (error {error}).";
        return error is NotPermitted or Denied ? new UnauthorizedAccessException(message) : new IOException(message, error);
    }

    private static int Again<T>(T argument, Func<T, int> call)
    {
        while (call(argument) < 0)
        {
            var error = Marshal.GetLastPInvokeError();
            if (error != Interrupted)
                return error;
        }

        return 0;
    }

    [LibraryImport("libc", EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial SafeFileHandle Open(string path, int flags);

    [LibraryImport("libc", EntryPoint = "fsync", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Fsync(SafeFileHandle file);

    [LibraryImport("libc", EntryPoint = "fcntl", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Control(SafeFileHandle file, int command);

    [LibraryImport("libc", EntryPoint = "link", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int AddName(string existing, string added);

    [LibraryImport("libc", EntryPoint = "statx", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Facts(int folder, string path, int flags, uint wanted, byte[] facts);

    // Not in every libc.
    [LibraryImport("libc", EntryPoint = "renameat2", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Rename(int oldFolder, string old, int folder, string name, uint flags);

    // Returns the error itself.
    [LibraryImport("libc", EntryPoint = "posix_fadvise")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Advise(SafeFileHandle file, long offset, long length, int advice);
}
