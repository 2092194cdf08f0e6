using System.Diagnostics;

using Linking.Hammer.Http2;

namespace Linking.Hammer.Load;

/// <summary>One connection under load: keeps so many requests under way, or one at each intended time.</summary>
internal abstract class Lane(int number, int lanes, int inFlight) : IFrameTarget, IAsyncDisposable
{
    private const int NumberShift = 40;

    private Window _window = new(0, 0, 0, null);
    private Measured _measured = new();
    private long _issued;
    private long _allowed = long.MaxValue;
    private ulong _last = (ulong)number << NumberShift;

    /// <summary>Requests sent since the beginning.</summary>
    public long Sent { get; private set; }

    /// <summary>Requests answered well since the beginning.</summary>
    public long Answered { get; private set; }

    public Exception? Failure => Connection.Failure;

    /// <summary>Whether it has sent all that it was allowed, and all is answered.</summary>
    public bool IsDone
    {
        get
        {
            lock (Connection.Gate)
                return _issued >= _allowed && Unanswered == 0;
        }
    }

    /// <summary>Requests that are not answered yet.</summary>
    public int Pending
    {
        get
        {
            lock (Connection.Gate)
                return Unanswered;
        }
    }

    protected Http2Connection Connection { get; private set; } = null!;

    protected int Unanswered { get; set; }

    protected Measured Measured => _measured;

    public async Task ConnectAsync(Uri address, CancellationToken cancellation)
    {
        Connection = await Http2Connection.ConnectAsync(address, this, cancellation);
        lock (Connection.Gate)
        {
            Open();
            Connection.Flush();
        }
    }

    /// <summary>Begins a window.</summary>
    /// <param name="window">The piece of load.</param>
    /// <param name="allowed">Requests that this lane may still send in it.</param>
    public void Start(Window window, long allowed)
    {
        lock (Connection.Gate)
        {
            (_window, _measured, _issued, _allowed) = (window, new Measured(), 0, allowed);
            Pump();
            Connection.Flush();
        }
    }

    /// <summary>Sends what is due.</summary>
    public void Tick()
    {
        lock (Connection.Gate)
        {
            Pump();
            Connection.Flush();
        }
    }

    /// <summary>Ends the window now.</summary>
    public void Cut()
    {
        lock (Connection.Gate)
            _window = _window with { End = Math.Min(_window.End, Stopwatch.GetTimestamp()) };
    }

    /// <summary>What was seen in the window; nothing is added to it any more.</summary>
    public Measured Finish()
    {
        lock (Connection.Gate)
        {
            if (_window.Rate is not null)
                _measured.NotSent = Math.Max(Math.Min(Due(_window.End), _allowed) - _issued, 0);
            var done = _measured;
            _measured = new Measured();
            return done;
        }
    }

    public abstract void OnHeaders(int stream, ReadOnlySpan<byte> block, bool end);

    public abstract void OnData(int stream, ReadOnlySpan<byte> data, bool end);

    public abstract void OnReset(int stream, uint code);

    public virtual void OnWindow(int stream, uint bytes)
    {
    }

    public void OnRead() => Pump();

    public virtual ValueTask DisposeAsync() => Connection is null ? default : Connection.DisposeAsync();

    /// <summary>Prepares a new connection. Under the lock.</summary>
    protected abstract void Open();

    /// <summary>Whether the windows take one more request.</summary>
    protected abstract bool HasRoom();

    protected abstract void Send(Call call);

    /// <summary>Counts an answer.</summary>
    protected void Answer(Call call)
    {
        var now = Stopwatch.GetTimestamp();
        Answered++;
        if (now >= _window.MeasuredFrom && now < _window.End)
        {
            _measured.Answers++;
            _measured.ReplyBytes += call.ReplyBytes ?? 0;
        }

        if (call.Intended >= _window.MeasuredFrom)
            _measured.Latency.Record((long)Stopwatch.GetElapsedTime(call.Intended, now).TotalMicroseconds);
    }

    private void Pump()
    {
        var now = Stopwatch.GetTimestamp();
        while (Unanswered < inFlight && _issued < _allowed && now < _window.End && HasRoom())
        {
            var intended = now;
            if (_window.Rate is not null)
            {
                intended = IntendedAt(_issued);
                if (intended > now)
                    break;
            }

            _issued++;
            Sent++;
            Unanswered++;
            Send(new Call(++_last, intended));
        }
    }

    // The lanes take turns, so that the requests of all are evenly spaced.
    private long IntendedAt(long k) => _window.Begin + (long)((k * lanes + number) * (Stopwatch.Frequency / _window.Rate!.Value));

    private long Due(long until) => (long)Math.Ceiling(((until - _window.Begin) * _window.Rate!.Value / Stopwatch.Frequency - number) / lanes);
}
