using System.Security.Authentication;

using Grpc.Core;

using Linking.Client;
using Linking.Protocol.V1;

namespace Linking.Cli.Servers;

/// <summary>Which failures are about one server, so that another may be asked instead.</summary>
internal static class Refusals
{
    /// <summary>
    /// It was not reached, does not issue now, or does not know who asks. What it says of the data would be said by another too; and whose
    /// certificate does not hold may be somebody else.
    /// </summary>
    public static bool IsOfTheServerAlone(RequestFailedException exception) => exception.Error.Reason switch
    {
        ErrorReason.Overloaded or ErrorReason.Stopping or ErrorReason.ReadOnly or ErrorReason.ClockUntrusted or
            ErrorReason.StorageFailed or ErrorReason.NoSpace or ErrorReason.SubmitterUnknown => true,
        ErrorReason.Unspecified =>
            exception.StatusCode is StatusCode.Unavailable or StatusCode.DeadlineExceeded && !Has<AuthenticationException>(exception),
        _ => false,
    };

    /// <summary>Whether an exception of some kind is the cause of it.</summary>
    public static bool Has<T>(RequestFailedException exception)
        where T : Exception
    {
        for (var e = (exception.InnerException as RpcException)?.Status.DebugException; e is not null; e = e.InnerException)
        {
            if (e is T)
                return true;
        }

        return false;
    }
}
