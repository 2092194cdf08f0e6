namespace Linking.Grpc.Client;

/// <summary>What the four kinds of call have in common. Disposing a call that has not ended cancels it.</summary>
public abstract class AsyncCall : IDisposable
{
    private readonly ClientCall _call;

    private protected AsyncCall(ClientCall call) => _call = call;

    /// <summary>Completes when the server's response headers are there.</summary>
    /// <exception cref="RpcException">The call failed before.</exception>
    public Task<Metadata> ResponseHeadersAsync => _call.GetResponseHeadersAsync();

    /// <summary>The status that the call ended with.</summary>
    /// <exception cref="InvalidOperationException">It has not ended.</exception>
    public Status GetStatus() => _call.GetStatus();

    /// <summary>The trailers that the call ended with.</summary>
    /// <exception cref="InvalidOperationException">It has not ended.</exception>
    public Metadata GetTrailers() => _call.GetTrailers();

    public void Dispose()
    {
        Dispose(disposing: true);
        GC.SuppressFinalize(this);
    }

    protected virtual void Dispose(bool disposing)
    {
        if (disposing)
            _call.Dispose();
    }
}
