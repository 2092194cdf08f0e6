using Microsoft.Extensions.Logging;

namespace Linking.Server.Fronts.Grpc.Http;

/// <summary>
/// Log messages of the gRPC front, event ids 820 to 829. What callers do wrong is at Debug: none of them shall be able to fill
/// the log.
/// </summary>
internal static partial class GrpcLog
{
    [LoggerMessage(820, LogLevel.Error, "{Method} failed: {Message}")]
    public static partial void MethodFailed(ILogger logger, string method, string message, Exception exception);

    [LoggerMessage(821, LogLevel.Debug, "Refused {HttpMethod} {Path}: {Reason}")]
    public static partial void Refused(ILogger logger, string httpMethod, string path, string reason);

    [LoggerMessage(822, LogLevel.Debug, "Refused a connection that does not speak HTTP/2.")]
    public static partial void RefusedHttp1(ILogger logger);
}
