using System.Text;

namespace Linking.Hammer.Http2;

/// <summary>
/// Finds the gRPC status in a header block (RFC 7541). The connection has told the peer to keep no dynamic table, so
/// that a block can be read by itself.
/// </summary>
internal static class ReplyBlock
{
    /// <summary>Status and message; -1 if the block has none.</summary>
    /// <exception cref="InvalidDataException">Not a block that was allowed.</exception>
    public static (int Status, string Message) Read(ReadOnlySpan<byte> block)
    {
        var (status, message) = (-1, "");
        while (!block.IsEmpty)
        {
            var first = block[0];
            if ((first & 0x80) != 0)
            {
                ReadNumber(ref block, 0x7f);
                continue;
            }

            if ((first & 0xe0) == 0x20)
            {
                ReadNumber(ref block, 0x1f);
                continue;
            }

            var name = ReadNumber(ref block, (byte)((first & 0x40) != 0 ? 0x3f : 0x0f)) == 0 ? ReadText(ref block) : "";
            var value = ReadText(ref block);
            if (name == "grpc-status" && !int.TryParse(value, out status))
                throw new InvalidDataException($"The server sent grpc-status '{value}'.");
            if (name == "grpc-message")
                message = Uri.UnescapeDataString(value);
        }

        return (status, message);
    }

    private static int ReadNumber(ref ReadOnlySpan<byte> block, byte mask)
    {
        var number = block[0] & mask;
        block = block[1..];
        if (number < mask)
            return number;
        for (var shift = 0; shift <= 21; shift += 7)
        {
            if (block.IsEmpty)
                break;
            var next = block[0];
            block = block[1..];
            number += (next & 0x7f) << shift;
            if ((next & 0x80) == 0)
                return number;
        }

        throw new InvalidDataException("The server sent a header block that ends in the middle of a number.");
    }

    private static string ReadText(ref ReadOnlySpan<byte> block)
    {
        if (block.IsEmpty || (block[0] & 0x80) != 0)
            throw new InvalidDataException("The server compresses its headers with a Huffman code, which this client does not read.");
        var length = ReadNumber(ref block, 0x7f);
        if (length > block.Length)
            throw new InvalidDataException("The server sent a header block that ends in the middle of a text.");
        var text = Encoding.Latin1.GetString(block[..length]);
        block = block[length..];
        return text;
    }
}
