using Microsoft.Extensions.Logging;

namespace Linking.Grpc.Server;

/// <summary>What every call handler of a host shares.</summary>
internal sealed record ServerCallServices(
    GrpcServiceOptions Options, TimeProvider Time, ILogger Log, CancellationToken Stopping);
