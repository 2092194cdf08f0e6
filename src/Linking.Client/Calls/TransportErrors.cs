using System.Net.Sockets;
using System.Security.Authentication;

using Grpc.Core;

namespace Linking.Client.Calls;

/// <summary>Says of a call that ended without a server's status where it was to go, and why it did not.</summary>
internal static class TransportErrors
{
    // With this code of HTTP/2 (RFC 9113, section 7) a server leaves that is being stopped.
    private const long NoError = 0;

    /// <param name="status">What the channel made of it.</param>
    /// <param name="address">Where the server was to be.</param>
    public static Status Explain(Status status, Uri address)
    {
        // What a server sends has no exception.
        if (status.DebugException is not { } exception || exception is RpcException)
            return status;
        for (var e = exception; e is not null; e = e.InnerException)
        {
            switch (e)
            {
                case ProxyException proxy:
                    return Unavailable(proxy.Message);
                case HttpProtocolException { ErrorCode: NoError }:
                    return Unavailable("it closed the connection before it answered; is it being stopped?");
                case HttpProtocolException h2:
                    // Its message tells a reset stream from a connection that is not HTTP/2, and names the code.
                    return new Status(status.StatusCode, $"{Name(address)} broke off: {h2.Message}", exception);
                case SocketException socket:
                    return Unavailable(Explain(socket));
                case AuthenticationException tls:
                    return Unavailable("TLS: " + tls.Message);
            }
        }

        return exception switch
        {
            HttpRequestException { HttpRequestError: HttpRequestError.VersionNegotiationError } => Unavailable("it does not speak HTTP/2"),
            HttpRequestException { HttpRequestError: HttpRequestError.InvalidResponse } when address.Scheme == Uri.UriSchemeHttp =>
                Unavailable("what listens there does not speak HTTP/2 without TLS; is it an https address?"),
            HttpRequestException { HttpRequestError: HttpRequestError.SecureConnectionError, InnerException: IOException tls } =>
                Unavailable(
                    $"TLS: {tls.Message.TrimEnd('.')}; is it an https address, and is the server there not overloaded or being stopped?"),
            HttpRequestException or IOException => Unavailable(exception.Message),
            OperationCanceledException when status.StatusCode is not (StatusCode.Cancelled or StatusCode.DeadlineExceeded) =>
                Unavailable("the connection could not be made in time, or was given up"),
            _ => status,
        };

        Status Unavailable(string reason) => new(StatusCode.Unavailable, $"{Name(address)} cannot be reached: {reason}", exception);
    }

    /// <summary>Why a connection failed: the end of a sentence.</summary>
    public static string Explain(SocketException e) => e.SocketErrorCode switch
    {
        SocketError.ConnectionRefused => "connection refused; is the server running there?",
        SocketError.HostNotFound => "the name is not known",
        SocketError.ConnectionReset => "the connection was reset",
        _ => e.Message,
    };

    private static string Name(Uri address) => address.GetLeftPart(UriPartial.Authority);
}
