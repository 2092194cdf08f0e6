using System.Buffers;
using System.Buffers.Binary;

namespace Linking.Server.Fronts.Grpc.Requests;

/// <summary>The five bytes before a message: a flag, 0 or 1 (packed), and its length. Nothing is known of one that has not come.</summary>
/// <param name="Flag">As it came.</param>
/// <param name="Length">Bytes of the message.</param>
internal readonly record struct MessageFrame(byte Flag, uint Length)
{
    public const int PrefixSize = 5;

    /// <summary>With its prefix.</summary>
    public long Size => PrefixSize + (long)Length;

    public bool IsWrong => Flag > 1;

    /// <summary>Reads the prefix at the start of what has come.</summary>
    /// <returns>False as long as it is not whole.</returns>
    public static bool TryRead(in ReadOnlySequence<byte> bytes, out MessageFrame frame)
    {
        frame = default;
        Span<byte> prefix = stackalloc byte[PrefixSize];
        if (bytes.FirstSpan.Length >= PrefixSize)
            bytes.FirstSpan[..PrefixSize].CopyTo(prefix);
        else if (bytes.Length >= PrefixSize)
            bytes.Slice(0, PrefixSize).CopyTo(prefix);
        else
            return false;
        frame = new MessageFrame(prefix[0], BinaryPrimitives.ReadUInt32BigEndian(prefix[1..]));
        return true;
    }
}
