namespace Linking.Grpc;

/// <summary>A status code and a text for developers. <c>default</c> is OK without a text.</summary>
public readonly record struct Status
{
    private readonly string? _detail;

    public Status(StatusCode statusCode, string detail)
    {
        ArgumentNullException.ThrowIfNull(detail);
        StatusCode = statusCode;
        _detail = detail;
    }

    public static Status DefaultSuccess => default;

    public static Status DefaultCancelled => new(StatusCode.Cancelled, "");

    public StatusCode StatusCode { get; }

    /// <summary>Never null; empty when there is nothing to say. Sent percent-encoded as <c>grpc-message</c>.</summary>
    public string Detail => _detail ?? "";

    public override string ToString() => $"Status(StatusCode=\"{StatusCode}\", Detail=\"{Detail}\")";
}
