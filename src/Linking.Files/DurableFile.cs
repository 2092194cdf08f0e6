using System.Security.Cryptography;

namespace Linking.Files;

/// <summary>
/// Files that appear whole and durable or not at all: written under a temporary name beside their place, flushed,
/// renamed, and the folder flushed.
/// </summary>
/// <remarks>
/// <para>
/// On a failure the temporary file is removed. A kill leaves it behind: a caller that is the only writer of a path
/// names the temporary file, so that its next write takes its place. Others leave it out, and get a name
/// (<c>.linking-….tmp</c>) that no other process uses.
/// </para>
/// <para>A mode holds from the first byte on; without one the umask decides. Windows has none.</para>
/// </remarks>
public static class DurableFile
{
    // What holds a secret is far smaller.
    private const int MostErased = 1 << 20;

    /// <summary>Writes a file, in place of the one that may be there.</summary>
    /// <exception cref="IOException">
    /// It could not be written; also <see cref="UnauthorizedAccessException"/>. The old one stands, or, if only the
    /// folder could not be flushed, the new one does, perhaps not durably.
    /// </exception>
    public static void Replace(string path, ReadOnlySpan<byte> contents, UnixFileMode? mode = null, string? temporary = null)
    {
        temporary ??= Unshared(path);
        try
        {
            Write(temporary, contents, mode);
            File.Move(temporary, path, overwrite: true);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw Undone(e, temporary, path);
        }

        DurableFolder.Flush(FolderOf(path));
    }

    /// <summary>Writes a file that is longer than memory, in place of the one that may be there.</summary>
    /// <param name="path">The file.</param>
    /// <param name="write">Writes its contents; where this fails the old file stands.</param>
    /// <param name="temporary">As above; its writer is the only one.</param>
    /// <exception cref="IOException">As <see cref="Replace"/>.</exception>
    public static async Task ReplaceAsync(string path, Func<Stream, Task> write, string temporary)
    {
        ArgumentNullException.ThrowIfNull(write);
        try
        {
            await using (var stream = new FileStream(temporary, FileMode.Create, FileAccess.Write, FileShare.None, 1 << 16))
            {
                await write(stream);
                DiskFlush.Flush(stream);
            }

            File.Move(temporary, path, overwrite: true);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw Undone(e, temporary, path);
        }

        DurableFolder.Flush(FolderOf(path));
    }

    /// <summary>Writes a file unless one of that name is there, in one step even beside other programs.</summary>
    /// <returns>False if one was there; it was left.</returns>
    /// <exception cref="IOException">It could not be written, and there is none.</exception>
    /// <exception cref="UnauthorizedAccessException">The same, for want of a permission.</exception>
    public static bool TryCreate(string path, ReadOnlySpan<byte> contents, UnixFileMode? mode = null, string? temporary = null)
    {
        temporary ??= Unshared(path);
        try
        {
            Write(temporary, contents, mode);
            if (TryName(temporary, path))
                return true;
            File.Delete(temporary);
            return false;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw Undone(e, temporary, path);
        }
    }

