using System.Diagnostics;
using System.Globalization;

namespace Linking.StorageBench;

/// <summary>Durations of one kind of call.</summary>
internal sealed class Samples
{
    private readonly List<double> _milliseconds = [];

    public double Total { get; private set; }

    public double Mean => Total / _milliseconds.Count;

    /// <summary>Runs and times one call.</summary>
    public async Task<T> TimeAsync<T>(Func<Task<T>> call)
    {
        var start = Stopwatch.GetTimestamp();
        var result = await call();
        Add(Stopwatch.GetElapsedTime(start).TotalMilliseconds);
        return result;
    }

    public void Add(double milliseconds)
    {
        _milliseconds.Add(milliseconds);
        Total += milliseconds;
    }

    public double Quantile(double q)
    {
        _milliseconds.Sort();
        return _milliseconds[(int)Math.Min(_milliseconds.Count - 1, q * _milliseconds.Count)];
    }

    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture, $"p50 {Quantile(0.5):0.000} ms, p99 {Quantile(0.99):0.000} ms, max {Quantile(1):0.000} ms "
            + $"({_milliseconds.Count} calls)");
}
