using Microsoft.AspNetCore.Http;

namespace Linking.Grpc.Server;

/// <summary>The kinds of call that stream: they run, and then end.</summary>
internal abstract class RunningCallHandler<TRequest, TResponse>(
    Method<TRequest, TResponse> method, ServerCallServices services)
    : ServerCallHandler<TRequest, TResponse>(method, services)
{
    protected abstract Task RunAsync(HttpServerCall call);

    protected sealed override async Task ServeAsync(HttpContext http)
    {
        using var call = CallOf(http);
        try
        {
            call.Start();
            await RunAsync(call);
            await call.FinishAsync(call.Status, trailers: null);
        }
        catch (Exception e)
        {
            await FailAsync(call, e);
        }
    }
}
