namespace Linking.Grpc.Server;

internal sealed class ClientStreamingCallHandler<TRequest, TResponse>(
    Method<TRequest, TResponse> method,
    ClientStreamingServerMethod<TRequest, TResponse> handler,
    ServerCallServices services)
    : ServerCallHandler<TRequest, TResponse>(method, services)
    where TRequest : class
    where TResponse : class
{
    protected override async Task RunAsync(HttpServerCall call)
    {
        LiftBodyLimits(call.Http);
        var reader = new ServerStreamReader<TRequest>(call, Method.RequestMarshaller);
        await WriteSingleAsync(call, await handler(reader, call));
    }
}