    /// <summary>Writes a file that is longer than memory, unless one of that name is there.</summary>
    /// <param name="path">The file.</param>
    /// <param name="write">Writes its contents, at any place of it; where this fails, with whatever exception, there is no file.</param>
    /// <returns>False if one was there; it was left.</returns>
    /// <exception cref="IOException">It could not be written; also <see cref="UnauthorizedAccessException"/>.</exception>
    public static async Task<bool> TryCreateAsync(string path, Func<Stream, Task> write)
    {
        ArgumentNullException.ThrowIfNull(write);
        var temporary = Unshared(path);
        var isNamed = false;
        try
        {
            await using (var stream = new FileStream(temporary, FileMode.CreateNew, FileAccess.ReadWrite, FileShare.None, 1 << 16))
            {
                await write(stream);
                DiskFlush.Flush(stream);
            }

            return isNamed = TryName(temporary, path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw Undone(e, temporary, path);
        }
        finally
        {
            if (!isNamed)
                File.Delete(temporary);
        }
    }

    /// <summary>
    /// Writes over a secret's file with random bytes, and deletes it. A disk that moves what it writes may keep what was there, and so do
    /// copies.
    /// </summary>
    /// <exception cref="IOException">It was not written over or not deleted; also <see cref="UnauthorizedAccessException"/>.</exception>
    public static void Erase(string path)
    {
        using (var file = new FileStream(path, FileMode.Open, FileAccess.Write))
        {
            var noise = new byte[Math.Min(file.Length, MostErased)];
            RandomNumberGenerator.Fill(noise);
            file.Write(noise);
            file.Flush(flushToDisk: true);
        }

        File.Delete(path);
        DurableFolder.Flush(FolderOf(path));
    }

    /// <summary>Copies a file of any length to a new one, which is its owner's alone. The folder is not flushed.</summary>
    /// <exception cref="IOException">
    /// It could not be copied, and a part of it may be there; also <see cref="UnauthorizedAccessException"/>.
    /// </exception>
    public static void CopyOwnerOnly(string from, string to)
    {
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        using var source = new FileStream(from, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        using var target = new FileStream(to, options);
        source.CopyTo(target);
        DiskFlush.Flush(target);
    }

    /// <summary>Gives a finished file, written and flushed in the same folder, its name unless that is taken.</summary>
    /// <returns>False if there was a file of that name; it was left, and so was the temporary one.</returns>
    /// <exception cref="IOException">It could not be named, and there is none of that name.</exception>
    /// <exception cref="UnauthorizedAccessException">The same, for want of a permission.</exception>
    public static bool TryName(string temporary, string path)
    {
        if (!TryRename(temporary, path))
            return false;
        try
        {
            DurableFolder.Flush(FolderOf(path));
            return true;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // A program that finds it would take it for durable.
            throw Undone(e, path, path);
        }
    }

    /// <summary>
    /// <see cref="File.Move(string, string, bool)"/> looks first and renames then on a POSIX system: of two programs at
    /// once, the later one would replace the file of the first. So it comes last.
    /// </summary>
    private static bool TryRename(string temporary, string path)
    {
        if (OperatingSystem.IsWindows())
            return TryMove(temporary, path);
        var error = Posix.RenameNew(temporary, path);
        if (error == Posix.Invalid || error == Posix.NotImplemented)
        {
            error = Posix.Link(temporary, path);
            if (error == 0)
                File.Delete(temporary);
        }

        // A file system that knows neither: whole, but for two programs in the same instant.
        if (error is Posix.NotPermitted or Posix.TooManyLinks || error == Posix.NotSupported || error == Posix.NotImplemented)
            return TryMove(temporary, path);
        return error switch
        {
            0 => true,
            Posix.NameTaken => false,
            _ => throw Posix.Failure(error, $"The file {path} could not be named"),
        };
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

    private static void Write(string temporary, ReadOnlySpan<byte> contents, UnixFileMode? mode)
    {
        // Left by a kill.
        File.Delete(temporary);
        var options = new FileStreamOptions
        {
            Mode = FileMode.CreateNew,
            Access = FileAccess.Write,
            Share = FileShare.None,
            BufferSize = 0,
        };
        if (mode is { } wanted && !OperatingSystem.IsWindows())
            options.UnixCreateMode = wanted;
        using var file = new FileStream(temporary, options);
        if (mode is { } whole && !OperatingSystem.IsWindows() && (whole & ~File.GetUnixFileMode(file.SafeFileHandle)) != UnixFileMode.None)
            File.SetUnixFileMode(file.SafeFileHandle, whole); // The umask took some of it.
        file.Write(contents);
        DiskFlush.Flush(file);
    }

    /// <summary>Removes what is unfinished, and names the place that the caller knows.</summary>
    private static Exception Undone(Exception failure, string unfinished, string path)
    {
        var message = failure.Message.Replace(unfinished, path, StringComparison.Ordinal);
        try
        {
            File.Delete(unfinished);
        }
        catch (Exception e) when (e is (IOException and not DirectoryNotFoundException) or UnauthorizedAccessException)
        {
            message += $" Nor could {unfinished} be removed: {e.Message}";
        }
        catch (DirectoryNotFoundException)
        {
            // So there is nothing to remove.
        }

        return failure is UnauthorizedAccessException
            ? new UnauthorizedAccessException(message, failure)
            : new IOException(message, failure) { HResult = failure.HResult };
    }

    private static string FolderOf(string path) =>
        Path.GetDirectoryName(Path.GetFullPath(path)) ?? throw new IOException($"{path} is no file's name.");

    private static string Unshared(string path) => Path.Combine(FolderOf(path), $".linking-{Guid.NewGuid():n}.tmp");
}
