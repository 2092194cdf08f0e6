using System.Numerics;

using Linking.Protocol;

namespace Linking.Server;

/// <summary>
/// Durations since the start, in buckets of microseconds whose width is at most 1/32 of their value, as HdrHistogram's
/// are. Thread-safe.
/// </summary>
internal sealed class DurationHistogram
{
    private const int Half = 32;
    private const int HalfBits = 5;

    private readonly Lock _lock = new();
    private readonly long[] _counts = new long[Half * (64 - HalfBits)];
    private long _count;
    private long _max;

    public void Record(TimeSpan duration)
    {
        var value = Math.Max((long)duration.TotalMicroseconds, 0);
        lock (_lock)
        {
            _counts[BucketOf(value)]++;
            _count++;
            _max = Math.Max(_max, value);
        }
    }

    /// <summary>What was recorded until now.</summary>
    public DurationReport Report(string name)
    {
        lock (_lock)
            return new DurationReport(name, _count, Percentile(0.5), Percentile(0.99), TimeSpan.FromMicroseconds(_max));
    }

    private TimeSpan Percentile(double part)
    {
        var wanted = Math.Max((long)Math.Ceiling(part * _count), 1);
        var seen = 0L;
        for (var i = 0; i < _counts.Length; i++)
        {
            seen += _counts[i];
            if (seen >= wanted)
                return TimeSpan.FromMicroseconds(Math.Min(UpperEnd(i), _max));
        }

        return TimeSpan.Zero;
    }

    // Values below 64 have a bucket each; above, the leading 6 bits choose it.
    private static int BucketOf(long value)
    {
        var shift = Math.Max(BitOperations.Log2((ulong)value) - HalfBits, 0);
        return shift * Half + (int)(value >> shift);
    }

    private static long UpperEnd(int bucket)
    {
        var shift = Math.Max(bucket / Half - 1, 0);
        return ((long)(bucket - shift * Half + 1) << shift) - 1;
    }
}
