using System.Buffers;

using Google.Protobuf;

using Linking.Grpc;
using Linking.Protocol.V1;

namespace Linking.Server.Services;

/// <summary>
/// Writes what StampResponse and StampStreamResponse read. The token goes straight into the response, from the parts
/// that its round's tokens share, and is never an object of its own.
/// </summary>
internal sealed class StampAnswerMarshaller : Marshaller<StampAnswer>
{
    private const int OneByteTag = 1;
    private const int TrueSize = 1;

    private readonly byte _idTag, _tokenTag, _repeatedTag;

    private StampAnswerMarshaller(int id, int token, int repeated)
    {
        _idTag = (byte)WireFormat.MakeTag(id, WireFormat.WireType.Varint);
        _tokenTag = (byte)WireFormat.MakeTag(token, WireFormat.WireType.LengthDelimited);
        _repeatedTag = (byte)WireFormat.MakeTag(repeated, WireFormat.WireType.Varint);
    }

    /// <summary>As StampResponse; an answer with an error is not one.</summary>
    public static StampAnswerMarshaller Unary { get; } = new(0, StampResponse.TokenFieldNumber, StampResponse.RepeatedLeafFieldNumber);

    /// <summary>As StampStreamResponse.</summary>
    public static StampAnswerMarshaller Streamed { get; } =
        new(StampStreamResponse.IdFieldNumber, StampStreamResponse.TokenFieldNumber, StampStreamResponse.RepeatedLeafFieldNumber);

    public override int CalculateSize(StampAnswer message)
    {
        if (message.Error is not null)
            return ErrorOf(message).CalculateSize();
        var token = message.TokenSize;
        return IdSize(message) + OneByteTag + CodedOutputStream.ComputeLengthSize(token) + token
            + (message.IsRepeated ? OneByteTag + TrueSize : 0);
    }

    public override void Serialize(StampAnswer message, IBufferWriter<byte> output)
    {
        if (message.Error is not null)
        {
            ErrorOf(message).WriteTo(output);
            return;
        }

        var to = output.GetSpan(CalculateSize(message));
        var at = 0;
        if (message.Id != 0)
        {
            to[at++] = _idTag;
            at += WriteVarint(to[at..], message.Id);
        }

        to[at++] = _tokenTag;
        at += WriteVarint(to[at..], (ulong)message.TokenSize);
        at += message.WriteToken(to[at..]);
        if (message.IsRepeated)
        {
            to[at++] = _repeatedTag;
            to[at++] = 1;
        }

        output.Advance(at);
    }

    /// <exception cref="NotSupportedException">A server does not read its own answers.</exception>
    public override StampAnswer Deserialize(in ReadOnlySequence<byte> payload) => throw new NotSupportedException();

    private static StampStreamResponse ErrorOf(StampAnswer message) => new() { Id = message.Id, Error = message.Error!.ToItemError() };

    private static int IdSize(StampAnswer message) => message.Id == 0 ? 0 : OneByteTag + CodedOutputStream.ComputeUInt64Size(message.Id);

    private static int WriteVarint(Span<byte> to, ulong value)
    {
        var at = 0;
        for (; value >= 0x80; value >>= 7)
            to[at++] = (byte)(value | 0x80);
        to[at++] = (byte)value;
        return at;
    }
}
