namespace Linking.Grpc.Client;

/// <summary>One message there, many back. Dispose it, or read it to its end.</summary>
public sealed class AsyncServerStreamingCall<TResponse> : AsyncCall
{
    internal AsyncServerStreamingCall(ClientCall call, IAsyncStreamReader<TResponse> responses)
        : base(call) => ResponseStream = responses;

    public IAsyncStreamReader<TResponse> ResponseStream { get; }
}
