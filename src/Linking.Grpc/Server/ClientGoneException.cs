using System.Diagnostics.CodeAnalysis;

using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Http;

namespace Linking.Grpc.Server;

/// <summary>
/// The client reset its stream or the connection is lost. Kestrel cancels RequestAborted for that, but a moment after
/// reads fail; without this type the failed read would look like a fault of the method.
/// </summary>
[SuppressMessage("Roslynator", "RCS1194", Justification = "Thrown in two places, for one reason.")]
internal sealed class ClientGoneException(Exception? innerException)
    : OperationCanceledException("The client has gone.", innerException)
{
    /// <summary>Of what a read of Kestrel's body throws: not BadHttpRequestException, which is an IOException too.</summary>
    public static bool IsReason(Exception e) =>
        e is ConnectionAbortedException or (IOException and not BadHttpRequestException);
}
