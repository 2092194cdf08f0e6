using Linking.Clocks.Calibration;

namespace Linking.Clocks;

/// <summary>
/// Compares the machine's clock with its sources, again and again, and says of each reading how far it is from UTC at most. Between
/// two comparisons the monotonic clock tells whether the clock was set. Thread-safe.
/// </summary>
public sealed class ClockWatch : IAsyncDisposable
{
    // What a clock may be slewed against the monotonic one, or both against UTC, without being seen: the most that NTP allows.
    private const double DriftPerSecond = 500e-6;

    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan CloseCall = TimeSpan.FromMilliseconds(10);

    private readonly Lock _lock = new();
    private readonly CancellationTokenSource _stop = new();
    private readonly IReadOnlyList<ITimeSource> _sources;
    private readonly ClockRules _rules;
    private readonly TimeProvider _time;
    private CalibrationLog? _log;
    private Task _running = Task.CompletedTask;
    private TaskCompletionSource _wake = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private (Comparison Comparison, long Timestamp)? _last;
    private long? _faultSince;
    private DateTimeOffset? _leap;

    /// <param name="sources">At least one.</param>
    /// <param name="rules">What the clock has to keep.</param>
    /// <param name="time">The machine's clocks.</param>
    public ClockWatch(IReadOnlyList<ITimeSource> sources, ClockRules rules, TimeProvider time)
    {
        ArgumentNullException.ThrowIfNull(sources);
        ArgumentNullException.ThrowIfNull(rules);
        if (sources.Count == 0 || rules.Quorum > sources.Count)
            throw new ArgumentException($"{sources.Count} sources are not enough for a quorum of {rules.Quorum}.", nameof(sources));
        (_sources, _rules, _time) = (sources, rules, time);
    }

    /// <summary>Told after each comparison, and why it could not be kept (null if it was).</summary>
    public Action<Comparison, string?>? Compared { get; set; }

    /// <summary>The rules.</summary>
    public ClockRules Rules => _rules;

    /// <summary>The newest comparison; null before the first.</summary>
    public Comparison? Last
    {
        get
        {
            lock (_lock)
                return _last?.Comparison;
        }
    }

    /// <summary>The midnight at which an announced leap second ends; null if none is announced.</summary>
    public DateTimeOffset? LeapAt
    {
        get
        {
            lock (_lock)
                return _leap;
        }
    }

    /// <summary>Reads the clock, and says what is known of it.</summary>
    public ClockVerdict Read()
    {
        lock (_lock)
        {
            var (now, timestamp) = Clocks(out var taken);
            if (IsLeaping(now))
                return Doubt(now, $"A leap second is due at {Show(_leap!.Value)}; it is waited out.", 3 * Second);
            if (_last is not var (comparison, then))
                return Doubt(now, "The clock has not been compared with its sources yet.", Second);
            if (_leap is { } passed && now > passed && comparison.Time <= passed + Second)
            {
                Wake();
                return Doubt(now, "The clock is compared again after the leap second.", Second);
            }

            if (comparison.Problem is { } problem)
                return Doubt(now, problem, Rest(timestamp));
            var elapsed = _time.GetElapsedTime(then, timestamp);
            if (elapsed > _rules.Stale)
                return Doubt(now, $"The clock was last compared {elapsed.TotalSeconds:0} s ago.", Second);
            var moved = now - (comparison.Time + elapsed);
            var unsure = taken + elapsed * DriftPerSecond;
            if (moved.Duration() > _rules.Step + unsure)
            {
                _faultSince = timestamp;
                _last = (comparison with { Problem = $"The clock was set by {Signed(moved)} s after {Show(comparison.Time)}." }, then);
                Wake();
                return Doubt(now, _last.Value.Comparison.Problem!, Rest(timestamp));
            }

            var (low, high) = (comparison.Agreement.Low - moved, comparison.Agreement.High - moved);
            var bound = (low.Duration() > high.Duration() ? low.Duration() : high.Duration()) + unsure;
            if (bound > _rules.Accuracy)
                return Doubt(now, $"The clock may be {Seconds(bound)} s from UTC; {Seconds(_rules.Accuracy)} s are allowed.", Second);
            if (_faultSince is { } since)
            {
                var calm = _time.GetElapsedTime(since, timestamp);
                if (calm < _rules.Calm)
                {
                    return Doubt(
                        now, $"The clock is right again; it must stay so for {_rules.Calm.TotalSeconds:0} s.", _rules.Calm - calm);
                }

                _faultSince = null;
            }

            return new ClockVerdict(now, bound, null, Second);
        }
    }

