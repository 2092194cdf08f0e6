namespace Linking.Grpc.Server;

internal sealed class DuplexStreamingCallHandler<TRequest, TResponse>(
    Method<TRequest, TResponse> method,
    DuplexStreamingServerMethod<TRequest, TResponse> handler,
    ServerCallServices services)
    : RunningCallHandler<TRequest, TResponse>(method, services)
{
    protected override Task RunAsync(HttpServerCall call)
    {
        LiftBodyLimits(call.Http);
        return handler(
            new ServerStreamReader<TRequest>(call, Method.RequestMarshaller),
            new ServerStreamWriter<TResponse>(call, Method.ResponseMarshaller),
            call);
    }
}
