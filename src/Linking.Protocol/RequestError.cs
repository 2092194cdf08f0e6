using Google.Protobuf.WellKnownTypes;

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

    /// <summary>The error of one item of a stream.</summary>
    public ItemError ToItemError()
    {
        var error = new ItemError { Code = (uint)Code, Reason = Reason, Message = Message };
        foreach (var (key, value) in Metadata)
            error.Metadata.Add(key, value);
        if (RetryAfter is { } delay)
            error.RetryDelay = Duration.FromTimeSpan(delay);
        return error;
    }

    /// <summary>Reads the error of one item; what is out of bounds in it becomes unspecified.</summary>
    public static RequestError From(ItemError error)
    {
        ArgumentNullException.ThrowIfNull(error);
        return new RequestError(error.Code is >= 1 and <= 16 ? (int)error.Code : 2, error.Reason, error.Message)
        {
            Metadata = error.Metadata.ToDictionary(pair => pair.Key, pair => pair.Value, StringComparer.Ordinal),
            RetryAfter = RetryDelay(error.RetryDelay),
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
}
