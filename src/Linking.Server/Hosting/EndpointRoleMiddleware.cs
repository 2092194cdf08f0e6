using System.Globalization;

using Linking.Grpc;

using Microsoft.AspNetCore.Http;

namespace Linking.Server.Hosting;

/// <summary>
/// Answers a service only on the endpoint that it is for. The connection decides, not a header that a caller could
/// choose. Services without a role (health, reflection) answer on both.
/// </summary>
internal sealed class EndpointRoleMiddleware(RequestDelegate next)
{
    public Task InvokeAsync(HttpContext http)
    {
        var needed = http.GetEndpoint()?.Metadata.GetMetadata<EndpointRole>();
        if (needed is null || http.Features.Get<EndpointRole>() == needed)
            return next(http);
        var message = needed.IsOperator
            ? "This is the endpoint for clients; the operator's service answers on the operator endpoint only."
            : "This is the operator's endpoint; clients are served on the endpoint for clients.";
        http.Response.ContentType = "application/grpc";
        http.Response.Headers.GrpcStatus = ((int)StatusCode.Unimplemented).ToString(CultureInfo.InvariantCulture);
        http.Response.Headers.GrpcMessage = message;
        return Task.CompletedTask;
    }
}
