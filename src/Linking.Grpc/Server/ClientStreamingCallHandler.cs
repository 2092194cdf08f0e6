namespace Linking.Grpc.Server;

internal sealed class ClientStreamingCallHandler<TRequest, TResponse>(
    Method<TRequest, TResponse> method,
    ClientStreamingServerMethod<TRequest, TResponse> handler,
    ServerCallServices services)
    : RunningCallHandler<TRequest, TResponse>(method, services)
{
    protected override async Task RunAsync(HttpServerCall call)
    {
        LiftBodyLimits(call.Http);
        var reader = new ServerStreamReader<TRequest>(call, Method.RequestMarshaller);
        await WriteSingleAsync(call, await handler(reader, call));
    }
}
