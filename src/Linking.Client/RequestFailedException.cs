using System.Diagnostics.CodeAnalysis;

using Grpc.Core;
using Linking.Protocol;

namespace Linking.Client;

/// <summary>A server refused or could not be reached. The message is one sentence for people.</summary>
[SuppressMessage("Roslynator", "RCS1194", Justification = "No failed request without its error.")]
public sealed class RequestFailedException : Exception
{
    public RequestFailedException(RequestError error, Exception? innerException = null)
        : base(error?.Message, innerException)
    {
        ArgumentNullException.ThrowIfNull(error);
        Error = error;
    }

    /// <summary>Status, reason and facts.</summary>
    public RequestError Error { get; }

    public StatusCode StatusCode => (StatusCode)Error.Code;
}
