namespace Linking.Grpc.Client;

/// <summary>Many messages both ways, at the same time. Dispose it, or read it to its end.</summary>
public sealed class AsyncDuplexStreamingCall<TRequest, TResponse> : AsyncCall
{
    internal AsyncDuplexStreamingCall(
        ClientCall call, IClientStreamWriter<TRequest> requests, IAsyncStreamReader<TResponse> responses)
        : base(call)
    {
        RequestStream = requests;
        ResponseStream = responses;
    }

    public IClientStreamWriter<TRequest> RequestStream { get; }

    public IAsyncStreamReader<TResponse> ResponseStream { get; }
}
