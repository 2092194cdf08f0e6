using Grpc.Core;

using Microsoft.AspNetCore.Http;

namespace Linking.Server.Fronts.Grpc.Http;

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
        CallStatus.Write(http.Response, StatusCode.Unimplemented, message);
        return Task.CompletedTask;
    }
}
