using System.Globalization;

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

    private const string PushbackTrailer = "grpc-retry-pushback-ms";
    private const int MaxMessageLength = 1000;

    /// <summary>
    /// What is over <see cref="MaxStatusSize"/> is left out: the message is cut, then details from the last one on are dropped.
    /// </summary>
    public static RpcException ToException(RequestError error)
    {
        var status = (error with { Message = Cut(error.Message) }).ToStatus();
        while (status.Details.Count > 0 && status.CalculateSize() > MaxStatusSize)
            status.Details.RemoveAt(status.Details.Count - 1);
        var exception = status.ToRpcException();

        // What gRPC's own retries go by: the delay in ms, or that repeating does not help.
        var pushback = error.RetryAfter is { } delay ? (long)Math.Ceiling(delay.TotalMilliseconds) : -1;
        exception.Trailers.Add(PushbackTrailer, pushback.ToString(CultureInfo.InvariantCulture));
        return exception;
    }

    // Not between the halves of a surrogate pair.
    private static string Cut(string message) => message.Length <= MaxMessageLength
        ? message
        : message[..(char.IsHighSurrogate(message[MaxMessageLength - 1]) ? MaxMessageLength - 1 : MaxMessageLength)];
}
