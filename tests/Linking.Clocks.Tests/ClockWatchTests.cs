using Linking.Clocks.Calibration;
using Linking.Hashing;
using Linking.Rounds;

namespace Linking.Clocks.Tests;

/// <summary>When a clock can be vouched for, and when not.</summary>
public sealed class ClockWatchTests : IAsyncDisposable
{
    private static readonly DateTimeOffset Start = new(2026, 11, 26, 12, 0, 0, TimeSpan.Zero);

    private readonly SetTime _time = new(Start);
    private readonly SaidSource _source = new();
    private readonly ClockWatch _watch;

    public ClockWatchTests() => _watch = new ClockWatch(
        [_source],
        new ClockRules { Accuracy = TimeSpan.FromSeconds(1), Quorum = 1, Calm = TimeSpan.FromMinutes(5) },
        _time);

    [Fact]
    public async Task Compared_IsVouchedFor_UntilTheComparisonIsStale()
    {
        Assert.Contains("not been compared", _watch.Read().Problem, StringComparison.Ordinal);
        await _watch.CompareAsync(default);

        var verdict = _watch.Read();
        Assert.Null(verdict.Problem);
        Assert.Equal(20, verdict.Bound.TotalMilliseconds);
        _time.Pass(TimeSpan.FromSeconds(64));
        Assert.InRange(_watch.Read().Bound.TotalMilliseconds, 20, 60);
        _time.Pass(TimeSpan.FromSeconds(200));
        Assert.Contains("last compared", _watch.Read().Problem, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0.5)]
    [InlineData(-0.5)]
    [InlineData(86400)]
    [InlineData(-86400)]
    public async Task ClockThatIsSet_IsDoubtedAtOnce_AndBelievedAfterTheCalm(double seconds)
    {
        await _watch.CompareAsync(default);
        _time.Set(TimeSpan.FromSeconds(seconds));

        Assert.Contains("was set by", _watch.Read().Problem, StringComparison.Ordinal);
        _time.Set(TimeSpan.FromSeconds(-seconds));
        Assert.NotNull(_watch.Read().Problem);
        await _watch.CompareAsync(default);
        Assert.Contains("must stay so", _watch.Read().Problem, StringComparison.Ordinal);
        for (var i = 0; i < 5; i++)
        {
            _time.Pass(TimeSpan.FromMinutes(1));
            await _watch.CompareAsync(default);
        }

        Assert.Null(_watch.Read().Problem);
    }

    [Fact]
    public async Task SourcesThatShowTooMuch_OrNoQuorum_StopIt()
    {
        _source.Answer = Of(TimeSpan.FromSeconds(0.9), TimeSpan.FromSeconds(0.2));
        await _watch.CompareAsync(default);
        Assert.Contains("1.000 s are allowed", _watch.Read().Problem, StringComparison.Ordinal);

        _source.Answer = SourceAnswer.Failed("said", "it is away");
        await _watch.CompareAsync(default);
        Assert.Contains("0 of 1 sources", _watch.Read().Problem, StringComparison.Ordinal);
        Assert.InRange(_watch.Read().Retry, TimeSpan.FromSeconds(1), TimeSpan.FromMinutes(10));
    }

    [Fact]
    public async Task SourceThatThrows_IsAnAnswerWithAProblem()
    {
        _source.Failure = new InvalidOperationException("it broke");

        var comparison = await _watch.CompareAsync(default);

        Assert.Contains("it broke", Assert.Single(comparison.Answers).Problem, StringComparison.Ordinal);
    }

    /// <summary>The source here takes no notice of a cancellation.</summary>
    [Fact]
    public async Task Disposed_Ends()
    {
        var watch = new ClockWatch([_source], _watch.Rules, TimeProvider.System);
        await watch.CompareAsync(default);
        watch.Start();

        await watch.DisposeAsync().AsTask().WaitAsync(TimeSpan.FromMinutes(3));
    }

