using System.Runtime.CompilerServices;

namespace Linking.Grpc.Client;

/// <summary>Many messages there, one back after <c>RequestStream.CompleteAsync</c>.</summary>
public sealed class AsyncClientStreamingCall<TRequest, TResponse> : AsyncCall
{
    internal AsyncClientStreamingCall(ClientCall call, IClientStreamWriter<TRequest> requests, Task<TResponse> response)
        : base(call)
    {
        RequestStream = requests;
        ResponseAsync = response;
    }

    public IClientStreamWriter<TRequest> RequestStream { get; }

    /// <summary>The response.</summary>
    /// <exception cref="RpcException">The call did not end with OK.</exception>
    public Task<TResponse> ResponseAsync { get; }

    public TaskAwaiter<TResponse> GetAwaiter() => ResponseAsync.GetAwaiter();
}
