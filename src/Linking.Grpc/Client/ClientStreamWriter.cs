using Linking.Grpc.Wire;

namespace Linking.Grpc.Client;

internal sealed class ClientStreamWriter<TRequest, TResponse>(
    ClientCall<TRequest, TResponse> call, StreamContent content)
    : IClientStreamWriter<TRequest>
    where TRequest : class
    where TResponse : class
{
    private int _busy;
    private bool _completed;

    public async Task WriteAsync(TRequest message, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(message);
        if (_completed)
            throw new InvalidOperationException("The request stream has been completed.");

        if (Interlocked.Exchange(ref _busy, 1) == 1)
            throw new InvalidOperationException("The last write has not completed: await one before the next.");

        using var registration = cancellationToken.UnsafeRegister(static c => ((ClientCall)c!).Dispose(), call);
        try
        {
            var stream = await content.OpenedAsync();
            var marshaller = call.Method.RequestMarshaller;
            var size = MessageWriter.Measure(marshaller, message, call.Channel.Options.MaxSendMessageSize);
            using var buffer = new PooledBuffer(size + MessageWriter.PrefixSize);
            if (call.Options.UseGzip && size > 0)
                MessageWriter.WriteGzip(buffer, marshaller, message, size);
            else
                MessageWriter.Write(buffer, marshaller, message, size);

            await stream.WriteAsync(buffer.WrittenMemory, call.Ended);
            await stream.FlushAsync(call.Ended);
        }
        catch (Exception e) when (TransportErrors.IsOne(e))
        {
            throw Failed(e);
        }
        finally
        {
            Volatile.Write(ref _busy, 0);
        }
    }

    public Task CompleteAsync()
    {
        _completed = true;
        content.Complete();
        return Task.CompletedTask;
    }

    // The server may end a call early; its status is in the response, which another task may still be reading.
    private RpcException Failed(Exception e) =>
        call.HasEnded && call.GetStatus().StatusCode != StatusCode.OK
            ? call.ToException(e)
            : new RpcException(
                new Status(StatusCode.Cancelled, "The server has ended the call; its response says why."), [], e);
}