    /// <summary>Compares once, now.</summary>
    public async Task<Comparison> CompareAsync(CancellationToken cancellation)
    {
        var (begun, begin) = Clocks(out _);
        var answers = await Task.WhenAll(_sources.Select(s => AskAsync(s, cancellation)));
        var agreement = Agreement.Of(answers, _rules.Quorum);
        Comparison comparison;
        lock (_lock)
        {
            var (now, timestamp) = Clocks(out var taken);
            var moved = now - (begun + _time.GetElapsedTime(begin, timestamp));
            comparison = new Comparison(now, answers, agreement, FindProblem(agreement, moved.Duration() > CloseCall + taken));
            // A fault begins anew with each comparison that finds it; calm is counted from the last of them.
            // What is found while the second leaps is no fault, and what is announced then may be of the past.
            if (!IsLeaping(begun) && !IsLeaping(now))
            {
                if (comparison.Problem is not null)
                    _faultSince = timestamp;
                else
                    _leap = agreement.Leap == LeapNotice.None ? null : EndOfMonth(now);
            }

            _last = (comparison, timestamp);
        }

        string? lost = null;
        try
        {
            Volatile.Read(ref _log)?.Add(comparison);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            lost = e.Message;
        }

        Compared?.Invoke(comparison, lost);
        return comparison;
    }

    /// <summary>Keeps the newest comparison, and all that come; disposes of the log in the end.</summary>
    /// <exception cref="IOException">The newest one could not be kept; also <see cref="UnauthorizedAccessException"/>.</exception>
    public void Keep(CalibrationLog log)
    {
        ArgumentNullException.ThrowIfNull(log);
        var last = Last;
        Volatile.Write(ref _log, log);
        if (last is not null)
            log.Add(last);
    }

    /// <summary>Compares from now on, until disposed.</summary>
    public void Start() => _running = Task.Run(RunAsync);

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _running;
        _stop.Dispose();
        _log?.Dispose();
    }

    private static string Show(DateTimeOffset time) => Instant.FromDateTime(time).ToString();

    private static string Seconds(TimeSpan span) =>
        span.TotalSeconds.ToString("0.000", System.Globalization.CultureInfo.InvariantCulture);

    private static string Signed(TimeSpan span) =>
        span.TotalSeconds.ToString("+0.000;-0.000", System.Globalization.CultureInfo.InvariantCulture);

    private static DateTimeOffset EndOfMonth(DateTimeOffset time) =>
        new DateTimeOffset(time.Year, time.Month, 1, 0, 0, 0, TimeSpan.Zero).AddMonths(1);

    private static async Task<SourceAnswer> AskAsync(ITimeSource source, CancellationToken cancellation)
    {
        try
        {
            return await source.AskAsync(cancellation);
        }
        catch (Exception e) when (!cancellation.IsCancellationRequested)
        {
            return SourceAnswer.Failed(source.Name, $"asking it failed: {e.Message}");
        }
    }

    private static ClockVerdict Doubt(DateTimeOffset now, string problem, TimeSpan retry) =>
        new(now, default, problem, retry > Second ? retry : Second);

    private async Task RunAsync()
    {
        try
        {
            while (true)
            {
                TimeSpan pause;
                Task woken;
                lock (_lock)
                {
                    pause = Pause;
                    woken = _wake.Task;
                }

                using (var wait = CancellationTokenSource.CreateLinkedTokenSource(_stop.Token))
                {
                    await Task.WhenAny(Task.Delay(pause, _time, wait.Token), woken);
                    await wait.CancelAsync();
                }

                _stop.Token.ThrowIfCancellationRequested();

                if (woken.IsCompleted)
                {
                    lock (_lock)
                        _wake = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
                    // A clock that is set without end is asked about no more than once a second.
                    await Task.Delay(Second, _time, _stop.Token);
                }

                await CompareAsync(_stop.Token);
            }
        }
        catch (OperationCanceledException) when (_stop.IsCancellationRequested)
        {
            // Disposed.
        }
    }

    // In doubt the sources are asked more often, but never beyond what servers of others put up with.
    private TimeSpan Pause
    {
        get
        {
            var quarter = _rules.Calm / 4 > Second ? _rules.Calm / 4 : Second;
            return _faultSince is null || quarter > _rules.Interval ? _rules.Interval : quarter;
        }
    }

    private TimeSpan Rest(long timestamp) =>
        _faultSince is { } since ? _rules.Calm - _time.GetElapsedTime(since, timestamp) + Pause : Pause;

    private string? FindProblem(Agreement agreement, bool wasSet) =>
        wasSet ? "The clock was set while it was compared with its sources."
        : !agreement.HasQuorum ? $"Only {agreement.Agreeing} of {_sources.Count} sources of time agree; {_rules.Quorum} must."
        : agreement.Bound > _rules.Accuracy ?
            $"The clock may be {Seconds(agreement.Bound)} s from UTC, say its sources; {Seconds(_rules.Accuracy)} s are allowed."
        : null;

    private bool IsLeaping(DateTimeOffset time) => _leap is { } leap && (time - leap).Duration() <= Second;

    private void Wake() => _wake.TrySetResult();

    // The time, and the monotonic clock when it was read, within what that took.
    private (DateTimeOffset Now, long Timestamp) Clocks(out TimeSpan taken)
    {
        var before = _time.GetTimestamp();
        var now = _time.GetUtcNow();
        var after = _time.GetTimestamp();
        taken = _time.GetElapsedTime(before, after);
        return (now, before);
    }
}
