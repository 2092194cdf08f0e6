using System.Diagnostics.CodeAnalysis;

using Linking.Protocol;

namespace Linking.Server.Fronts.Grpc.Errors;

/// <summary>Ends a request with this error; <see cref="RequestGate"/> turns it into the call's status.</summary>
[SuppressMessage("Roslynator", "RCS1194", Justification = "No refusal without its error.")]
internal sealed class RequestRefusedException(RequestError error) : Exception(error.Message)
{
    public RequestError Error { get; } = error;
}
