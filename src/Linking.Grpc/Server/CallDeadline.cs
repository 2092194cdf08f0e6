using Linking.Grpc.Wire;

namespace Linking.Grpc.Server;

/// <summary>
/// Ends a call when its time is over, also one whose method ignores its token: cancels the token and sends
/// DEADLINE_EXCEEDED at once. A lock decides who ends the response, the method or the deadline.
/// </summary>
internal sealed class CallDeadline : IDisposable
{
    private readonly Lock _lock = new();
    private readonly HttpServerCall _call;
    private readonly TimeSpan _timeout;
    private readonly CancellationTokenSource _source;
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly ITimer? _timer;
    private bool _writing;
    private bool _finished;

    public CallDeadline(HttpServerCall call, TimeSpan timeout)
    {
        _call = call;
        _timeout = timeout;
        var now = call.Services.Time.GetUtcNow().UtcDateTime;
        At = timeout < DateTime.MaxValue - now ? now + timeout : DateTime.MaxValue;
        _source = CancellationTokenSource.CreateLinkedTokenSource(call.Http.RequestAborted);
        Token = _source.Token;

        // Longer than a timer can run is no deadline that this process will see.
        if (timeout <= TimerLimit.Max)
            _timer = call.Services.Time.CreateTimer(static s => ((CallDeadline)s!).OnTime(), this, timeout, Timeout.InfiniteTimeSpan);
    }

    /// <summary>UTC.</summary>
    public DateTime At { get; }

    /// <summary>Stays usable after <see cref="Dispose"/>.</summary>
    public CancellationToken Token { get; }

    public bool HasPassed { get; private set; }

    /// <summary>Completes when the deadline has ended the response.</summary>
    public Task Ended => _ended.Task;

    public bool TryBeginWrite()
    {
        lock (_lock)
        {
            _writing = !HasPassed && !_finished;
            return _writing;
        }
    }

    public ValueTask EndWriteAsync()
    {
        lock (_lock)
        {
            if (!_writing)
                return default;

            _writing = false;
            return HasPassed ? new ValueTask(EndResponseAsync()) : default;
        }
    }

    /// <summary>False when the deadline was first; then wait for <see cref="Ended"/>.</summary>
    public bool TryFinish()
    {
        lock (_lock)
        {
            if (HasPassed)
                return false;

            _finished = true;
            return true;
        }
    }

    public void Dispose()
    {
        _timer?.Dispose();
        lock (_lock)
        {
            _finished = true;

            // Otherwise whoever cancels it disposes it.
            if (!HasPassed)
                _source.Dispose();
        }
    }

    private void OnTime()
    {
        bool ends;
        lock (_lock)
        {
            if (_finished)
                return;

            HasPassed = true;
            ends = !_writing;
        }

        GrpcServerLog.DeadlinePassed(_call.Services.Log, _call.Method, _timeout);
        _ = CancelAsync();
        if (ends)
            _ = EndResponseAsync();
    }

    private async Task CancelAsync()
    {
        try
        {
            await _source.CancelAsync();
        }
        catch (AggregateException e)
        {
            // What a method registered on its token threw.
            GrpcServerLog.DeadlineFailed(_call.Services.Log, e, _call.Method);
        }
        finally
        {
            _source.Dispose();
        }
    }

    private async Task EndResponseAsync()
    {
        try
        {
            await _call.WriteStatusAsync(
                new Status(StatusCode.DeadlineExceeded, "The deadline of the call has passed."), trailers: null);
            await _call.Http.Response.CompleteAsync();
        }
        catch (Exception e) when (e is IOException or OperationCanceledException or InvalidOperationException)
        {
            // The stream was reset meanwhile: there is nobody left to tell.
            GrpcServerLog.DeadlineFailed(_call.Services.Log, e, _call.Method);
        }
        finally
        {
            _ended.SetResult();
        }
    }
}