    [Fact]
    public async Task LeapSecond_IsWaitedOut()
    {
        _time.Set(new DateTimeOffset(2026, 12, 31, 23, 59, 30, TimeSpan.Zero) - Start);
        _source.Answer = Of(default, TimeSpan.FromMilliseconds(20)) with { Leap = LeapNotice.Insert };
        await _watch.CompareAsync(default);
        Assert.Null(_watch.Read().Problem);
        Assert.Equal(new DateTimeOffset(2027, 1, 1, 0, 0, 0, TimeSpan.Zero), _watch.LeapAt);

        _time.Pass(TimeSpan.FromSeconds(29.5));
        Assert.Contains("leap second", _watch.Read().Problem, StringComparison.Ordinal);
        _time.Pass(TimeSpan.FromSeconds(1.4));
        Assert.Contains("leap second", _watch.Read().Problem, StringComparison.Ordinal);
        _time.Pass(TimeSpan.FromSeconds(5));
        // The clock goes back with the second, which the comparison sees.
        _time.Set(TimeSpan.FromSeconds(-1));
        Assert.Contains("compared again", _watch.Read().Problem, StringComparison.Ordinal);
        _source.Answer = Of(default, TimeSpan.FromMilliseconds(20));
        await _watch.CompareAsync(default);
        Assert.Null(_watch.Read().Problem);
        Assert.Null(_watch.LeapAt);
    }

    [Fact]
    public async Task Comparisons_AreKept_AndAChangedDayIsAnother()
    {
        using var folder = new TemporaryFolder();
        var log = CalibrationLog.Open(folder.Path, null);
        await _watch.CompareAsync(default);
        _watch.Keep(log);
        await _watch.CompareAsync(default);
        var day = new DateOnly(2026, 11, 26);

        var read = CalibrationDay.Read(folder.Path, day, Suite.One);
        Assert.Equal((2, 0, 0), (read.Lines.Count, read.Unreadable, read.Doubtful));
        Assert.Equal(20, read.Worst!.Value.TotalMilliseconds);
        Assert.Equal([day], CalibrationFolder.Days(folder.Path));
        var statement = read.ToStatement(LedgerId.Parse("clock.example/ledger"));
        Assert.Equal(day, CalibrationDay.DayOf(statement));
        Assert.NotEmpty(statement.ToText(Suite.One));

        // What a crash left of a line is cut away; a day that is closed gets no more.
        await File.AppendAllTextAsync(CalibrationFolder.FileOf(folder.Path, day), "{\"time\"");
        Assert.Equal(1, CalibrationDay.Read(folder.Path, day, Suite.One).Unreadable);
        using var again = CalibrationLog.Open(folder.Path, null);
        again.Add(_watch.Last!);
        Assert.Equal((3, 0), (CalibrationDay.Read(folder.Path, day, Suite.One).Lines.Count,
            CalibrationDay.Read(folder.Path, day, Suite.One).Unreadable));
        again.Close(day);
        again.Add(_watch.Last!);
        Assert.Equal(3, CalibrationDay.Read(folder.Path, day, Suite.One).Lines.Count);
        Assert.Equal([day, day.AddDays(1)], CalibrationFolder.Days(folder.Path));
        Assert.NotEqual(read.Digests, CalibrationDay.Read(folder.Path, day, Suite.One).Digests);
    }

    public ValueTask DisposeAsync() => _watch.DisposeAsync();

    private static SourceAnswer Of(TimeSpan offset, TimeSpan uncertainty) => new("said", offset, uncertainty, LeapNotice.None, null);

    private sealed class SaidSource : ITimeSource
    {
        public string Name => "said";

        public SourceAnswer Answer { get; set; } = Of(default, TimeSpan.FromMilliseconds(20));

        public Exception? Failure { get; set; }

        public Task<SourceAnswer> AskAsync(CancellationToken cancellation) =>
            Failure is null ? Task.FromResult(Answer) : throw Failure;
    }

    /// <summary>A wall clock that is set, beside a monotonic one that is not.</summary>
    private sealed class SetTime(DateTimeOffset start) : TimeProvider
    {
        private TimeSpan _passed;
        private TimeSpan _set;

        public override long TimestampFrequency => TimeSpan.TicksPerSecond;

        public void Pass(TimeSpan time) => _passed += time;

        public void Set(TimeSpan by) => _set += by;

        public override DateTimeOffset GetUtcNow() => start + _passed + _set;

        public override long GetTimestamp() => _passed.Ticks;
    }
}
