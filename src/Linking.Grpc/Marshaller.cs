using System.Buffers;

namespace Linking.Grpc;

/// <summary>Writes and reads the messages of one type. Used by many calls at once.</summary>
public abstract class Marshaller<T>
    where T : class
{
    /// <summary>Bytes that <see cref="Serialize"/> will write for this message.</summary>
    public abstract int CalculateSize(T message);

    /// <summary>Writes exactly <see cref="CalculateSize"/> bytes.</summary>
    public abstract void Serialize(T message, IBufferWriter<byte> output);

    /// <summary>The buffer is valid only during the call.</summary>
    /// <exception cref="FormatException">The bytes are not a message of this type.</exception>
    public abstract T Deserialize(in ReadOnlySequence<byte> payload);
}
