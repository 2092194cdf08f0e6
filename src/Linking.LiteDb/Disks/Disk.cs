using Linking.Files;

using Microsoft.Win32.SafeHandles;

namespace Linking.LiteDb.Disks;

/// <summary>All that changes a disk, in one place, so that tests can record it, and let it fail.</summary>
internal class Disk
{
    /// <param name="path">The file. One that is made is its owner's alone.</param>
    /// <param name="mode">Whether it is made.</param>
    /// <param name="access">What for.</param>
    /// <param name="share">What others may do meanwhile.</param>
    public virtual SafeFileHandle Open(string path, FileMode mode, FileAccess access, FileShare share)
    {
        var file = File.OpenHandle(path, mode, access, share, FileOptions.RandomAccess);
        try
        {
            if (mode != FileMode.Open && !OperatingSystem.IsWindows())
                File.SetUnixFileMode(file, UnixFileMode.UserRead | UnixFileMode.UserWrite);
            return file;
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    public virtual void Empty(SafeFileHandle file) => RandomAccess.SetLength(file, 0);

    /// <summary>Writes all of it, in one call unless the pieces are over a thousand.</summary>
    public virtual void Write(SafeFileHandle file, string path, long offset, IReadOnlyList<ReadOnlyMemory<byte>> pieces) =>
        RandomAccess.Write(file, pieces, offset);

    /// <summary>Returns when what was written to the file is on the medium.</summary>
    /// <exception cref="IOException">The system refused: nothing is known of what was written since the last time.</exception>
    public virtual void Flush(SafeFileHandle file, string path) => DiskFlush.Flush(file, path);

    /// <summary>Brings the file to the medium and forgets what is cached of it: what is read next comes from the medium.</summary>
    public virtual void Settle(string path) => DiskFlush.Settle(path)?.Dispose();

    public virtual void Delete(string path) => File.Delete(path);

    /// <summary>Gives a finished file its name, durably.</summary>
    /// <returns>False if the name is taken.</returns>
    public virtual bool TryName(string temporary, string path) => DurableFile.TryName(temporary, path);

    /// <summary>Makes the names in a folder durable.</summary>
    public virtual void FlushFolder(string path) => DurableFolder.Flush(path);
}
