using System.Runtime.InteropServices;

namespace Linking.Files;

/// <summary>
/// Gives a finished file its name unless the name is taken, in one step. <see cref="File.Move(string, string, bool)"/>
/// looks first and renames then on a POSIX system: of two programs at once, the later one replaces the file of the first.
/// </summary>
internal static partial class NewFile
{
    private const int NameTaken = 17; // EEXIST, on Linux and macOS

    /// <returns>False if there was a file of that name; it was left, and so was the temporary one.</returns>
    /// <exception cref="IOException">The system refused; also <see cref="UnauthorizedAccessException"/>.</exception>
    public static bool TryName(string temporary, string path)
    {
        if (OperatingSystem.IsWindows())
            return TryMove(temporary, path);
        if (Link(temporary, path) == 0)
        {
            File.Delete(temporary);
            return true;
        }

        // A file system without hard links: whole, but for two programs in the same instant.
        return Marshal.GetLastPInvokeError() != NameTaken && TryMove(temporary, path);
    }

    private static bool TryMove(string temporary, string path)
    {
        try
        {
            File.Move(temporary, path);
            return true;
        }
        catch (IOException) when (File.Exists(path))
        {
            return false;
        }
    }

    [LibraryImport("libc", EntryPoint = "link", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Link(string existing, string added);
}
