namespace Linking.Grpc.Server;

internal sealed class UnaryCallHandler<TRequest, TResponse>(
    Method<TRequest, TResponse> method,
    UnaryServerMethod<TRequest, TResponse> handler,
    ServerCallServices services)
    : ServerCallHandler<TRequest, TResponse>(method, services)
    where TRequest : class
    where TResponse : class
{
    protected override async Task RunAsync(HttpServerCall call)
    {
        var request = await ReadSingleAsync(call);
        await WriteSingleAsync(call, await handler(request, call));
    }
}
