using System.Buffers.Binary;

namespace Linking.Hammer.Http2;

/// <summary>Frames that wait to be sent. Not thread-safe.</summary>
internal sealed class OutputBuffer
{
    private const int FrameHeader = 9;

    private byte[] _bytes = new byte[1 << 16];

    public int Length { get; private set; }

    public ReadOnlyMemory<byte> Written => _bytes.AsMemory(0, Length);

    public void Clear() => Length = 0;

    public void Raw(ReadOnlySpan<byte> bytes)
    {
        bytes.CopyTo(Reserve(bytes.Length));
        Length += bytes.Length;
    }

    public void Frame(FrameType type, byte flags, int stream, ReadOnlySpan<byte> payload) => Frame(type, flags, stream, payload, default);

    /// <summary>One frame with a payload in two pieces.</summary>
    public void Frame(FrameType type, byte flags, int stream, ReadOnlySpan<byte> head, ReadOnlySpan<byte> rest)
    {
        var size = head.Length + rest.Length;
        var to = Reserve(FrameHeader + size);
        BinaryPrimitives.WriteInt32BigEndian(to, size << 8 | (byte)type);
        to[4] = flags;
        BinaryPrimitives.WriteInt32BigEndian(to[5..], stream);
        head.CopyTo(to[FrameHeader..]);
        rest.CopyTo(to[(FrameHeader + head.Length)..]);
        Length += FrameHeader + size;
    }

    private Span<byte> Reserve(int size)
    {
        if (_bytes.Length - Length < size)
            Array.Resize(ref _bytes, Math.Max(2 * _bytes.Length, Length + size));
        return _bytes.AsSpan(Length);
    }
}
