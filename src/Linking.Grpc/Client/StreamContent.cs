using System.Net;

namespace Linking.Grpc.Client;

/// <summary>A request body that a writer fills while the call runs.</summary>
internal sealed class StreamContent(CancellationToken ended) : HttpContent
{
    private readonly TaskCompletionSource<Stream> _opened = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _completed = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>The stream, once the request has been sent off.</summary>
    public Task<Stream> OpenedAsync() => _opened.Task.WaitAsync(ended);

    /// <summary>No more follows.</summary>
    public void Complete() => _completed.TrySetResult();

    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) =>
        SerializeToStreamAsync(stream, context, CancellationToken.None);

    protected override async Task SerializeToStreamAsync(
        Stream stream, TransportContext? context, CancellationToken cancellationToken)
    {
        // The headers must reach the server before the first message exists: it may be the server that speaks first.
        await stream.FlushAsync(cancellationToken);
        if (!_opened.TrySetResult(stream))
            throw new HttpRequestException("The connection was lost after the request stream had been opened.");

        using var registration = ended.UnsafeRegister(static s => ((StreamContent)s!).Complete(), this);
        await _completed.Task.WaitAsync(cancellationToken);
    }

    protected override bool TryComputeLength(out long length)
    {
        length = 0;
        return false;
    }
}
