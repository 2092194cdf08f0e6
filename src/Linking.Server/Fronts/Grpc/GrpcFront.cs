using Grpc.AspNetCore.HealthChecks;
using Grpc.Core;
using Grpc.Reflection;

using Linking.Protocol.V1;
using Linking.Server.Access;
using Linking.Server.Fronts.Grpc.Http;
using Linking.Server.Fronts.Grpc.Requests;
using Linking.Server.Options;

using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

using AccessRpc = Linking.Protocol.V1.AccessService;
using KeyRpc = Linking.Protocol.V1.KeyService;
using ServiceDescriptor = Google.Protobuf.Reflection.ServiceDescriptor;
using OperatorRpc = Linking.Protocol.V1.OperatorService;
using HealthRpc = Grpc.Health.V1.Health;
using ReflectionRpc = Grpc.Reflection.V1.ServerReflection;
using ReflectionV1AlphaRpc = Grpc.Reflection.V1Alpha.ServerReflection;

namespace Linking.Server.Fronts.Grpc;

/// <summary>The gRPC services of a server: what they need, and where they are mapped.</summary>
internal static class GrpcFront
{
    public static void AddGrpcFront(this IServiceCollection services, ServerOptions options)
    {
        services.AddGrpc(grpc =>
        {
            grpc.MaxReceiveMessageSize = options.MessageBytes;
            grpc.CompressionProviders = [new BoundedGzip(options.MessageBytes)];
        });

        // What the package would publish by itself: UNKNOWN, for there is no health check. HealthReporter says what there is to say.
        services.AddGrpcHealthChecks(health =>
        {
            health.Services.Clear();
            health.UseHealthChecksCache = true;
        });
        services.AddSingleton<RequestGate>();
        services.AddSingleton<UnfinishedRequests>();
        services.AddSingleton<OpenCalls>();
        services.AddSingleton<LedgerService>();
        services.AddSingleton<OperatorService>();
        services.AddSingleton<SubmitterGuard>();
        services.AddSingleton<AccessService>();
        services.AddSingleton<KeyService>();
        services.AddSingleton<Approvals>();
        services.AddSingleton<AccessGuard>();
        services.AddSingleton<AccessClerk>();
        services.AddHostedService(provider => provider.GetRequiredService<AccessClerk>());
    }

    public static void UseGrpcFront(this WebApplication app)
    {
        app.UseMiddleware<GrpcRoutes>();
        app.UseRouting();
        var services = app.Services;
        var lifetime = services.GetRequiredService<IHostApplicationLifetime>();
        var logger = services.GetRequiredService<ILogger<ServiceBinding>>();
        var ledger = services.GetRequiredService<LedgerService>();
        var @operator = services.GetRequiredService<OperatorService>();
        var submitters = services.GetRequiredService<SubmitterGuard>();
        app.MapGrpcService(new LedgerBinding(ledger, submitters, lifetime, logger).Build()).WithMetadata(EndpointRole.Clients);
        var (access, guard) = (services.GetRequiredService<AccessService>(), services.GetRequiredService<AccessGuard>());
        app.MapGrpcService(Guarded(binder => OperatorRpc.BindService(binder, @operator))).WithMetadata(EndpointRole.Operator);
        app.MapGrpcService(Guarded(binder => AccessRpc.BindService(binder, access))).WithMetadata(EndpointRole.Operator);
        var keys = services.GetRequiredService<KeyService>();
        app.MapGrpcService(Guarded(binder => KeyRpc.BindService(binder, keys))).WithMetadata(EndpointRole.Operator);
        app.MapGrpcHealthChecksService();

        ServiceDescriptor[] reflected =
        [
            LedgerReflection.Descriptor.Services.Single(), OperatorReflection.Descriptor.Services.Single(),
            AccessReflection.Descriptor.Services.Single(), KeysReflection.Descriptor.Services.Single(),
            HealthRpc.Descriptor, ReflectionRpc.Descriptor, ReflectionV1AlphaRpc.Descriptor,
        ];
        app.MapGrpcService(Bound(binder => ReflectionRpc.BindService(binder, new ReflectionV1ServiceImpl(reflected))));
        app.MapGrpcService(Bound(binder => ReflectionV1AlphaRpc.BindService(binder, new ReflectionServiceImpl(reflected))));

        ServerServiceDefinition Guarded(Action<ServiceBinderBase> bind)
        {
            var binding = new OperatorBinding(guard, lifetime, logger);
            bind(binding);
            return binding.Build();
        }

        ServerServiceDefinition Bound(Action<ServiceBinderBase> bind)
        {
            var binding = new ServiceBinding(lifetime, logger);
            bind(binding);
            return binding.Build();
        }
    }
}
