using System.Buffers;
using System.Buffers.Binary;
using System.IO.Pipelines;

namespace Linking.Grpc.Wire;

/// <summary>Reads length-prefixed messages. Nothing is kept beyond one message of the limit.</summary>
internal static class MessageReader
{
    /// <summary>The next message, or the end of the stream. The encoding is the peer's <c>grpc-encoding</c>, null when
    /// it sent none.</summary>
    /// <exception cref="RpcException">RESOURCE_EXHAUSTED over the limit; INTERNAL for bytes that are no message.
    /// </exception>
    public static async ValueTask<Received<T>> ReadAsync<T>(
        PipeReader reader, Marshaller<T> marshaller, string? encoding, int? maxSize, CancellationToken cancellationToken)
    {
        while (true)
        {
            var result = await reader.ReadAsync(cancellationToken);
            var buffer = result.Buffer;
            var (consumed, examined) = (buffer.End, buffer.End);
            try
            {
                if (result.IsCanceled)
                    throw new OperationCanceledException("Reading the stream was cancelled.");

                if (buffer.Length >= MessageWriter.PrefixSize)
                {
                    var (compressed, length) = ReadPrefix(buffer, encoding, maxSize ?? int.MaxValue);
                    if (buffer.Length - MessageWriter.PrefixSize >= length)
                    {
                        var payload = buffer.Slice(MessageWriter.PrefixSize, length);
                        consumed = examined = payload.End;
                        return new Received<T>(
                            Deserialize(marshaller, payload, compressed, maxSize ?? int.MaxValue),
                            isLast: result.IsCompleted && payload.Length + MessageWriter.PrefixSize == buffer.Length);
                    }
                }

                if (!result.IsCompleted)
                    consumed = buffer.Start;
                else if (!buffer.IsEmpty)
                    throw RpcException.Of(StatusCode.Internal, "The stream ended in the middle of a message.");
                else
                    return Received<T>.End;
            }
            finally
            {
                reader.AdvanceTo(consumed, examined);
            }
        }
    }

    private static (bool Compressed, long Length) ReadPrefix(
        in ReadOnlySequence<byte> buffer, string? encoding, int maxSize)
    {
        Span<byte> copy = stackalloc byte[MessageWriter.PrefixSize];
        scoped var prefix = buffer.FirstSpan;
        if (prefix.Length < MessageWriter.PrefixSize)
        {
            buffer.Slice(0, MessageWriter.PrefixSize).CopyTo(copy);
            prefix = copy;
        }

        if (prefix[0] > 1)
        {
            throw RpcException.Of(
                StatusCode.Internal, $"A message starts with the flag {prefix[0]}; only 0 and 1 are defined.");
        }

        var compressed = prefix[0] == 1;
        if (compressed && encoding is not ProtocolHeaders.Gzip)
        {
            throw RpcException.Of(
                StatusCode.Internal, "A message is marked as compressed, but grpc-encoding names no compression.");
        }

        long length = BinaryPrimitives.ReadUInt32BigEndian(prefix[1..MessageWriter.PrefixSize]);
        return length <= maxSize ? (compressed, length) : throw MessageLimit.Received(length, maxSize);
    }

    private static T Deserialize<T>(Marshaller<T> marshaller, in ReadOnlySequence<byte> payload, bool compressed, int maxSize)
    {
        try
        {
            if (!compressed)
                return marshaller.Deserialize(payload);

            using var plain = Gzip.Decompress(payload, maxSize);
            return marshaller.Deserialize(new ReadOnlySequence<byte>(plain.WrittenMemory));
        }
        catch (FormatException e)
        {
            throw RpcException.Of(
                StatusCode.Internal, $"The message cannot be read as {marshaller.MessageName}: {e.Message}", e);
        }
    }
}
