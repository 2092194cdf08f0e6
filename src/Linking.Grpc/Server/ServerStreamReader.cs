using Linking.Grpc.Wire;

namespace Linking.Grpc.Server;

internal sealed class ServerStreamReader<T>(HttpServerCall call, Marshaller<T> marshaller) : IAsyncStreamReader<T>
{
    private Received<T> _current;
    private bool _ended;

    public T Current => _current.TryGet(out var message) ? message : throw new InvalidOperationException("There is no current message.");

    public async Task<bool> MoveNext(CancellationToken cancellationToken)
    {
        _current = default;
        if (_ended)
            return false;

        using var both = cancellationToken.CanBeCanceled && cancellationToken != call.CancellationToken
            ? CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, call.TransportToken)
            : null;
        try
        {
            _current = await MessageReader.ReadAsync(
                call.Http.Request.BodyReader,
                marshaller,
                call.RequestEncoding,
                call.Services.Options.MaxReceiveMessageSize,
                both?.Token ?? call.TransportToken);
        }
        catch (Exception e) when (ClientGoneException.IsReason(e))
        {
            throw new ClientGoneException(e);
        }

        _ended = !_current.TryGet(out _);
        return !_ended;
    }
}
