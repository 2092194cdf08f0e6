namespace Linking.Grpc.Server;

internal sealed class ServerStreamingCallHandler<TRequest, TResponse>(
    Method<TRequest, TResponse> method,
    ServerStreamingServerMethod<TRequest, TResponse> handler,
    ServerCallServices services)
    : RunningCallHandler<TRequest, TResponse>(method, services)
{
    protected override async Task RunAsync(HttpServerCall call)
    {
        var request = await ReadSingleAsync(call);
        await handler(request, new ServerStreamWriter<TResponse>(call, Method.ResponseMarshaller), call);
    }
}
