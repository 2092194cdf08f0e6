using Microsoft.Win32.SafeHandles;

namespace Linking.LiteDb.Disks;

/// <summary>An open file of a <see cref="Disk"/>.</summary>
internal sealed class DiskFile : IDisposable
{
    private readonly Disk _disk;
    private readonly SafeFileHandle _handle;

    public DiskFile(Disk disk, string path, FileMode mode, FileAccess access, FileShare share)
    {
        _disk = disk;
        Path = path;
        _handle = disk.Open(path, mode, access, share);
    }

    public string Path { get; }

    /// <summary>Bytes in the file.</summary>
    public long Length => RandomAccess.GetLength(_handle);

    /// <summary>Reads as much as there is, at most the buffer's length.</summary>
    /// <returns>Bytes read.</returns>
    public int Read(long offset, Span<byte> buffer)
    {
        var read = 0;
        while (read < buffer.Length && RandomAccess.Read(_handle, buffer[read..], offset + read) is var more and > 0)
            read += more;
        return read;
    }

    public void Write(long offset, IReadOnlyList<ReadOnlyMemory<byte>> pieces) => _disk.Write(_handle, Path, offset, pieces);

    /// <summary>Takes out what is in it.</summary>
    public void Empty() => _disk.Empty(_handle);

    public void Flush() => _disk.Flush(_handle, Path);

    /// <summary>What is read next comes from the medium.</summary>
    public void Settle() => _disk.Settle(Path);

    public void Dispose() => _handle.Dispose();
}
