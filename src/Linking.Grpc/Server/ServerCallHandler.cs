using Linking.Grpc.Wire;

using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace Linking.Grpc.Server;

/// <summary>The part that all four kinds of call share: refuse, run, end with a status whatever happens.</summary>
internal abstract class ServerCallHandler<TRequest, TResponse>(
    Method<TRequest, TResponse> method, ServerCallServices services)
{
    protected Method<TRequest, TResponse> Method { get; } = method;

    public Task InvokeAsync(HttpContext http) =>
        RequestGuard.Accepts(http.Request) ? ServeAsync(http) : RequestGuard.RefuseAsync(http, services.Log);

    /// <summary>Serves the call to its end; does not throw.</summary>
    protected abstract Task ServeAsync(HttpContext http);

    protected HttpServerCall CallOf(HttpContext http) => new(http, Method.FullName, services);

    /// <summary>The one message of the request; anything else is an error of the client.</summary>
    protected async ValueTask<TRequest> ReadSingleAsync(HttpServerCall call)
    {
        try
        {
            var received = await ReadAsync(call);
            if (!received.TryGet(out var request))
                throw RpcException.Of(StatusCode.Internal, "The request has no message; this method takes exactly one.");

            if (!received.IsLast && (await ReadAsync(call)).TryGet(out _))
                throw RpcException.Of(StatusCode.Internal, "The request has a second message; this method takes exactly one.");

            // Gives its buffer of 4 KiB back now, and not when the method has waited for whatever it waits for.
            await call.Http.Request.BodyReader.CompleteAsync();
            return request;
        }
        catch (Exception e) when (ClientGoneException.IsReason(e))
        {
            throw new ClientGoneException(e);
        }
    }

    protected async ValueTask WriteSingleAsync(HttpServerCall call, TResponse response)
    {
        if (response is null)
            throw new InvalidOperationException("The method returned null.");

        call.BeginWrite();
        try
        {
            await call.WriteMessageAsync(Method.ResponseMarshaller, response, single: true);
        }
        finally
        {
            await call.EndWriteAsync();
        }
    }

    /// <summary>A stream may be open for days and carry any amount: Kestrel's limits for one body do not fit it.</summary>
    protected static void LiftBodyLimits(HttpContext http)
    {
        if (http.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } size)
            size.MaxRequestBodySize = null;

        if (http.Features.Get<Microsoft.AspNetCore.Server.Kestrel.Core.Features.IHttpMinRequestBodyDataRateFeature>()
            is { } rate)
            rate.MinDataRate = null;
    }

    private ValueTask<Received<TRequest>> ReadAsync(HttpServerCall call) => MessageReader.ReadAsync(
        call.Http.Request.BodyReader,
        Method.RequestMarshaller,
        call.RequestEncoding,
        services.Options.MaxReceiveMessageSize,
        call.TransportToken);

    /// <summary>Ends a call whose method, request or response failed.</summary>
    protected async Task FailAsync(HttpServerCall call, Exception exception)
    {
        if (call.IsDeadlinePassed)
        {
            await call.FinishAsync(default, trailers: null);
            return;
        }

        if (call.Http.RequestAborted.IsCancellationRequested || exception is ClientGoneException)
        {
            GrpcServerLog.Cancelled(services.Log, Method.FullName);
            return;
        }

        var (status, trailers) = StatusOf(exception);
        if (exception is RpcException or BadHttpRequestException)
            GrpcServerLog.CallEnded(services.Log, Method.FullName, status.StatusCode, status.Detail);
        else if (status.StatusCode != StatusCode.Unavailable)
            GrpcServerLog.HandlerFailed(services.Log, exception, Method.FullName);

        if (trailers is not null)
        {
            foreach (var entry in trailers)
                call.ResponseTrailers.Add(entry);
        }

        await call.FinishAsync(status, trailers: null);
    }

    private (Status Status, Metadata? Trailers) StatusOf(Exception exception) => exception switch
    {
        RpcException { StatusCode: not StatusCode.OK } e => (e.Status, e.Trailers),
        OperationCanceledException when services.Stopping.IsCancellationRequested =>
            (new Status(StatusCode.Unavailable, "The server is shutting down."), null),
        BadHttpRequestException { StatusCode: StatusCodes.Status413PayloadTooLarge } =>
            (new Status(StatusCode.ResourceExhausted, "The request is larger than the server's limit for one call."), null),
        BadHttpRequestException e => (new Status(StatusCode.Internal, $"The HTTP request is wrong: {e.Message}"), null),
        _ when services.Options.EnableDetailedErrors =>
            (new Status(StatusCode.Unknown, $"{exception.GetType().Name}: {exception.Message}"), null),
        _ => (new Status(StatusCode.Unknown, "The method failed; the server's log says why."), null),
    };
}
