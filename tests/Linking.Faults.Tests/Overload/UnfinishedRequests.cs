using System.Buffers.Binary;
using System.Net;
using System.Net.Http.Headers;

using Google.Rpc;

using Linking.Protocol;
using Linking.Protocol.V1;

namespace Linking.Faults.Tests.Overload;

/// <summary>One connection with many calls of Match, each of which sends most of a message of 2 MiB and then nothing more.</summary>
internal sealed class UnfinishedRequests(Uri address, int calls) : IDisposable
{
    private const int Length = (2 << 20) - 8;
    private const int Sent = 2_000_000;

    // One connection: the calls are the server's to bound.
    private readonly HttpClient _http = new(
        new SocketsHttpHandler { EnableMultipleHttp2Connections = false }) { Timeout = Timeout.InfiniteTimeSpan };

    private long _bytes;

    /// <summary>Bytes that the server has let this send.</summary>
    public long Bytes => Interlocked.Read(ref _bytes);

    /// <summary>Opens the calls, and returns when the server has ended all of them.</summary>
    /// <returns>What they ended with: gRPC status and the reason in its details.</returns>
    public async Task<IReadOnlyList<(int Status, ErrorReason Reason)>> RunAsync()
        => await Task.WhenAll(Enumerable.Range(0, calls).Select(_ => CallAsync()));

    public void Dispose() => _http.Dispose();

    private async Task<(int Status, ErrorReason Reason)> CallAsync()
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(address, "/linking.v1.LedgerService/Match"))
        {
            Version = HttpVersion.Version20,
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,
            Content = new Part(this) { Headers = { ContentType = new MediaTypeHeaderValue("application/grpc") } },
        };
        using var response = await _http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
        var details = Google.Rpc.Status.Parser.ParseFrom(Bytes64(response.Headers.GetValues("grpc-status-details-bin").Single()));
        return (int.Parse(response.Headers.GetValues("grpc-status").Single(), System.Globalization.CultureInfo.InvariantCulture),
            ErrorReasons.Parse(details.GetDetail<ErrorInfo>().Reason));
    }

    private static byte[] Bytes64(string text) => Convert.FromBase64String(text.PadRight((text.Length + 3) / 4 * 4, '='));

    private sealed class Part(UnfinishedRequests owner) : HttpContent
    {
        protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context)
            => SerializeToStreamAsync(stream, context, CancellationToken.None);

        protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context, CancellationToken cancellationToken)
        {
            var prefix = new byte[5];
            BinaryPrimitives.WriteInt32BigEndian(prefix.AsSpan(1), Length);
            await stream.WriteAsync(prefix, cancellationToken);
            var piece = new byte[10_000];
            for (var sent = 0; sent < Sent; sent += piece.Length)
            {
                await stream.WriteAsync(piece, cancellationToken);
                Interlocked.Add(ref owner._bytes, piece.Length);
            }

            await stream.FlushAsync(cancellationToken);
            await Task.Delay(Timeout.Infinite, cancellationToken);
        }

        protected override bool TryComputeLength(out long length)
        {
            length = 0;
            return false;
        }
    }
}
