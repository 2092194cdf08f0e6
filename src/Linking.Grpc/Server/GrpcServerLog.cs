using Microsoft.Extensions.Logging;

namespace Linking.Grpc.Server;

/// <summary>What callers do wrong is at Debug: none of them shall be able to fill the log.</summary>
internal static partial class GrpcServerLog
{
    [LoggerMessage(1, LogLevel.Error, "{Method} failed with an exception that is not an RpcException.")]
    public static partial void HandlerFailed(ILogger log, Exception exception, string method);

    [LoggerMessage(2, LogLevel.Debug, "{Method} ended with {StatusCode}: {Detail}")]
    public static partial void CallEnded(ILogger log, string method, StatusCode statusCode, string detail);

    [LoggerMessage(3, LogLevel.Debug, "{Method} was cancelled by the client.")]
    public static partial void Cancelled(ILogger log, string method);

    [LoggerMessage(4, LogLevel.Debug, "{Method} passed its deadline of {Timeout}.")]
    public static partial void DeadlinePassed(ILogger log, string method, TimeSpan timeout);

    [LoggerMessage(5, LogLevel.Debug, "Refused {Protocol} {HttpMethod} {Path} with {HttpStatus}: {Reason}")]
    public static partial void Refused(
        ILogger log, string protocol, string httpMethod, string path, int httpStatus, string reason);

    [LoggerMessage(6, LogLevel.Error, "Ending {Method} at its deadline failed.")]
    public static partial void DeadlineFailed(ILogger log, Exception exception, string method);

    [LoggerMessage(7, LogLevel.Debug, "Refused a connection that does not speak HTTP/2.")]
    public static partial void RefusedHttp1(ILogger log);
}
