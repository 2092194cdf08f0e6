using System.Net;
using System.Net.Http.Headers;

using Linking.Grpc.Wire;

namespace Linking.Grpc.Client;

internal static class RequestHeaders
{
    private static readonly MediaTypeHeaderValue ContentType = new(ProtocolHeaders.ContentType);

    private static readonly string UserAgent =
        $"grpc-linking/{typeof(RequestHeaders).Assembly.GetName().Version?.ToString(3)}";

    public static HttpRequestMessage Create(Uri uri, HttpContent content, in CallOptions options, TimeSpan? timeLeft)
    {
        content.Headers.ContentType = ContentType;
        var request = new HttpRequestMessage(HttpMethod.Post, uri)
        {
            Version = HttpVersion.Version20,
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,
            Content = content,
        };
        var headers = request.Headers;

        // gRPC over HTTP/2: tells proxies that swallow trailers to step aside.
        headers.TryAddWithoutValidation("te", "trailers");
        headers.TryAddWithoutValidation(ProtocolHeaders.AcceptEncoding, ProtocolHeaders.AcceptedEncodings);
        if (timeLeft is { } time)
            headers.TryAddWithoutValidation(ProtocolHeaders.Timeout, GrpcTimeout.Format(time));

        if (options.UseGzip)
            headers.TryAddWithoutValidation(ProtocolHeaders.Encoding, ProtocolHeaders.Gzip);

        var ownAgent = false;
        foreach (var entry in options.Headers ?? [])
        {
            ownAgent |= entry.Key == "user-agent";
            headers.TryAddWithoutValidation(entry.Key, MetadataCodec.ToHeaderValue(entry));
        }

        if (!ownAgent)
            headers.TryAddWithoutValidation("user-agent", UserAgent);

        return request;
    }
}
