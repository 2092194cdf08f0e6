using Linking.Grpc.Wire;

using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Logging;

namespace Linking.Grpc.Server;

/// <summary>Answers gRPC calls to what is not mapped with UNIMPLEMENTED, and leaves all other requests alone.</summary>
internal static class UnknownMethod
{
    private const int MaxShown = 200;

    public static void Map(IEndpointRouteBuilder endpoints, ILogger log) =>
        endpoints.Map("{**path}", http => AnswerAsync(http, log))
            .WithDisplayName("gRPC - unknown method")
            .WithMetadata(new Marker())
            .Add(static builder => ((RouteEndpointBuilder)builder).Order = int.MaxValue);

    public static bool IsFor(Endpoint endpoint) => endpoint.Metadata.GetMetadata<Marker>() is not null;

    /// <summary>A path from a stranger, fit for a log and a message.</summary>
    public static string Show(PathString path)
    {
        var text = path.Value ?? "";
        return PercentEncoding.Encode(text.Length <= MaxShown ? text : text[..MaxShown] + "...");
    }

    private static Task AnswerAsync(HttpContext http, ILogger log)
    {
        if (!RequestGuard.Accepts(http.Request))
            return RequestGuard.RefuseAsync(http, log);

        var shown = Show(http.Request.Path);
        var detail = $"This server has no method {shown}.";
        GrpcServerLog.CallEnded(log, shown, StatusCode.Unimplemented, detail);
        http.Response.ContentType = ProtocolHeaders.ContentType;
        http.Response.Headers.GrpcStatus = ((int)StatusCode.Unimplemented).ToString();
        http.Response.Headers.GrpcMessage = PercentEncoding.Encode(detail);
        return Task.CompletedTask;
    }

    private sealed class Marker;
}
