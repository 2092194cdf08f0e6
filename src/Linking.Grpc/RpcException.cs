using System.Diagnostics.CodeAnalysis;

namespace Linking.Grpc;

/// <summary>
/// A call that did not end with OK. A server's method throws it to choose the status and the trailers that the caller
/// gets; a client's call throws it with those it got.
/// </summary>
[SuppressMessage("Roslynator", "RCS1194", Justification = "No RpcException without a status.")]
public sealed class RpcException : Exception
{
    public RpcException(Status status)
        : this(status, new Metadata(), innerException: null)
    {
    }

    public RpcException(Status status, Metadata trailers)
        : this(status, trailers, innerException: null)
    {
    }

    /// <summary>With the exception that caused it, for the log of this process only: it never crosses the wire.
    /// </summary>
    public RpcException(Status status, Metadata trailers, Exception? innerException)
        : base($"{status.StatusCode}: {status.Detail}", innerException)
    {
        ArgumentNullException.ThrowIfNull(trailers);
        Status = status;
        Trailers = trailers;
    }

    public Status Status { get; }

    public StatusCode StatusCode => Status.StatusCode;

    public Metadata Trailers { get; }

    internal static RpcException Of(StatusCode code, string detail, Exception? inner = null) =>
        new(new Status(code, detail), new Metadata(), inner);
}
