using System.Runtime.InteropServices;
using System.Runtime.Versioning;

namespace Linking.Storage.Tests;

/// <summary>Makes a Linux system fail for real: no write permission even for root, a full or failing disk.</summary>
internal static partial class Posix
{
    private const int Nobody = 65534;
    private const int ReadOnly = 0;
    private const int WriteOnly = 1;

    /// <summary>Runs on a thread without root's power over files. What runs must stay on its thread.</summary>
    public static void Unprivileged(Action action)
    {
        Exception? error = null;
        var thread = new Thread(() =>
        {
            if (Environment.IsPrivilegedProcess)
                _ = SetFileSystemUser(Nobody);
            error = Xunit.Record.Exception(action);
        });
        thread.Start();
        thread.Join();
        if (error is not null)
            throw new InvalidOperationException("The action failed.", error);
    }

    /// <summary>Lets every open descriptor of a file lead to a device: /dev/full has no space, /dev/null cannot be synchronised.</summary>
    public static void Redirect(string file, string device) => Replace(file, Open(device, WriteOnly));

    /// <summary>Lets every open descriptor of a file only read: each write through it fails.</summary>
    public static void MakeReadOnly(string file) => Replace(file, Open(file, ReadOnly));

    private static void Replace(string file, int target)
    {
        foreach (var link in Directory.GetFiles("/proc/self/fd"))
        {
            if (new FileInfo(link).LinkTarget == file)
                _ = Duplicate(target, int.Parse(Path.GetFileName(link)));
        }
    }

    [UnsupportedOSPlatform("windows")]
    public static void Chmod(string path, string octal) => File.SetUnixFileMode(path, (UnixFileMode)Convert.ToInt32(octal, 8));

    [LibraryImport("libc", EntryPoint = "setfsuid")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int SetFileSystemUser(int user);

    [LibraryImport("libc", EntryPoint = "open", StringMarshalling = StringMarshalling.Utf8)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Open(string path, int flags);

    [LibraryImport("libc", EntryPoint = "dup2")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Duplicate(int from, int to);
}
