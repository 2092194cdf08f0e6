using System.Diagnostics.CodeAnalysis;

using Linking.Grpc.Wire;

namespace Linking.Grpc.Client;

/// <summary>The life of one call: it ends once, and the first reason wins (the server's status, the deadline, the
/// caller's token, Dispose, the transport). Ending it resets a stream that is still open.</summary>
[SuppressMessage("Usage", "CA2213", Justification = "A token source without timer or link holds nothing to dispose.")]
internal abstract class ClientCall : IDisposable
{
    private readonly Lock _lock = new();
    private readonly CancellationTokenSource _ended = new();
    private readonly CancellationTokenRegistration _callerCancels;
    private readonly ITimer? _timer;
    private HttpResponseMessage? _response;
    private Metadata? _trailers;
    private Status _status;

    protected ClientCall(GrpcChannel channel, string method, in CallOptions options)
    {
        Channel = channel;
        Options = options;
        MethodName = method;
        if (options.Deadline is { } deadline && deadline != DateTime.MaxValue)
        {
            if (deadline.Kind != DateTimeKind.Utc)
                throw new ArgumentException("The deadline must be in UTC (DateTimeKind.Utc).", nameof(options));

            TimeLeft = deadline - channel.Options.TimeProvider.GetUtcNow().UtcDateTime;
            if (TimeLeft <= TimeSpan.Zero)
                End(StatusCode.DeadlineExceeded, "The deadline of the call had passed before it was sent.");
            else if (TimeLeft <= TimerLimit.Max)
                _timer = channel.Options.TimeProvider.CreateTimer(
                    static s => ((ClientCall)s!).End(StatusCode.DeadlineExceeded, "The deadline of the call has passed."),
                    this,
                    TimeLeft.Value,
                    Timeout.InfiniteTimeSpan);
        }

        _callerCancels = options.CancellationToken.UnsafeRegister(
            static s => ((ClientCall)s!).End(StatusCode.Cancelled, "The caller has cancelled the call."), this);
        if (HasEnded)
            Release();
    }

    public GrpcChannel Channel { get; }

    public CallOptions Options { get; }

    /// <summary>Cancelled when the call has ended, for whatever reason.</summary>
    public CancellationToken Ended => _ended.Token;

    public bool HasEnded => Volatile.Read(ref _trailers) is not null;

    protected string MethodName { get; }

    protected TimeSpan? TimeLeft { get; }

    public abstract Task<Metadata> GetResponseHeadersAsync();

    public Status GetStatus() => HasEnded ? _status : throw new InvalidOperationException("The call has not ended.");

    public Metadata GetTrailers() => _trailers ?? throw new InvalidOperationException("The call has not ended.");

    /// <summary>The exception for a call that did not end with OK.</summary>
    public RpcException ToException(Exception? inner = null) => new(GetStatus(), GetTrailers(), inner);

    /// <summary>Ends the call because of this, unless it has ended, and returns what to throw.</summary>
    public RpcException Fail(Exception exception)
    {
        var (status, trailers) = exception is RpcException rpc
            ? (rpc.Status, rpc.Trailers)
            : (TransportErrors.StatusOf(exception, Channel.Address), new Metadata());
        End(status, trailers);
        return ToException(exception is RpcException ? null : exception);
    }

    /// <summary>False when the call had ended.</summary>
    public bool End(Status status, Metadata trailers)
    {
        lock (_lock)
        {
            if (_trailers is not null)
                return false;

            _status = status;
            Volatile.Write(ref _trailers, trailers);
        }

        Release();

        // Not inside the lock: continuations of the caller may run here.
        _ended.Cancel();
        _response?.Dispose();
        return true;
    }

    public void Dispose() => End(StatusCode.Cancelled, "The call was disposed before it had ended.");

    /// <summary>The response belongs to the call from here on.</summary>
    protected void Attach(HttpResponseMessage response)
    {
        lock (_lock)
        {
            _response = response;
            if (_trailers is null)
                return;
        }

        response.Dispose();
        throw ToException();
    }

    private void End(StatusCode code, string detail) => End(new Status(code, detail), new Metadata());

    private void Release()
    {
        _timer?.Dispose();

        // Not Dispose: that waits for the callback, which may be what runs here.
        _callerCancels.Unregister();
    }
}
