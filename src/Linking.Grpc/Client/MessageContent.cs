using System.Net;

using Linking.Grpc.Wire;

namespace Linking.Grpc.Client;

/// <summary>A request body of one message. It can be written again, when the transport tries another connection.</summary>
internal sealed class MessageContent<T>(Marshaller<T> marshaller, T message, int size, bool gzip) : HttpContent
    where T : class
{
    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) =>
        SerializeToStreamAsync(stream, context, CancellationToken.None);

    protected override async Task SerializeToStreamAsync(
        Stream stream, TransportContext? context, CancellationToken cancellationToken)
    {
        using var buffer = new PooledBuffer(size + MessageWriter.PrefixSize);
        if (gzip && size > 0)
            MessageWriter.WriteGzip(buffer, marshaller, message, size);
        else
            MessageWriter.Write(buffer, marshaller, message, size);

        await stream.WriteAsync(buffer.WrittenMemory, cancellationToken);
    }

    protected override bool TryComputeLength(out long length)
    {
        length = 0;
        return false;
    }
}
