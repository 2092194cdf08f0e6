using System.Diagnostics;

using Linking.Hammer.Processes;

namespace Linking.Hammer.Load;

/// <summary>All connections to one server.</summary>
internal sealed class Fleet : IAsyncDisposable
{
    private static readonly TimeSpan Step = TimeSpan.FromMilliseconds(1);
    private static readonly TimeSpan DrainLimit = TimeSpan.FromSeconds(60);

    private readonly List<Lane> _lanes = [];
    private readonly CpuMeter _cpu;

    private Fleet(CpuMeter cpu) => _cpu = cpu;

    public long Sent => _lanes.Sum(l => l.Sent);

    public long Answered => _lanes.Sum(l => l.Answered);

    public static async Task<Fleet> ConnectAsync(Uri address, IEnumerable<Lane> lanes, CpuMeter cpu, CancellationToken cancellation)
    {
        var fleet = new Fleet(cpu);
        try
        {
            foreach (var lane in lanes)
            {
                fleet._lanes.Add(lane);
                await lane.ConnectAsync(address, cancellation);
            }

            return fleet;
        }
        catch (Exception e)
        {
            await fleet.DisposeAsync();
            throw e is OperationCanceledException && cancellation.IsCancellationRequested
                ? e
                : new HammerException($"{address} was not reached: {e.Message}", e);
        }
    }

    /// <summary>Runs one window, and waits for the answers. When cancelled, the window ends at once.</summary>
    public async Task<WindowResult> RunAsync(string name, WindowPlan plan, CancellationToken cancellation)
    {
        var window = plan.Begin();
        var allowed = plan.Count is { } count ? Math.Max((count + _lanes.Count - 1) / _lanes.Count, 1) : long.MaxValue;
        foreach (var lane in _lanes)
            lane.Start(window, allowed);
        await TickUntilAsync(window, window.MeasuredFrom, cancellation);
        var cpu = _cpu.Read();
        await TickUntilAsync(window, window.End, cancellation);
        var used = _cpu.Read() - cpu;
        var measured = Stopwatch.GetElapsedTime(window.MeasuredFrom, Math.Min(Stopwatch.GetTimestamp(), window.End));
        foreach (var lane in _lanes)
            lane.Cut();
        var unanswered = await DrainAsync();
        var sum = new Measured();
        foreach (var lane in _lanes)
            sum.Add(lane.Finish());
        if (unanswered > 0)
            sum.Errors[$"no answer within {DrainLimit.TotalSeconds:0} s after the load had ended"] = unanswered;
        return new WindowResult(name, window.Rate, measured, sum, used);
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var lane in _lanes)
            await lane.DisposeAsync();
    }

    private async Task TickUntilAsync(Window window, long until, CancellationToken cancellation)
    {
        using var timer = new PeriodicTimer(Step);
        while (Stopwatch.GetTimestamp() < until && !cancellation.IsCancellationRequested)
        {
            await timer.WaitForNextTickAsync(CancellationToken.None);
            if (_lanes.Find(l => l.Failure is not null) is { } broken)
                throw new HammerException(broken.Failure!.Message, broken.Failure);
            if (window.Rate is not null)
                _lanes.ForEach(l => l.Tick());
            else if (_lanes.TrueForAll(l => l.IsDone))
                return;
        }
    }

    private async Task<int> DrainAsync()
    {
        var begin = Stopwatch.GetTimestamp();
        using var timer = new PeriodicTimer(Step);
        while (Stopwatch.GetElapsedTime(begin) < DrainLimit)
        {
            if (_lanes.Find(l => l.Failure is not null) is { } broken)
                throw new HammerException(broken.Failure!.Message, broken.Failure);
            if (_lanes.TrueForAll(l => l.Pending == 0))
                return 0;
            await timer.WaitForNextTickAsync(CancellationToken.None);
        }

        return _lanes.Sum(l => l.Pending);
    }
}
