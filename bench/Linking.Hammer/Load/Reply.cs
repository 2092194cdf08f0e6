using Linking.Protocol.V1;

namespace Linking.Hammer.Load;

/// <summary>
/// StampResponse and StampStreamResponse, read in place: a message object for each reply would cost the generator more
/// than the request did.
/// </summary>
internal ref struct Reply
{
    public ulong Id;
    public ReadOnlySpan<byte> Token;
    public Google.Rpc.Status? Error;

    /// <param name="message">The message.</param>
    /// <param name="inStream">Whether it is of StampStream.</param>
    /// <exception cref="InvalidDataException">Not such a message.</exception>
    public static Reply Read(ReadOnlySpan<byte> message, bool inStream)
    {
        var reply = new Reply();
        while (!message.IsEmpty)
        {
            var tag = Varint(ref message);
            switch (tag & 7)
            {
                case 0:
                    var value = Varint(ref message);
                    if (inStream && tag >> 3 == 1)
                        reply.Id = value;
                    break;
                case 2:
                    var length = Varint(ref message);
                    if (length > (ulong)message.Length)
                        throw new InvalidDataException("The server sent a message that ends in the middle of a field.");
                    var field = message[..(int)length];
                    message = message[(int)length..];
                    if (tag >> 3 == (inStream ? 2u : 1u))
                        reply.Token = field;
                    else if (inStream && tag >> 3 == 3)
                        reply.Error = Google.Rpc.Status.Parser.ParseFrom(field);
                    break;
                default:
                    throw new InvalidDataException($"The server sent a field of wire type {tag & 7}, which these messages do not have.");
            }
        }

        return reply;
    }

    private static ulong Varint(ref ReadOnlySpan<byte> bytes)
    {
        var value = 0UL;
        for (var i = 0; i < Math.Min(bytes.Length, 10); i++)
        {
            value |= (ulong)(bytes[i] & 0x7f) << (7 * i);
            if ((bytes[i] & 0x80) == 0)
            {
                bytes = bytes[(i + 1)..];
                return value;
            }
        }

        throw new InvalidDataException("The server sent a message that ends in the middle of a number.");
    }
}
