using System.Net;
using System.Net.Sockets;
using System.Security.Authentication;

using Linking.Grpc.Wire;

namespace Linking.Grpc.Client;

/// <summary>Statuses for calls that ended without one.</summary>
internal static class TransportErrors
{
    /// <summary>What HttpClient's handler throws when a call does not go well.</summary>
    public static bool IsOne(Exception e) => e is IOException or HttpRequestException or OperationCanceledException
        or ObjectDisposedException or InvalidOperationException;

    public static Status StatusOf(Exception exception, Uri address)
    {
        for (var e = exception; e is not null; e = e.InnerException)
        {
            switch (e)
            {
                case HttpProtocolException h2:
                    // Its message tells a reset stream from a connection that is not HTTP/2, and names the code.
                    return new Status(
                        HttpMapping.FromHttp2Error(h2.ErrorCode), $"{Name(address)} broke off: {h2.Message}");
                case SocketException socket:
                    return Unavailable(address, Explain(socket));
                case AuthenticationException tls:
                    return Unavailable(address, "TLS: " + tls.Message);
            }
        }

        return exception switch
        {
            HttpRequestException { HttpRequestError: HttpRequestError.VersionNegotiationError } =>
                Unavailable(address, "it does not speak HTTP/2"),
            HttpRequestException { HttpRequestError: HttpRequestError.InvalidResponse } when address.Scheme == Uri.UriSchemeHttp =>
                Unavailable(address, "what listens there does not speak HTTP/2 without TLS; is it an https address?"),
            HttpRequestException or IOException => Unavailable(address, exception.Message),
            ObjectDisposedException => new Status(StatusCode.Cancelled, "The channel has been disposed."),
            OperationCanceledException => new Status(
                StatusCode.Unavailable, $"The connection to {Name(address)} could not be made in time, or was given up."),
            _ => new Status(StatusCode.Internal, $"The call failed: {exception.Message}"),
        };
    }

    private static Status Unavailable(Uri address, string reason) =>
        new(StatusCode.Unavailable, $"{Name(address)} cannot be reached: {reason}");

    private static string Explain(SocketException e) => e.SocketErrorCode switch
    {
        SocketError.ConnectionRefused => "connection refused; is the server running there?",
        SocketError.HostNotFound => "the name is not known",
        SocketError.ConnectionReset => "the connection was reset",
        _ => e.Message,
    };

    private static string Name(Uri address) => address.GetLeftPart(UriPartial.Authority);
}
