using Google.Protobuf.Reflection;

using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Linking.Grpc.Server;

/// <summary>The services that a host has mapped, in that order.</summary>
internal sealed class GrpcServiceRegistry(
    IOptions<GrpcServiceOptions> options, TimeProvider time, ILoggerFactory logs, IHostApplicationLifetime lifetime)
{
    private readonly Lock _lock = new();
    private ServiceDescriptor[] _services = [];

    public ServerCallServices CallServices { get; } =
        new(options.Value, time, logs.CreateLogger("Linking.Grpc.Server"), lifetime.ApplicationStopping);

    public IReadOnlyList<ServiceDescriptor> Services => Volatile.Read(ref _services);

    /// <summary>Adds what is mapped.</summary>
    /// <returns>True for the first service of the host.</returns>
    public bool Add(ServiceDescriptor service)
    {
        lock (_lock)
        {
            if (_services.Any(s => s.FullName == service.FullName))
                throw new InvalidOperationException($"The gRPC service {service.FullName} is mapped twice.");

            _services = [.. _services, service];
            return _services.Length == 1;
        }
    }
}
