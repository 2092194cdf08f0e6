using System.Net;

namespace Linking.Grpc.Wire;

/// <summary>Statuses for answers that did not come from a gRPC server (gRPC's http-grpc-status-mapping).</summary>
internal static class HttpMapping
{
    public static StatusCode FromHttpStatus(HttpStatusCode status) => (int)status switch
    {
        400 => StatusCode.Internal,
        401 => StatusCode.Unauthenticated,
        403 => StatusCode.PermissionDenied,
        404 => StatusCode.Unimplemented,
        429 or 502 or 503 or 504 => StatusCode.Unavailable,
        _ => StatusCode.Unknown,
    };

    /// <summary>For the code of RST_STREAM or GOAWAY ("Errors" of gRPC over HTTP/2; codes of RFC 9113, section 7).</summary>
    public static StatusCode FromHttp2Error(long code) => code switch
    {
        0x7 => StatusCode.Unavailable, // REFUSED_STREAM
        0x8 => StatusCode.Cancelled, // CANCEL
        0xb => StatusCode.ResourceExhausted, // ENHANCE_YOUR_CALM
        0xc => StatusCode.PermissionDenied, // INADEQUATE_SECURITY
        _ => StatusCode.Internal,
    };
}
