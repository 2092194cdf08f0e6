using System.Buffers;
using System.Buffers.Binary;

using Linking.Hashing;

namespace Linking.Formats;

/// <summary>Appends the fixed-width, big-endian fields of Linking's formats.</summary>
internal readonly struct ByteWriter(ArrayBufferWriter<byte> output)
{
    public void Bytes(ReadOnlySpan<byte> value) => output.Write(value);

    public void U8(byte value)
    {
        output.GetSpan(1)[0] = value;
        output.Advance(1);
    }

    public void U16(int value)
    {
        BinaryPrimitives.WriteUInt16BigEndian(output.GetSpan(2), checked((ushort)value));
        output.Advance(2);
    }

    public void U32(uint value)
    {
        BinaryPrimitives.WriteUInt32BigEndian(output.GetSpan(4), value);
        output.Advance(4);
    }

    public void U64(ulong value)
    {
        BinaryPrimitives.WriteUInt64BigEndian(output.GetSpan(8), value);
        output.Advance(8);
    }

    public void Pair(DigestPair value)
    {
        value.CopyTo(output.GetSpan(DigestPair.Size));
        output.Advance(DigestPair.Size);
    }
}
