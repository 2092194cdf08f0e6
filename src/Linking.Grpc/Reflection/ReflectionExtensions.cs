using Linking.Grpc.Server;

using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;

namespace Linking.Grpc.Reflection;

public static class ReflectionExtensions
{
    /// <summary>Maps <c>grpc.reflection.v1</c> and <c>v1alpha</c>, which show every service of the host.</summary>
    public static void MapGrpcReflection(this IEndpointRouteBuilder endpoints)
    {
        endpoints.MapGrpcService<ReflectionServiceV1>();
        endpoints.MapGrpcService<ReflectionServiceV1Alpha>();
    }
}
