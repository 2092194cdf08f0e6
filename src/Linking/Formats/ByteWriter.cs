using System.Buffers;
using System.Buffers.Binary;

using Linking.Hashing;

namespace Linking.Formats;

/// <summary>Appends the fixed-width, big-endian fields of Linking's formats.</summary>
internal sealed class ByteWriter
{
    private readonly ArrayBufferWriter<byte> _output = new(256);

    public int Count => _output.WrittenCount;

    public void Bytes(ReadOnlySpan<byte> value) => _output.Write(value);

    public void U8(byte value) => _output.Write([value]);

    public void U16(int value)
    {
        BinaryPrimitives.WriteUInt16BigEndian(_output.GetSpan(2), checked((ushort)value));
        _output.Advance(2);
    }

    public void U32(uint value)
    {
        BinaryPrimitives.WriteUInt32BigEndian(_output.GetSpan(4), value);
        _output.Advance(4);
    }

    public void U64(ulong value)
    {
        BinaryPrimitives.WriteUInt64BigEndian(_output.GetSpan(8), value);
        _output.Advance(8);
    }

    public void Pair(DigestPair value)
    {
        _output.Write(value.Alpha.Bytes);
        _output.Write(value.Beta.Bytes);
    }

    /// <summary><c>u16</c> length and the bytes.</summary>
    public void Block16(ReadOnlySpan<byte> value)
    {
        U16(value.Length);
        Bytes(value);
    }

    /// <summary><c>u32</c> length and the bytes.</summary>
    public void Block32(ReadOnlySpan<byte> value)
    {
        U32((uint)value.Length);
        Bytes(value);
    }

    public byte[] ToArray() => _output.WrittenSpan.ToArray();

    /// <exception cref="InvalidOperationException">More bytes than the format holds.</exception>
    public byte[] ToArray(int max, string what) => Count <= max
        ? ToArray()
        : throw new InvalidOperationException($"The {what} would have {Count} bytes; at most {max} are allowed.");
}
