using Microsoft.Win32.SafeHandles;

namespace Linking.LiteDb.Tests.Faults;

/// <summary>A disk that tells of each call before it is made; an exception is what the system says instead. Nothing is flushed.</summary>
internal sealed class WatchedDisk(Action<DiskEvent> before) : QuickDisk
{
    public override SafeFileHandle Open(string path, FileMode mode, FileAccess access, FileShare share)
    {
        if (mode != FileMode.Open)
            before(new(DiskCall.Create, Path.GetFileName(path)));
        return base.Open(path, mode, access, share);
    }

    public override void Write(SafeFileHandle file, string path, long offset, IReadOnlyList<ReadOnlyMemory<byte>> pieces)
    {
        before(new(DiskCall.Write, Path.GetFileName(path), offset, [.. pieces.SelectMany(p => p.ToArray())]));
        base.Write(file, path, offset, pieces);
    }

    public override void Flush(SafeFileHandle file, string path) => before(new(DiskCall.Flush, Path.GetFileName(path)));

    public override void Delete(string path)
    {
        before(new(DiskCall.Delete, Path.GetFileName(path)));
        base.Delete(path);
    }

    public override bool TryName(string temporary, string path)
    {
        before(new(DiskCall.Name, Path.GetFileName(temporary), NewName: Path.GetFileName(path)));
        return base.TryName(temporary, path);
    }

    public override void FlushFolder(string path) => before(new(DiskCall.FlushFolder, Path.GetFileName(path)));
}
