using Google.Protobuf.Reflection;

using Grpc.Health.V1;

namespace Linking.Grpc.Health;

/// <summary>The methods of <c>grpc.health.v1.Health</c>, for the server and for a client that asks.</summary>
public static class HealthMethods
{
    internal static readonly ServiceDescriptor Service =
        HealthReflection.Descriptor.FindTypeByName<ServiceDescriptor>("Health");

    public static Method<HealthCheckRequest, HealthCheckResponse> Check { get; } =
        Methods.From<HealthCheckRequest, HealthCheckResponse>(Service, nameof(Check));

    public static Method<HealthCheckRequest, HealthCheckResponse> Watch { get; } =
        Methods.From<HealthCheckRequest, HealthCheckResponse>(Service, nameof(Watch));
}
