using Google.Rpc;

using Linking.Grpc;
using Linking.Protocol;

namespace Linking.Client.Calls;

/// <summary>Reads the error that a call ended with.</summary>
internal static class RpcErrors
{
    public static RequestError Read(RpcException exception)
    {
        var status = exception.GetRpcStatus();
        var info = status?.GetDetail<ErrorInfo>() is { Domain: ErrorReasons.Domain } found ? found : null;
        return new RequestError((int)exception.StatusCode, ErrorReasons.Parse(info?.Reason), Sentence(exception))
        {
            Metadata = info?.Metadata.ToDictionary(pair => pair.Key, pair => pair.Value, StringComparer.Ordinal)
                ?? new Dictionary<string, string>(StringComparer.Ordinal),
            RetryAfter = RequestError.RetryDelay(status?.GetDetail<RetryInfo>()?.RetryDelay),
        };
    }

    private static string Sentence(RpcException exception) =>
        exception.Status.Detail.Length > 0 ? exception.Status.Detail : $"The call ended with {exception.StatusCode}.";
}
