using System.Runtime.CompilerServices;

namespace Linking.Grpc.Client;

/// <summary>One message each way. Awaiting it gives the response; it need not be disposed then.</summary>
public sealed class AsyncUnaryCall<TResponse> : AsyncCall
{
    internal AsyncUnaryCall(ClientCall call, Task<TResponse> response)
        : base(call) => ResponseAsync = response;

    /// <summary>The response.</summary>
    /// <exception cref="RpcException">The call did not end with OK.</exception>
    public Task<TResponse> ResponseAsync { get; }

    public TaskAwaiter<TResponse> GetAwaiter() => ResponseAsync.GetAwaiter();
}
