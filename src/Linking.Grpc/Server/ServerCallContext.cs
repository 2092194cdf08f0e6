namespace Linking.Grpc.Server;

/// <summary>What a method knows of the call it serves, and what it sends beside its messages.</summary>
public abstract class ServerCallContext
{
    /// <summary><c>/package.Service/Method</c>.</summary>
    public abstract string Method { get; }

    /// <summary>The authority that the client called.</summary>
    public abstract string Host { get; }

    /// <summary><c>ipv4:address:port</c> or <c>ipv6:[address]:port</c>; <c>unknown</c> for other transports.</summary>
    public abstract string Peer { get; }

    /// <summary>UTC; <see cref="DateTime.MaxValue"/> when the client set none.</summary>
    public abstract DateTime Deadline { get; }

    /// <summary>What the client sent.</summary>
    /// <exception cref="RpcException">INTERNAL: the client sent a <c>-bin</c> value that is not base64.</exception>
    public abstract Metadata RequestHeaders { get; }

    /// <summary>Cancelled when the client cancels or goes away and when the deadline passes.</summary>
    public abstract CancellationToken CancellationToken { get; }

    /// <summary>Sent after the last message.</summary>
    public abstract Metadata ResponseTrailers { get; }

    /// <summary>Sent when the method returns; OK unless the method sets another.</summary>
    public abstract Status Status { get; set; }

    /// <summary>Sends the response headers now, rather than with the first message.</summary>
    /// <exception cref="InvalidOperationException">They have been sent.</exception>
    public abstract Task WriteResponseHeadersAsync(Metadata responseHeaders);
}
