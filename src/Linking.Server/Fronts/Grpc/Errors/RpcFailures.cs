using Google.Protobuf.WellKnownTypes;
using Google.Rpc;

using Grpc.Core;

using Linking.Protocol;

namespace Linking.Server.Fronts.Grpc.Errors;

/// <summary>The one place that makes a call's rich status from an error: ErrorInfo first, then RetryInfo.</summary>
internal static class RpcFailures
{
    /// <summary>
    /// Bytes of a status that are sent. gRPC clients take 8 KiB of headers and trailers by default, and base64 makes this 5.4
    /// KiB of them.
    /// </summary>
    public const int MaxStatusSize = 4096;

    private const int MaxMessageLength = 1000;

    /// <summary>
    /// What is over <see cref="MaxStatusSize"/> is left out: the message is cut, then details from the last one on are dropped.
    /// </summary>
    public static RpcException ToException(RequestError error)
    {
        var info = new ErrorInfo { Domain = ErrorReasons.Domain, Reason = ErrorReasons.NameOf(error.Reason) };
        foreach (var (key, value) in error.Metadata)
            info.Metadata.Add(key, value);
        var status = new Google.Rpc.Status { Code = error.Code, Message = Cut(error.Message), Details = { Any.Pack(info) } };
        if (error.RetryAfter is { } delay)
            status.Details.Add(Any.Pack(new RetryInfo { RetryDelay = Duration.FromTimeSpan(delay) }));
        while (status.Details.Count > 0 && status.CalculateSize() > MaxStatusSize)
            status.Details.RemoveAt(status.Details.Count - 1);
        return status.ToRpcException();
    }

    // Not between the halves of a surrogate pair.
    private static string Cut(string message) => message.Length <= MaxMessageLength
        ? message
        : message[..(char.IsHighSurrogate(message[MaxMessageLength - 1]) ? MaxMessageLength - 1 : MaxMessageLength)];
}
