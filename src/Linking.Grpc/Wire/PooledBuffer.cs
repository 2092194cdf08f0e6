using System.Buffers;
using System.Diagnostics.CodeAnalysis;

namespace Linking.Grpc.Wire;

/// <summary>A growing buffer from the shared pool: a target for marshallers and for compression streams.</summary>
internal sealed class PooledBuffer : Stream, IBufferWriter<byte>
{
    private byte[] _bytes;
    private int _length;

    public PooledBuffer(int capacity) => _bytes = ArrayPool<byte>.Shared.Rent(Math.Max(capacity, 256));

    public ReadOnlyMemory<byte> WrittenMemory => _bytes.AsMemory(0, _length);

    public override bool CanRead => false;

    public override bool CanSeek => false;

    public override bool CanWrite => true;

    public override long Length => _length;

    [SuppressMessage("Design", "CA1065", Justification = "Stream's contract for a stream that cannot seek.")]
    public override long Position { get => _length; set => throw new NotSupportedException(); }

    public void Advance(int count) => _length += count;

    public Memory<byte> GetMemory(int sizeHint = 0)
    {
        Reserve(Math.Max(sizeHint, 1));
        return _bytes.AsMemory(_length);
    }

    public Span<byte> GetSpan(int sizeHint = 0) => GetMemory(sizeHint).Span;

    public override void Write(ReadOnlySpan<byte> buffer)
    {
        Reserve(buffer.Length);
        buffer.CopyTo(_bytes.AsSpan(_length));
        _length += buffer.Length;
    }

    public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

    public override void Flush()
    {
    }

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        var bytes = Interlocked.Exchange(ref _bytes, []);
        if (bytes.Length > 0)
            ArrayPool<byte>.Shared.Return(bytes);

        base.Dispose(disposing);
    }

    private void Reserve(int count)
    {
        if (_bytes.Length - _length >= count)
            return;

        var larger = ArrayPool<byte>.Shared.Rent((int)Math.Clamp(_bytes.Length * 2L, _length + (long)count, Array.MaxLength));
        _bytes.AsSpan(0, _length).CopyTo(larger);
        ArrayPool<byte>.Shared.Return(_bytes);
        _bytes = larger;
    }
}
