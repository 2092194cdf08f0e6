using System.Text;

using Linking.Grpc.Wire;

using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Linking.Grpc.Server;

/// <summary>Refuses what is not a gRPC request, in HTTP's own words, before a call exists.</summary>
internal static class RequestGuard
{
    public const string NeedsHttp2 =
        "This is a gRPC service: it needs HTTP/2. Use a gRPC client, or over cleartext HTTP/2 with prior knowledge.";

    public static bool Accepts(HttpRequest request) =>
        HttpProtocol.IsHttp2(request.Protocol)
        && HttpMethods.IsPost(request.Method)
        && ProtocolHeaders.IsGrpcContentType(request.ContentType);

    public static Task RefuseAsync(HttpContext http, ILogger log)
    {
        var request = http.Request;
        var headers = http.Response.Headers;
        int status;
        string reason;
        if (!HttpProtocol.IsHttp2(request.Protocol))
        {
            (status, reason) = (StatusCodes.Status426UpgradeRequired, NeedsHttp2);

            // RFC 9110, 15.5.22: a 426 names the protocol that is needed.
            headers.Upgrade = "HTTP/2";
        }
        else if (!HttpMethods.IsPost(request.Method))
        {
            (status, reason) = (StatusCodes.Status405MethodNotAllowed, "gRPC calls are POST requests.");
            headers.Allow = HttpMethods.Post;
        }
        else
        {
            status = StatusCodes.Status415UnsupportedMediaType;
            reason = "gRPC calls have the content type application/grpc.";

            // RFC 9110, 15.5.16: a 415 names the type that is taken.
            headers.Accept = ProtocolHeaders.ContentType;
        }

        GrpcServerLog.Refused(log, request.Protocol, request.Method, UnknownMethod.Show(request.Path), status, reason);
        http.Response.StatusCode = status;
        http.Response.ContentType = "text/plain; charset=utf-8";
        return http.Response.WriteAsync(reason + "\n", Encoding.UTF8);
    }
}
