using System.IO.Enumeration;
using System.Runtime.InteropServices;

namespace Linking.Cli.Paths;

/// <summary>All files of a folder and of those below it. Nothing is passed over in silence but links to folders.</summary>
internal static class FileWalk
{
    /// <summary>
    /// The paths of all files, in no order. Links to folders are not followed, so that a circle of them does not matter.
    /// </summary>
    /// <exception cref="CommandException">A folder may not be read, or has a name that cannot be read.</exception>
    public static IEnumerable<string> FilesIn(string folder, CancellationToken cancellation)
    {
        var folders = new Stack<string>([folder]);
        while (folders.TryPop(out var at))
        {
            foreach (var (name, isFolder, isLink) in EntriesOf(at))
            {
                cancellation.ThrowIfCancellationRequested();
                var path = Path.Join(at, name);
                if (!isFolder)
                    yield return path;
                else if (!isLink)
                    folders.Push(path);
            }
        }
    }

    private static List<(string Name, bool IsFolder, bool IsLink)> EntriesOf(string folder)
    {
        try
        {
            if (RawNames.IsRaw(folder))
                return RawEntriesOf(folder);
            var entries = new FileSystemEnumerable<(string, bool, bool)>(
                folder,
                (ref entry) => (entry.FileName.ToString(), entry.IsDirectory, entry.Attributes.HasFlag(FileAttributes.ReparsePoint)),
                new EnumerationOptions { IgnoreInaccessible = false, AttributesToSkip = default }).ToList();
            return entries.Exists(e => RawNames.HasReplacement(e.Item1)) ? RawEntriesOf(folder) : entries;
        }
        catch (Exception exception) when (exception is UnauthorizedAccessException or IOException)
        {
            throw new CommandException(ExitCode.NoInput, $"The folder {folder} cannot be read: {exception.Message}", exception);
        }
    }

    // The runtime has no way to the bytes of a name.
    private static List<(string Name, bool IsFolder, bool IsLink)> RawEntriesOf(string folder)
    {
        if (!OperatingSystem.IsLinux() || !Environment.Is64BitProcess)
            throw new IOException("it has a name that is not UTF-8; rename that file or folder");
        var open = LinuxCalls.OpenFolder(RawNames.Encode(folder));
        if (open == 0)
            throw new IOException(LinuxCalls.LastError());
        try
        {
            var entries = new List<(string, bool, bool)>();
            while (true)
            {
                Marshal.SetLastPInvokeError(0);
                var entry = LinuxCalls.ReadFolder(open);
                if (entry == 0)
                    return Marshal.GetLastPInvokeError() == 0 ? entries : throw new IOException(LinuxCalls.LastError());
                var name = RawNames.Decode(NameOf(entry));
                if (name is "." or "..")
                    continue;
                var path = Path.Join(folder, name);
                var isLink = FileFacts.Of(path, ofLink: true) is { IsLink: true };
                entries.Add((name, FileFacts.IsFolderAt(path), isLink));
            }
        }
        finally
        {
            LinuxCalls.CloseFolder(open);
        }
    }

    private static unsafe ReadOnlySpan<byte> NameOf(nint entry) =>
        MemoryMarshal.CreateReadOnlySpanFromNullTerminated((byte*)entry + LinuxCalls.EntryType + 1);
}
