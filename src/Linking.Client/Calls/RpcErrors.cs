using Grpc.Core;

using Linking.Protocol;
using Linking.Protocol.V1;

namespace Linking.Client.Calls;

/// <summary>Reads the error that a call ended with.</summary>
internal static class RpcErrors
{
    /// <param name="exception">What the call ended with.</param>
    /// <param name="address">Where it was sent.</param>
    public static RequestError Read(RpcException exception, Uri address)
    {
        var status = TransportErrors.Explain(exception.Status, address);
        var facts = exception.Trailers.GetRpcStatus(ignoreParseError: true) is { } rich
            ? RequestError.From(rich)
            : new RequestError((int)status.StatusCode, ErrorReason.Unspecified, "");
        // The plain status is what the call ended with; details are an addition to it.
        return facts with { Code = (int)status.StatusCode, Message = Sentence(status, address) };
    }

    private static string Sentence(Status status, Uri address) => status.StatusCode == StatusCode.DeadlineExceeded
        ? $"{address.GetLeftPart(UriPartial.Authority)} did not answer in time."
        : status.Detail.Length > 0 ? status.Detail : $"The call ended with {status.StatusCode}.";
}
