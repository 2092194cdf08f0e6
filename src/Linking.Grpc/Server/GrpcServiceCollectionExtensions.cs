using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Linking.Grpc.Server;

public static class GrpcServiceCollectionExtensions
{
    /// <summary>What <c>MapGrpcService</c> needs. Each service is added by its host as a singleton.</summary>
    public static IServiceCollection AddGrpc(
        this IServiceCollection services, Action<GrpcServiceOptions>? configureOptions = null)
    {
        ArgumentNullException.ThrowIfNull(services);
        services.AddRouting();
        services.AddOptions<GrpcServiceOptions>();
        if (configureOptions is not null)
            services.Configure(configureOptions);

        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton<GrpcServiceRegistry>();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<MatcherPolicy, UnknownMethodPolicy>());
        return services;
    }
}
