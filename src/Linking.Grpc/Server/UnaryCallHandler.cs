using Microsoft.AspNetCore.Http;

namespace Linking.Grpc.Server;

/// <summary>
/// One message each way. A server has thousands of these calls waiting at a time, and what each of them holds is what a
/// garbage collection copies: one context and one state machine.
/// </summary>
internal sealed class UnaryCallHandler<TRequest, TResponse>(
    Method<TRequest, TResponse> method,
    UnaryValueServerMethod<TRequest, TResponse> handler,
    ServerCallServices services)
    : ServerCallHandler<TRequest, TResponse>(method, services)
{
    protected override async Task ServeAsync(HttpContext http)
    {
        using var call = CallOf(http);
        try
        {
            call.Start();
            await WriteSingleAsync(call, await RunAsync(call));
            await call.FinishAsync(call.Status, trailers: null);
        }
        catch (Exception e)
        {
            await FailAsync(call, e);
        }
    }

    // The request has mostly come when its headers have; then nothing of it is kept while the method runs.
    private ValueTask<TResponse> RunAsync(HttpServerCall call)
    {
        var request = ReadSingleAsync(call);
        return request.IsCompletedSuccessfully ? handler(request.Result, call) : WaitAndRunAsync(request, call);
    }

    private async ValueTask<TResponse> WaitAndRunAsync(ValueTask<TRequest> request, HttpServerCall call)
    {
        var message = await request;

        // A parameter lives as long as the method, and with it what it has read.
        request = default;
        return await handler(message, call);
    }
}
