using System.Collections.Frozen;
using System.Globalization;

using Grpc.AspNetCore.Server;
using Grpc.Core;

using Linking.Server.Fronts.Grpc.Requests;
using Linking.Server.Options;

using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Logging;

namespace Linking.Server.Fronts.Grpc.Http;

/// <summary>
/// Finds a method by its path, which for gRPC is one exact string; routing would find the same endpoint, by way of 300 bytes
/// of objects a call. What no method is for, and what Grpc.AspNetCore takes without a word although it is wrong, is
/// answered here: HTTP/1.1, another verb than POST, an unknown method, one of the other endpoint, a grpc-timeout that is
/// malformed or zero. The connection decides which endpoint it is, not a header that a caller could choose; services without a
/// role (health, reflection) answer on both.
/// </summary>
internal sealed class GrpcRoutes(
    RequestDelegate next,
    EndpointDataSource endpoints,
    ServerOptions options,
    UnfinishedRequests requests,
    OpenCalls calls,
    ILogger<GrpcRoutes> logger)
{
    /// <summary>What a client is told that does not speak HTTP/2.</summary>
    public const string NeedsHttp2 =
        "This is a gRPC service: it needs HTTP/2. Use a gRPC client, or over cleartext HTTP/2 with prior knowledge.";

    private const string ContentType = "application/grpc";
    private const int MostShown = 200;

    private FrozenDictionary<string, GrpcRoute>? _methods;

    public Task InvokeAsync(HttpContext http)
    {
        var request = http.Request;
        if (!HttpProtocol.IsHttp2(request.Protocol))
        {
            // RFC 9110, 15.5.22: a 426 names the protocol that is needed.
            http.Response.Headers.Upgrade = "HTTP/2";
            return RefuseAsync(http, StatusCodes.Status426UpgradeRequired, NeedsHttp2);
        }

        // Not before the first request: until then services may still be mapped.
        var methods = _methods ??= Find(endpoints.Endpoints);
        if (request.Path.Value is not { } path || !methods.TryGetValue(path, out var route))
            return IsGrpc(request) ? FailAsync(http, StatusCode.Unimplemented, $"This server has no method {Shown(request)}.") : next(http);
        if (!HttpMethods.IsPost(request.Method))
        {
            http.Response.Headers.Allow = HttpMethods.Post;
            return RefuseAsync(http, StatusCodes.Status405MethodNotAllowed, "gRPC calls are POST requests.");
        }

        if (route.Role is { } role && http.Features.Get<EndpointRole>() != role)
        {
            return FailAsync(http, StatusCode.Unimplemented, role == EndpointRole.Operator
                ? "This is the endpoint for clients; the operator's service answers on the operator endpoint only."
                : "This is the operator's endpoint. Name the endpoint for clients, which the server's first lines show.");
        }

        if (request.Headers.GrpcTimeout is [var timeout, ..])
        {
            if (!GrpcTimeout.TryParse(timeout ?? "", out var time))
            {
                var reason = $"The header grpc-timeout is '{timeout}'; it must be 1 to 8 digits and one of H M S m u n.";
                return FailAsync(http, StatusCode.Internal, reason);
            }

            // Grpc.AspNetCore takes zero for no deadline at all.
            if (time == TimeSpan.Zero)
                return FailAsync(http, StatusCode.DeadlineExceeded, "The deadline of the call has passed.");
        }

        calls.Add(http);
        requests.Guard(http, route);
        http.SetEndpoint(route.Endpoint);
        return next(http);
    }

    private FrozenDictionary<string, GrpcRoute> Find(IReadOnlyList<Endpoint> all)
    {
        var routes = new Dictionary<string, GrpcRoute>(StringComparer.Ordinal);
        foreach (var endpoint in all)
        {
            if (endpoint.Metadata.GetMetadata<GrpcMethodMetadata>()?.Method is { } method)
                routes.Add(method.FullName, RouteOf(method, endpoint));
        }

        return routes.ToFrozenDictionary(StringComparer.Ordinal);
    }

    private GrpcRoute RouteOf(IMethod method, Endpoint endpoint) => new(
        method.FullName,
        endpoint,
        endpoint.Metadata.GetMetadata<EndpointRole>(),
        MessageLimits.Of(method, options.MessageBytes),
        method.Type is MethodType.ClientStreaming or MethodType.DuplexStreaming);

    private static bool IsGrpc(HttpRequest request) =>
        request.ContentType?.StartsWith(ContentType, StringComparison.OrdinalIgnoreCase) == true;

    // A path from a stranger, fit for a log and a message.
    private static string Shown(HttpRequest request)
    {
        var path = request.Path.Value ?? "";
        var shown = path.Length <= MostShown ? path : path[..MostShown] + "...";
        return Uri.EscapeDataString(shown).Replace("%2F", "/", StringComparison.Ordinal);
    }

    // In HTTP's own words.
    private Task RefuseAsync(HttpContext http, int status, string reason)
    {
        ServerLog.RequestRefused(logger, http.Request.Method, Shown(http.Request), reason);
        http.Response.StatusCode = status;
        http.Response.ContentType = "text/plain; charset=utf-8";
        return http.Response.WriteAsync(reason + "\n");
    }

    // In gRPC's: the status in the headers alone.
    private Task FailAsync(HttpContext http, StatusCode status, string reason)
    {
        ServerLog.RequestRefused(logger, http.Request.Method, Shown(http.Request), reason);
        CallStatus.Write(http.Response, status, reason);
        return Task.CompletedTask;
    }
}
