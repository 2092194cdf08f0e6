using System.Collections.Frozen;

namespace Linking.Grpc.Wire;

/// <summary>Names and values of "gRPC over HTTP/2", and which headers are not the application's.</summary>
internal static class ProtocolHeaders
{
    public const string ContentType = "application/grpc";
    public const string Status = "grpc-status";
    public const string Message = "grpc-message";
    public const string Timeout = "grpc-timeout";
    public const string Encoding = "grpc-encoding";
    public const string AcceptEncoding = "grpc-accept-encoding";
    public const string StatusDetails = "grpc-status-details-bin";
    public const string Gzip = "gzip";
    public const string Identity = "identity";
    public const string AcceptedEncodings = "identity,gzip";

    private static readonly FrozenSet<string> Reserved = FrozenSet.ToFrozenSet(
        [
            Status, Message, Timeout, Encoding, AcceptEncoding,
            "te", "content-type", "content-length", "content-encoding", "accept-encoding", "host", "connection",
            "keep-alive", "proxy-connection", "transfer-encoding", "upgrade", "trailer",
        ],
        StringComparer.OrdinalIgnoreCase);

    public static bool IsReserved(string name) => name.Length == 0 || name[0] == ':' || Reserved.Contains(name);

    /// <summary><c>application/grpc</c>, with <c>+proto</c> or parameters; not <c>application/grpc-web</c>.</summary>
    public static bool IsGrpcContentType(string? value)
    {
        if (value is null || !value.StartsWith(ContentType, StringComparison.OrdinalIgnoreCase))
            return false;

        var rest = value.AsSpan(ContentType.Length);
        return rest.IsEmpty || rest[0] == ';' || rest.StartsWith("+proto", StringComparison.OrdinalIgnoreCase)
            && (rest.Length == 6 || rest[6] == ';');
    }
}
