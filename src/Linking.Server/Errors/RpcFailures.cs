using Google.Protobuf.WellKnownTypes;
using Google.Rpc;

using Linking.Grpc;
using Linking.Protocol;

namespace Linking.Server.Errors;

/// <summary>The one place that makes a call's rich status from an error: ErrorInfo first, then RetryInfo.</summary>
internal static class RpcFailures
{
    public static RpcException ToException(RequestError error)
    {
        var info = new ErrorInfo { Domain = ErrorReasons.Domain, Reason = ErrorReasons.NameOf(error.Reason) };
        foreach (var (key, value) in error.Metadata)
            info.Metadata.Add(key, value);
        var status = new Google.Rpc.Status { Code = error.Code, Message = error.Message }.WithDetail(info);
        if (error.RetryAfter is { } delay)
            status.WithDetail(new RetryInfo { RetryDelay = Duration.FromTimeSpan(delay) });
        return status.ToRpcException();
    }
}
