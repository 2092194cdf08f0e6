using Google.Protobuf;

using Grpc.Core;

using Linking.Server.Fronts.Grpc.Http;

using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Linking.Server.Fronts.Grpc;

/// <summary>
/// Binds the methods of a generated service base to one instance of it, so that whatever goes wrong in a call ends it with a
/// status of ours: Grpc.AspNetCore's own log of failed calls is off, for a stranger could fill it.
/// </summary>
internal class ServiceBinding(IHostApplicationLifetime lifetime, ILogger<ServiceBinding> logger) : ServiceBinderBase
{
    protected ServerServiceDefinition.Builder Methods { get; } = ServerServiceDefinition.CreateBuilder();

    public ServerServiceDefinition Build() => Methods.Build();

    public override void AddMethod<TRequest, TResponse>(
        Method<TRequest, TResponse> method, UnaryServerMethod<TRequest, TResponse>? handler) =>
        Methods.AddMethod(Guarded(method), async (TRequest request, ServerCallContext context) =>
        {
            try
            {
                return await handler!(request, context);
            }
            catch (Exception e) when (IsFault(e, context))
            {
                throw FailureOf(e, context);
            }
        });

    public override void AddMethod<TRequest, TResponse>(
        Method<TRequest, TResponse> method, ServerStreamingServerMethod<TRequest, TResponse>? handler) =>
        Methods.AddMethod(Guarded(method), async (TRequest request, IServerStreamWriter<TResponse> responses, ServerCallContext context) =>
        {
            try
            {
                await handler!(request, responses, context);
            }
            catch (Exception e) when (IsFault(e, context))
            {
                throw FailureOf(e, context);
            }
        });

    public override void AddMethod<TRequest, TResponse>(
        Method<TRequest, TResponse> method, DuplexStreamingServerMethod<TRequest, TResponse>? handler) =>
        Methods.AddMethod(
            Guarded(method),
            async (IAsyncStreamReader<TRequest> requests, IServerStreamWriter<TResponse> responses, ServerCallContext context) =>
            {
                try
                {
                    await handler!(requests, responses, context);
                }
                catch (Exception e) when (IsFault(e, context))
                {
                    throw FailureOf(e, context);
                }
            });

    /// <summary>
    /// Whether an exception has still to become a status. Whoever has gone, or whose deadline has passed, hears nothing: reads
    /// and writes fail then with whatever they meet.
    /// </summary>
    protected static bool IsFault(Exception exception, ServerCallContext context) =>
        exception is not RpcException && !context.CancellationToken.IsCancellationRequested;

    /// <summary>What ends the call instead of an exception that no method means to throw.</summary>
    protected RpcException FailureOf(Exception exception, ServerCallContext context)
    {
        if (exception is OperationCanceledException && lifetime.ApplicationStopping.IsCancellationRequested)
            return new RpcException(new Status(StatusCode.Unavailable, "The server is shutting down."));
        if (exception is IOException or OperationCanceledException)
            return new RpcException(new Status(StatusCode.Cancelled, "The client has gone."));
        ServerLog.MethodFailed(logger, context.Method, exception.Message, exception);
        return new RpcException(new Status(StatusCode.Unknown, "The method failed; the server's log says why."));
    }

    private static Method<TRequest, TResponse> Guarded<TRequest, TResponse>(Method<TRequest, TResponse> method)
        where TRequest : class
        where TResponse : class
    {
        var requests = method.RequestMarshaller;
        var guarded = Marshallers.Create(requests.ContextualSerializer, Read);
        return new Method<TRequest, TResponse>(method.Type, method.ServiceName, method.Name, guarded, method.ResponseMarshaller);

        TRequest Read(DeserializationContext context)
        {
            try
            {
                return requests.ContextualDeserializer(context);
            }
            catch (InvalidProtocolBufferException e)
            {
                throw new RpcException(
                    new Status(StatusCode.Internal, $"The message cannot be read as {typeof(TRequest).Name}: {e.Message}"));
            }
        }
    }
}
