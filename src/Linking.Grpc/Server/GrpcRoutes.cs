using System.Collections.Frozen;

using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Linking.Grpc.Server;

/// <summary>
/// Finds a method's endpoint by its path, which for gRPC is one exact string. Routing would find the same endpoint, by
/// way of six objects a call. What it alone can judge (a service below a prefix or bound to a host, another spelling) is left
/// to it.
/// </summary>
internal sealed class GrpcRoutes(RequestDelegate next, EndpointDataSource endpoints)
{
    private FrozenDictionary<string, Endpoint>? _methods;

    public Task InvokeAsync(HttpContext http)
    {
        // Not before the first request: until then services may still be mapped.
        var methods = _methods ??= Find(endpoints.Endpoints);
        if (http.Request.Path.Value is { } path && methods.TryGetValue(path, out var endpoint))
            http.SetEndpoint(endpoint);
        return next(http);
    }

    private static FrozenDictionary<string, Endpoint> Find(IReadOnlyList<Endpoint> endpoints)
    {
        var methods = new Dictionary<string, Endpoint>(StringComparer.Ordinal);
        foreach (var endpoint in endpoints)
        {
            if (endpoint is RouteEndpoint { RoutePattern.RawText: { } path }
                && endpoint.Metadata.GetMetadata<GrpcMethodMetadata>()?.FullName == path
                && endpoint.Metadata.GetMetadata<IHostMetadata>() is null)
                methods.TryAdd(path, endpoint);
        }

        return methods.ToFrozenDictionary(StringComparer.Ordinal);
    }
}
