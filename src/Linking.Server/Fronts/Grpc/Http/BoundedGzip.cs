using System.IO.Compression;

using Grpc.Core;
using Grpc.Net.Compression;

namespace Linking.Server.Fronts.Grpc.Http;

/// <summary>Unpacks messages of requests, up to the limit of a message; what is no gzip ends the call with INTERNAL.</summary>
/// <param name="limit">Bytes of the longest message, unpacked.</param>
internal sealed class BoundedGzip(int limit) : ICompressionProvider
{
    private readonly GzipCompressionProvider _gzip = new(CompressionLevel.Fastest);

    public string EncodingName => _gzip.EncodingName;

    // Answers are not packed.
    public Stream CreateCompressionStream(Stream stream, CompressionLevel? compressionLevel) =>
        _gzip.CreateCompressionStream(stream, compressionLevel);

    public Stream CreateDecompressionStream(Stream stream) => new Unpacked(_gzip.CreateDecompressionStream(stream), limit);

    private sealed class Unpacked(Stream gzip, int limit) : Stream
    {
        private long _length;

        public override bool CanRead => true;

        public override bool CanSeek => false;

        public override bool CanWrite => false;

        public override long Length => throw new NotSupportedException();

        public override long Position
        {
            get => throw new NotSupportedException();
            set => throw new NotSupportedException();
        }

        public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

        public override int Read(Span<byte> buffer)
        {
            try
            {
                var count = gzip.Read(buffer);
                _length += count;
                return _length <= limit ? count : throw new RpcException(
                    new Status(
                        StatusCode.ResourceExhausted,
                        $"The message has more than {limit} bytes once unpacked, which is the most it may have."));
            }
            catch (InvalidDataException)
            {
                throw new RpcException(new Status(StatusCode.Internal, "The message is marked as gzip but cannot be unpacked."));
            }
        }

        public override void Flush() => throw new NotSupportedException();

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        protected override void Dispose(bool disposing)
        {
            if (disposing)
                gzip.Dispose();
            base.Dispose(disposing);
        }
    }
}
