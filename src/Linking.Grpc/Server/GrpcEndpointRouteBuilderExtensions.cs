using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.Routing.Patterns;
using Microsoft.Extensions.DependencyInjection;

namespace Linking.Grpc.Server;

public static class GrpcEndpointRouteBuilderExtensions
{
    /// <summary>Maps every method of the service to <c>/package.Service/Method</c>.</summary>
    /// <typeparam name="TService">Registered in the host's services, or constructible from them; one instance is used
    /// for all calls.</typeparam>
    /// <returns>For conventions such as authorization on all of its methods.</returns>
    /// <exception cref="InvalidOperationException"><c>AddGrpc</c> was not called, or the service is mapped twice.
    /// </exception>
    public static IEndpointConventionBuilder MapGrpcService<TService>(this IEndpointRouteBuilder endpoints)
        where TService : GrpcService
    {
        ArgumentNullException.ThrowIfNull(endpoints);
        var provider = endpoints.ServiceProvider;
        var registry = provider.GetService<GrpcServiceRegistry>()
            ?? throw new InvalidOperationException("Call services.AddGrpc() before MapGrpcService.");

        var service = provider.GetService<TService>() ?? ActivatorUtilities.CreateInstance<TService>(provider);
        var binder = new ServiceBinder(service.Descriptor.FullName, registry.CallServices);
        service.BindMethods(binder);
        if (registry.Add(service.Descriptor))
            UnknownMethod.Map(endpoints, registry.CallServices.Log);

        // No route constraint on POST: a wrong HTTP method gets its 405 from the handler, with a text.
        var group = endpoints.MapGroup("");
        foreach (var method in binder.Methods)
        {
            group.Map(RoutePatternFactory.Parse(method.FullName), method.Handler)
                .WithDisplayName("gRPC - " + method.FullName)
                .WithMetadata(new GrpcMethodMetadata(method.FullName, method.Type));
        }

        return group;
    }
}
