using System.Buffers;
using System.Buffers.Binary;

namespace Linking.Grpc.Wire;

/// <summary>Writes length-prefixed messages: flag (1 = compressed), u32 big-endian length, bytes.</summary>
internal static class MessageWriter
{
    public const int PrefixSize = 5;

    /// <summary>The size of the message, after the send limit was checked.</summary>
    public static int Measure<T>(Marshaller<T> marshaller, T message, int? maxSize)
    {
        var size = marshaller.CalculateSize(message);
        return size <= (maxSize ?? int.MaxValue - PrefixSize) ? size : throw MessageLimit.Sent(size, maxSize ?? int.MaxValue);
    }

    /// <summary>Prefix and message; the size is from <see cref="Measure"/>.</summary>
    public static void Write<T>(IBufferWriter<byte> output, Marshaller<T> marshaller, T message, int size)
    {
        WritePrefix(output, compressed: false, size);
        if (size > 0)
            marshaller.Serialize(message, output);
    }

    /// <summary>Prefix and packed message; the size is from <see cref="Measure"/>.</summary>
    public static void WriteGzip<T>(IBufferWriter<byte> output, Marshaller<T> marshaller, T message, int size)
    {
        using var plain = new PooledBuffer(size);
        marshaller.Serialize(message, plain);
        using var packed = new PooledBuffer(size / 2);
        Gzip.Compress(plain.WrittenMemory.Span, packed);

        // What does not shrink (digests do not) goes as it is; the flag is each message's own.
        var (bytes, compressed) = packed.Length < plain.Length ? (packed, true) : (plain, false);
        WritePrefix(output, compressed, (int)bytes.Length);
        output.Write(bytes.WrittenMemory.Span);
    }

    private static void WritePrefix(IBufferWriter<byte> output, bool compressed, int length)
    {
        var prefix = output.GetSpan(PrefixSize);
        prefix[0] = compressed ? (byte)1 : (byte)0;
        BinaryPrimitives.WriteUInt32BigEndian(prefix[1..], (uint)length);
        output.Advance(PrefixSize);
    }
}
