using Grpc.Core;

using Linking.Server.Access;

using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Linking.Server.Fronts.Grpc;

/// <summary>Binds a service of the operator endpoint: nothing of it is called by somebody whose role it is not.</summary>
internal sealed class OperatorBinding(AccessGuard guard, IHostApplicationLifetime lifetime, ILogger<ServiceBinding> logger)
    : ServiceBinding(lifetime, logger)
{
    public override void AddMethod<TRequest, TResponse>(
        Method<TRequest, TResponse> method, UnaryServerMethod<TRequest, TResponse>? handler) =>
        base.AddMethod(method, (request, context) =>
        {
            Require(context, method);
            return handler!(request, context);
        });

    public override void AddMethod<TRequest, TResponse>(
        Method<TRequest, TResponse> method, ServerStreamingServerMethod<TRequest, TResponse>? handler) =>
        base.AddMethod(method, (request, responses, context) =>
        {
            Require(context, method);
            return handler!(request, responses, context);
        });

    // Who calls must be asked before each method: one that could not be asked is not bound.
    public override void AddMethod<TRequest, TResponse>(
        Method<TRequest, TResponse> method, DuplexStreamingServerMethod<TRequest, TResponse>? handler) =>
        throw new NotSupportedException(method.FullName);

    private void Require(ServerCallContext context, IMethod method)
    {
        var http = context.GetHttpContext();
        if (guard.Require(http, method.Name) is { } account)
            http.Features.Set(account);
    }
}
