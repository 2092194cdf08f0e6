using System.Buffers;

namespace Linking.Grpc;

/// <summary>
/// Writes and reads the messages of one type. Used by many calls at once. A server may bind messages that are structs,
/// so that a call makes no object of them; clients take classes.
/// </summary>
public abstract class Marshaller<T>
{
    /// <summary>What an error calls a message that cannot be read.</summary>
    public virtual string MessageName => typeof(T).Name;

    /// <summary>Bytes that <see cref="Serialize"/> will write for this message.</summary>
    public abstract int CalculateSize(T message);

    /// <summary>Writes exactly <see cref="CalculateSize"/> bytes.</summary>
    public abstract void Serialize(T message, IBufferWriter<byte> output);

    /// <summary>The buffer is valid only during the call.</summary>
    /// <exception cref="FormatException">The bytes are not a message of this type.</exception>
    public abstract T Deserialize(in ReadOnlySequence<byte> payload);
}
