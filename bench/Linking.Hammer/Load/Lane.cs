using System.Diagnostics;

namespace Linking.Hammer.Load;

/// <summary>One connection under load: keeps so many requests under way, or one at each intended time.</summary>
/// <param name="number">Of the lane.</param>
/// <param name="lanes">All of them.</param>
/// <param name="inFlight">Requests under way at a time.</param>
/// <param name="leaves">Leaves of each request.</param>
internal abstract class Lane(int number, int lanes, int inFlight, int leaves = 1) : IAsyncDisposable
{
    private const int NumberShift = 40;

    private Window _window = new(0, 0, 0, null);
    private Measured _measured = new();
    private long _issued;
    private long _allowed = long.MaxValue;
    private ulong _last = (ulong)number << NumberShift;

    /// <summary>Leaves sent since the beginning.</summary>
    public long Sent { get; private set; }

    /// <summary>Leaves answered well since the beginning.</summary>
    public long Answered { get; private set; }

    /// <summary>Why the connection has ended; null while it works.</summary>
    public abstract Exception? Failure { get; }

    /// <summary>Whether it has sent all that it was allowed, and all is answered.</summary>
    public bool IsDone
    {
        get
        {
            lock (Gate)
                return _issued >= _allowed && Unanswered == 0;
        }
    }

    /// <summary>Requests that are not answered yet.</summary>
    public int Pending
    {
        get
        {
            lock (Gate)
                return Unanswered;
        }
    }

    /// <summary>Guards the lane.</summary>
    protected abstract Lock Gate { get; }

    /// <summary>Leaves of each request.</summary>
    protected int LeavesAtOnce => leaves;

    protected int Unanswered { get; set; }

    protected Measured Measured => _measured;

    public abstract Task ConnectAsync(Uri address, CancellationToken cancellation);

    /// <summary>Begins a window.</summary>
    /// <param name="window">The piece of load.</param>
    /// <param name="allowed">Requests that this lane may still send in it.</param>
    public void Start(Window window, long allowed)
    {
        lock (Gate)
        {
            (_window, _measured, _issued, _allowed) = (window, new Measured(), 0, allowed);
            Pump();
            Flush();
        }
    }

    /// <summary>Sends what is due.</summary>
    public void Tick()
    {
        lock (Gate)
        {
            Pump();
            Flush();
        }
    }

    /// <summary>Ends the window now.</summary>
    public void Cut()
    {
        lock (Gate)
            _window = _window with { End = Math.Min(_window.End, Stopwatch.GetTimestamp()) };
    }

    /// <summary>What was seen in the window; nothing is added to it any more.</summary>
    public Measured Finish()
    {
        lock (Gate)
        {
            if (_window.Rate is not null)
                _measured.NotSent = Math.Max(Math.Min(Due(_window.End), _allowed) - _issued, 0) * leaves;
            var done = _measured;
            _measured = new Measured();
            return done;
        }
    }

    public abstract ValueTask DisposeAsync();

    /// <summary>Whether the windows take one more request.</summary>
    protected abstract bool HasRoom();

    protected abstract void Send(Call call);

    /// <summary>Hands what was sent to the transport. Under the lock.</summary>
    protected abstract void Flush();

    /// <summary>Counts an answer.</summary>
    protected void Answer(Call call)
    {
        var now = Stopwatch.GetTimestamp();
        Answered += leaves;
        if (now >= _window.MeasuredFrom && now < _window.End)
        {
            _measured.Answers += leaves;
            _measured.ReplyBytes += call.ReplyBytes ?? 0;
        }

        if (call.Intended >= _window.MeasuredFrom)
            _measured.Latency.Record((long)Stopwatch.GetElapsedTime(call.Intended, now).TotalMicroseconds);
    }

    /// <summary>Sends what is due. Under the lock.</summary>
    protected void Pump()
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
            Sent += leaves;
            Unanswered++;
            Send(new Call(_last + 1, intended));
            _last += (ulong)leaves;
        }
    }

    // The lanes take turns, so that the requests of all are evenly spaced.
    private long IntendedAt(long k) => _window.Begin + (long)((k * lanes + number) * (Stopwatch.Frequency / _window.Rate!.Value));

    private long Due(long until)
        => (long)Math.Ceiling(((until - _window.Begin) * _window.Rate!.Value / Stopwatch.Frequency - number) / lanes);
}
