namespace Linking.Grpc.Server;

internal sealed class ServerStreamingCallHandler<TRequest, TResponse>(
    Method<TRequest, TResponse> method,
    ServerStreamingServerMethod<TRequest, TResponse> handler,
    ServerCallServices services)
    : ServerCallHandler<TRequest, TResponse>(method, services)
    where TRequest : class
    where TResponse : class
{
    protected override async Task RunAsync(HttpServerCall call)
    {
        var request = await ReadSingleAsync(call);
        await handler(request, new ServerStreamWriter<TResponse>(call, Method.ResponseMarshaller), call);
    }
}
