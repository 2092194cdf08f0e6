using System.Runtime.InteropServices;

using Microsoft.Win32.SafeHandles;

namespace Linking.Cli.Paths;

/// <summary>Calls of Linux that take a name as bytes, or tell what the runtime does not.</summary>
internal static partial class LinuxCalls
{
    public const int NameTaken = 17;
    public const int CurrentFolder = -100; // AT_FDCWD: of a relative path
    public const int ReadOnly = 0x80000; // O_CLOEXEC: no child process keeps the file open
    public const int NoFollow = 0x100; // AT_SYMLINK_NOFOLLOW
    public const uint BasicFacts = 0x7ff; // STATX_BASIC_STATS
    public const int FactsSize = 256;
    public const int EntryType = 18; // in struct dirent64, before the name

    /// <summary>The error of the last call, in the system's words.</summary>
    public static string LastError() => Marshal.GetPInvokeErrorMessage(Marshal.GetLastPInvokeError());

    [LibraryImport("libc", EntryPoint = "open", SetLastError = true)]
    public static partial SafeFileHandle Open(byte[] path, int flags);

    [LibraryImport("libc", EntryPoint = "statx", SetLastError = true)]
    public static partial int Facts(int folder, byte[] path, int flags, uint wanted, Span<byte> facts);

    [LibraryImport("libc", EntryPoint = "opendir", SetLastError = true)]
    public static partial nint OpenFolder(byte[] path);

    [LibraryImport("libc", EntryPoint = "readdir", SetLastError = true)]
    public static partial nint ReadFolder(nint folder);

    [LibraryImport("libc", EntryPoint = "closedir")]
    public static partial void CloseFolder(nint folder);

    [LibraryImport("libc", EntryPoint = "rename", SetLastError = true)]
    public static partial int Rename(byte[] old, byte[] name);

    [LibraryImport("libc", EntryPoint = "link", SetLastError = true)]
    public static partial int Link(byte[] existing, byte[] added);

    [LibraryImport("libc", EntryPoint = "chown", SetLastError = true)]
    public static partial int ChangeOwner(byte[] path, uint user, uint group);
}
