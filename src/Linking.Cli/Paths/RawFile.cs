using Linking.Files;

using Microsoft.Win32.SafeHandles;

namespace Linking.Cli.Paths;

/// <summary>Reads and writes files whose names are not UTF-8 (<see cref="RawNames"/>).</summary>
internal static class RawFile
{
    /// <summary>Opens a file to read.</summary>
    /// <exception cref="IOException">It cannot be opened.</exception>
    public static FileStream OpenRead(string path) => new(Open(path), FileAccess.Read, bufferSize: 0);

    /// <summary>Writes a file whole or not at all, as <see cref="DurableFile"/> does.</summary>
    /// <returns>False if one was there and may not be replaced; it was left.</returns>
    /// <exception cref="IOException">It could not be written.</exception>
    public static bool TryWrite(string path, ReadOnlySpan<byte> contents, bool mayReplace, UnixFileMode? mode = null)
    {
        using var folder = Open(FolderOf(path));
        var place = PlaceOf(folder);
        var temporary = $"{place}/.linking-{Guid.NewGuid():n}.tmp";
        DurableFile.TryCreate(temporary, contents, mode);
        var (old, name) = (RawNames.Encode(temporary), RawNames.Encode(path));
        var failed = (mayReplace ? LinuxCalls.Rename(old, name) : LinuxCalls.Link(old, name)) != 0;
        var error = failed ? System.Runtime.InteropServices.Marshal.GetLastPInvokeError() : 0;
        var words = failed ? LinuxCalls.LastError() : "";
        if (failed || !mayReplace)
            File.Delete(temporary);
        if (error == LinuxCalls.NameTaken && !mayReplace)
            return false;
        if (failed)
            throw new IOException(words);
        DurableFolder.Flush(place);
        return true;
    }

    /// <summary>Puts a file in the place of the one that is there: behind a link, and with its permissions.</summary>
    /// <exception cref="IOException">It could not be written.</exception>
    public static void Replace(string path, ReadOnlySpan<byte> contents)
    {
        if (FileFacts.Of(path, ofLink: true) is { IsLink: true })
            throw new IOException("it is a link, and its name is not UTF-8; name the file that it leads to");
        var former = FileFacts.Of(path);
        TryWrite(path, contents, mayReplace: true, former?.Permissions);
        if (former is not null)
            FileFacts.GiveTo(path, former);
    }

    /// <summary>Opens a file or a folder.</summary>
    /// <exception cref="IOException">It cannot be opened.</exception>
    public static SafeFileHandle Open(string path)
    {
        var file = LinuxCalls.Open(RawNames.Encode(path), LinuxCalls.ReadOnly);
        if (!file.IsInvalid)
            return file;
        var words = LinuxCalls.LastError();
        file.Dispose();
        throw new IOException(words);
    }

    /// <summary>A path to a folder that is open, which the runtime can hold.</summary>
    public static string PlaceOf(SafeFileHandle folder) => $"/proc/self/fd/{folder.DangerousGetHandle()}";

    /// <summary>The folder that a file is in.</summary>
    public static string FolderOf(string path) => Path.GetDirectoryName(path) is { Length: > 0 } folder ? folder : ".";
}
