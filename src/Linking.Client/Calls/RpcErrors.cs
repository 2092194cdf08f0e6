using Google.Protobuf;
using Google.Rpc;

using Grpc.Core;

using Linking.Protocol;

namespace Linking.Client.Calls;

/// <summary>Reads the error that a call ended with.</summary>
internal static class RpcErrors
{
    /// <param name="exception">What the call ended with.</param>
    /// <param name="address">Where it was sent.</param>
    public static RequestError Read(RpcException exception, Uri address)
    {
        var status = TransportErrors.Explain(exception.Status, address);
        var rich = exception.Trailers.GetRpcStatus(ignoreParseError: true);
        var info = Detail<ErrorInfo>(rich) is { Domain: ErrorReasons.Domain } found ? found : null;
        return new RequestError((int)status.StatusCode, ErrorReasons.Parse(info?.Reason), Sentence(status))
        {
            Metadata = info?.Metadata.ToDictionary(pair => pair.Key, pair => pair.Value, StringComparer.Ordinal)
                ?? new Dictionary<string, string>(StringComparer.Ordinal),
            RetryAfter = RequestError.RetryDelay(Detail<RetryInfo>(rich)?.RetryDelay),
        };
    }

    // The plain status is still valid; details are an addition to it.
    private static T? Detail<T>(Google.Rpc.Status? status)
        where T : class, IMessage<T>, new()
    {
        try
        {
            return status?.GetDetail<T>();
        }
        catch (InvalidProtocolBufferException)
        {
            return null;
        }
    }

    private static string Sentence(Grpc.Core.Status status) =>
        status.Detail.Length > 0 ? status.Detail : $"The call ended with {status.StatusCode}.";
}
