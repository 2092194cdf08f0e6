using System.Buffers;

using Google.Protobuf;

namespace Linking.Grpc;

internal sealed class ProtobufMarshaller<T> : Marshaller<T>
    where T : class, IBufferMessage, IMessage<T>, new()
{
    public static readonly ProtobufMarshaller<T> Instance = new();

    private static readonly MessageParser<T> Parser = new(static () => new T());

    public override int CalculateSize(T message) => message.CalculateSize();

    public override void Serialize(T message, IBufferWriter<byte> output) => message.WriteTo(output);

    public override T Deserialize(in ReadOnlySequence<byte> payload)
    {
        try
        {
            return Parser.ParseFrom(payload);
        }
        catch (InvalidProtocolBufferException e)
        {
            throw new FormatException(e.Message, e);
        }
    }
}
