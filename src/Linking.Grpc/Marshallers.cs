using Google.Protobuf;

namespace Linking.Grpc;

public static class Marshallers
{
    /// <summary>For a message class that protoc wrote; one instance a type.</summary>
    public static Marshaller<T> Protobuf<T>()
        where T : class, IBufferMessage, IMessage<T>, new() => ProtobufMarshaller<T>.Instance;
}
