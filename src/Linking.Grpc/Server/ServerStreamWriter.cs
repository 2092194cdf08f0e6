namespace Linking.Grpc.Server;

internal sealed class ServerStreamWriter<T>(HttpServerCall call, Marshaller<T> marshaller) : IServerStreamWriter<T>
{
    private int _busy;

    public Task WriteAsync(T message, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(message);
        return WriteAllAsync([message], cancellationToken);
    }

    public async Task WriteAllAsync(IReadOnlyList<T> messages, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(messages);
        cancellationToken.ThrowIfCancellationRequested();
        if (Interlocked.Exchange(ref _busy, 1) == 1)
            throw new InvalidOperationException("The last write has not completed: await one before the next.");

        try
        {
            call.BeginWrite();
            try
            {
                foreach (var message in messages)
                    await call.WriteMessageAsync(marshaller, message, single: false);

                // Waits while the client's window is full: a client that does not read costs one write here.
                // A cancelled flush resets the stream, for the frame could not be completed.
                using var both = Link(cancellationToken);
                var flushed = await call.Http.Response.BodyWriter.FlushAsync(both?.Token ?? call.TransportToken);
                if (flushed.IsCompleted)
                    throw new ClientGoneException(innerException: null);
            }
            finally
            {
                await call.EndWriteAsync();
            }
        }
        finally
        {
            Volatile.Write(ref _busy, 0);
        }
    }

    // The call's own token covers the client's going and the deadline; only another one needs linking.
    private CancellationTokenSource? Link(CancellationToken cancellationToken) =>
        cancellationToken.CanBeCanceled && cancellationToken != call.CancellationToken
            ? CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, call.TransportToken)
            : null;
}
