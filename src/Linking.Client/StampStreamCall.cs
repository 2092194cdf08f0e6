using System.Collections.Concurrent;

using Grpc.Core;

using Linking.Client.Calls;
using Linking.Hashing;
using Linking.Leaves;
using Linking.Protocol;
using Linking.Protocol.V1;

using LedgerRpc = Linking.Protocol.V1.LedgerService.LedgerServiceClient;

namespace Linking.Client;

/// <summary>
/// Many leaves over one stream. Each is answered by itself when its round closes; one that is refused does not end the
/// others. Safe for many threads. Dispose it to end the stream.
/// </summary>
public sealed class StampStreamCall : IAsyncDisposable
{
    private readonly ConcurrentDictionary<ulong, TaskCompletionSource<StampStreamResponse>> _waiting = new();
    private readonly SemaphoreSlim _sending = new(1);
    private readonly AsyncDuplexStreamingCall<StampStreamRequest, StampStreamResponse> _call;
    private readonly LinkingClientOptions _options;
    private readonly LedgerWatch _watch;
    private readonly Task _receiving;
    private volatile RequestFailedException? _ended;
    private ulong _lastId;

    internal StampStreamCall(LedgerRpc rpc, LinkingClientOptions options, LedgerWatch watch)
    {
        _options = options;
        _watch = watch;
        _call = rpc.StampStream();
        _receiving = ReceiveAsync();
    }

    /// <summary>Stamps a document's imprint, with a nonce drawn once for all attempts.</summary>
    public Task<Stamped> StampAsync(DigestPair imprint, CancellationToken cancellation = default) =>
        StampAsync(new Leaf(_watch.View.Suite, LeafKind.Document, imprint, 0, Leaf.DrawNonce()), cancellation);

    /// <summary>
    /// Stamps one leaf; returns when its round has closed. While the server is overloaded the leaf is sent again after
    /// the delay it asks for. When the stream has broken, the same leaf may be submitted again over another one.
    /// </summary>
    /// <exception cref="RequestFailedException">The leaf was refused, or the stream has ended.</exception>
    /// <exception cref="UntrustedReplyException">The token does not verify.</exception>
    public async Task<Stamped> StampAsync(Leaf leaf, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(leaf);
        var bytes = LedgerMessages.Bytes(leaf.ToBytes());
        var started = _options.TimeProvider.GetTimestamp();
        for (var attempt = 1; ; attempt++)
        {
            var request = new StampStreamRequest { Id = Interlocked.Increment(ref _lastId), Leaf = bytes };
            var response = await ExchangeAsync(request, cancellation);
            if (response.OutcomeCase == StampStreamResponse.OutcomeOneofCase.Token)
            {
                var token = await _watch.VerifyAsync(TokenCheck.Decoded(response.Token.Memory, leaf), cancellation);
                return new Stamped(token, response.Token.Memory, response.RepeatedLeaf);
            }

            var error = response.OutcomeCase == StampStreamResponse.OutcomeOneofCase.Error
                ? RequestError.From(response.Error)
                : throw new UntrustedReplyException("The server answered a leaf with neither a token nor an error.");
            var pause = Retry.PauseAfter(error, attempt);
            var elapsed = _options.TimeProvider.GetElapsedTime(started);
            if (pause is null || attempt >= _options.MaxAttempts || elapsed + pause > _options.Timeout)
                throw new RequestFailedException(error);
            await Task.Delay(pause.Value, _options.TimeProvider, cancellation);
        }
    }

    /// <summary>Sends nothing more; returns when every leaf under way was answered.</summary>
    /// <exception cref="RequestFailedException">The stream broke before.</exception>
    public async Task CompleteAsync()
    {
        await _sending.WaitAsync();
        try
        {
            await _call.RequestStream.CompleteAsync();
        }
        catch (Exception e) when (IsBroken(e))
        {
            // The receiver says why.
        }
        finally
        {
            _sending.Release();
        }

        await _receiving;
        if (_ended is { StatusCode: not StatusCode.OK } ended)
            throw ended;
    }

    /// <summary>Ends the stream; leaves under way are no longer waited for.</summary>
    public async ValueTask DisposeAsync()
    {
        _call.Dispose();
        await _receiving;
        _sending.Dispose();
    }

    private async Task<StampStreamResponse> ExchangeAsync(StampStreamRequest request, CancellationToken cancellation)
    {
        var answer = new TaskCompletionSource<StampStreamResponse>(TaskCreationOptions.RunContinuationsAsynchronously);
        _waiting[request.Id] = answer;
        try
        {
            await SendAsync(request, cancellation);

            // Whoever ends the stream fails those who wait; this one may have come after that.
            if (_ended is { } ended)
                throw ended;
            return await answer.Task.WaitAsync(_options.Timeout, _options.TimeProvider, cancellation);
        }
        catch (TimeoutException e)
        {
            var late = $"The leaf was not answered within {_options.Timeout}.";
            throw new RequestFailedException(new RequestError((int)StatusCode.DeadlineExceeded, ErrorReason.Unspecified, late), e);
        }
        finally
        {
            _waiting.TryRemove(request.Id, out _);
        }
    }

    private async Task SendAsync(StampStreamRequest request, CancellationToken cancellation)
    {
        await _sending.WaitAsync(cancellation);
        try
        {
            if (_ended is { } ended)
                throw ended;

            // Not with the caller's token: cancelling a write would end the stream for everyone.
            await _call.RequestStream.WriteAsync(request, CancellationToken.None);
        }
        catch (Exception e) when (IsBroken(e))
        {
            await _receiving;
            throw _ended!;
        }
        finally
        {
            _sending.Release();
        }
    }

    // What a write throws of a stream that has ended is what it met; why it has ended is what the receiver is told.
    private static bool IsBroken(Exception e) =>
        e is RpcException or IOException or HttpRequestException or OperationCanceledException or InvalidOperationException;

    private async Task ReceiveAsync()
    {
        var error = new RequestError((int)StatusCode.OK, ErrorReason.Unspecified, "The stream has been completed.");
        Exception? cause = null;
        try
        {
            while (await _call.ResponseStream.MoveNext(CancellationToken.None))
            {
                var response = _call.ResponseStream.Current;
                if (_waiting.TryRemove(response.Id, out var answer))
                    answer.TrySetResult(response);
            }
        }
        catch (RpcException e)
        {
            error = RpcErrors.Read(e, _options.Address);
            cause = e;
        }

        var ended = new RequestFailedException(error, cause);
        _ended = ended;
        foreach (var answer in _waiting.Values)
            answer.TrySetException(ended);
    }
}
