using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using Google.Rpc;

using Linking.Protocol.V1;

namespace Linking.Protocol;

/// <summary>Why a request, or one item of a stream, failed: the same facts whichever way it travels.</summary>
/// <param name="Code">The number of a gRPC status code, 1 to 16.</param>
/// <param name="Reason">Unspecified when the other side gave none, or one that is not known here.</param>
/// <param name="Message">One sentence for people.</param>
public sealed record RequestError(int Code, ErrorReason Reason, string Message)
{
    /// <summary>The facts that errors.proto names at the reason.</summary>
    public IReadOnlyDictionary<string, string> Metadata { get; init; } = new Dictionary<string, string>(StringComparer.Ordinal);

    /// <summary>When repeating makes sense; null if it does not by itself.</summary>
    public TimeSpan? RetryAfter { get; init; }

    /// <summary>An error with the status that belongs to its reason.</summary>
    public static RequestError Of(ErrorReason reason, string message, params ReadOnlySpan<(string Key, string Value)> metadata)
    {
        var facts = new Dictionary<string, string>(metadata.Length, StringComparer.Ordinal);
        foreach (var (key, value) in metadata)
            facts[key] = value;
        return new RequestError(ErrorReasons.CodeOf(reason), reason, message) { Metadata = facts };
    }

    /// <summary>The error as google.rpc.Status: of a call's trailer, or of one item of a stream.</summary>
    public Status ToStatus()
    {
        var info = new ErrorInfo { Domain = ErrorReasons.Domain, Reason = ErrorReasons.NameOf(Reason) };
        foreach (var (key, value) in Metadata)
            info.Metadata.Add(key, value);
        var status = new Status { Code = Code, Message = Message, Details = { Any.Pack(info) } };
        if (RetryAfter is { } delay)
            status.Details.Add(Any.Pack(new RetryInfo { RetryDelay = Duration.FromTimeSpan(delay) }));
        return status;
    }

    /// <summary>Reads an error; what is out of bounds in it, or of another domain, becomes unspecified.</summary>
    public static RequestError From(Status status)
    {
        ArgumentNullException.ThrowIfNull(status);
        var info = Detail<ErrorInfo>(status) is { Domain: ErrorReasons.Domain } found ? found : null;
        return new RequestError(status.Code is >= 1 and <= 16 ? status.Code : 2, ErrorReasons.Parse(info?.Reason), status.Message)
        {
            Metadata = info?.Metadata.ToDictionary(pair => pair.Key, pair => pair.Value, StringComparer.Ordinal)
                ?? new Dictionary<string, string>(StringComparer.Ordinal),
            RetryAfter = RetryDelay(Detail<RetryInfo>(status)?.RetryDelay),
        };
    }

    /// <summary>A delay as a peer may send it: absent, negative or beyond an hour is not waited for as it stands.</summary>
    public static TimeSpan? RetryDelay(Duration? delay)
    {
        const long LongestSeconds = 3600;
        if (delay is null || delay.Seconds < 0 || delay.Nanos is < 0 or > 999_999_999)
            return null;
        return delay.Seconds >= LongestSeconds ? TimeSpan.FromSeconds(LongestSeconds) : delay.ToTimeSpan();
    }

    // The plain status is still valid; details are an addition to it.
    private static T? Detail<T>(Status status)
        where T : class, IMessage<T>, new()
    {
        try
        {
            return status.GetDetail<T>();
        }
        catch (InvalidProtocolBufferException)
        {
            return null;
        }
    }
}
