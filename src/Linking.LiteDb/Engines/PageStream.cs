using Linking.LiteDb.Pages;

namespace Linking.LiteDb.Engines;

/// <summary>
/// A stream as LiteDB's engine uses it: it sets the position and reads or writes one page, under a lock of its own.
/// </summary>
internal abstract class PageStream : Stream
{
    public override bool CanRead => true;

    public override bool CanSeek => true;

    public override long Position { get; set; }

    public sealed override int Read(byte[] buffer, int offset, int count)
    {
        ReadPage(checked((uint)(Position / Page.Size)), OnePage(buffer, offset, count));
        Position += count;
        return count;
    }

    public sealed override void Write(byte[] buffer, int offset, int count)
    {
        WritePage(Position, buffer.AsSpan(offset, count));
        Position += count;
    }

    /// <summary>Nothing: the file is made durable at the end of a transaction, not by the engine.</summary>
    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException("LiteDB sets the position.");

    public override void SetLength(long value) => throw new NotSupportedException("LiteDB does not copy its log here.");

    protected abstract void ReadPage(uint index, Span<byte> page);

    protected abstract void WritePage(long position, ReadOnlySpan<byte> page);

    private Span<byte> OnePage(byte[] buffer, int offset, int count) => count == Page.Size && Position % Page.Size == 0
        ? buffer.AsSpan(offset, count)
        : throw new InvalidDataException($"LiteDB asked for {count} bytes at {Position}, which is not one page");
}
