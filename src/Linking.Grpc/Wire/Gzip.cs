using System.Buffers;
using System.IO.Compression;

namespace Linking.Grpc.Wire;

internal static class Gzip
{
    private const int Step = 16 * 1024;

    public static void Compress(ReadOnlySpan<byte> message, PooledBuffer output)
    {
        using var gzip = new GZipStream(output, CompressionLevel.Fastest, leaveOpen: true);
        gzip.Write(message);
    }

    /// <summary>Stops as soon as the limit is passed: a small message that unpacks to gigabytes costs no more than one
    /// message of the limit.</summary>
    /// <exception cref="RpcException">RESOURCE_EXHAUSTED over the limit, INTERNAL when it is not gzip.</exception>
    public static PooledBuffer Decompress(in ReadOnlySequence<byte> payload, int maxSize)
    {
        var output = new PooledBuffer((int)Math.Clamp(payload.Length * 2, Step, 1024 * 1024));
        try
        {
            using var gzip = new GZipStream(new SequenceStream(payload), CompressionMode.Decompress);
            while (true)
            {
                var count = gzip.Read(output.GetSpan(Step));
                if (count == 0)
                    return output;

                output.Advance(count);
                if (output.Length > maxSize)
                    throw MessageLimit.Unpacked(maxSize);
            }
        }
        catch (InvalidDataException e)
        {
            output.Dispose();
            throw RpcException.Of(StatusCode.Internal, "The message is marked as gzip but cannot be unpacked.", e);
        }
        catch
        {
            output.Dispose();
            throw;
        }
    }
}
