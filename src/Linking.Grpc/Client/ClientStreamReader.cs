namespace Linking.Grpc.Client;

internal sealed class ClientStreamReader<TRequest, TResponse>(ClientCall<TRequest, TResponse> call)
    : IAsyncStreamReader<TResponse>
    where TRequest : class
    where TResponse : class
{
    private TResponse? _current;

    public TResponse Current => _current ?? throw new InvalidOperationException("There is no current message.");

    public async Task<bool> MoveNext(CancellationToken cancellationToken)
    {
        _current = null;

        // As in Grpc.Net.Client: the token ends the call, for half a message cannot be taken back.
        using var registration = cancellationToken.UnsafeRegister(static c => ((ClientCall)c!).Dispose(), call);
        _current = await call.ReadAsync();
        return _current is not null;
    }
}
