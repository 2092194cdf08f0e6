using System.Numerics;

namespace Linking.Hammer.Load;

/// <summary>
/// Counts of durations in microseconds, in buckets whose width is at most 1/128 of their value, as HdrHistogram's are.
/// Not thread-safe.
/// </summary>
internal sealed class Histogram
{
    private const int Half = 128;
    private const int HalfBits = 7;

    private readonly long[] _counts = new long[Half * (64 - HalfBits)];

    public long Count { get; private set; }

    /// <summary>The largest value, exactly.</summary>
    public long Max { get; private set; }

    public void Record(long microseconds)
    {
        var value = Math.Max(microseconds, 0);
        _counts[BucketOf(value)]++;
        Count++;
        Max = Math.Max(Max, value);
    }

    public void Add(Histogram other)
    {
        for (var i = 0; i < _counts.Length; i++)
            _counts[i] += other._counts[i];
        Count += other.Count;
        Max = Math.Max(Max, other.Max);
    }

    /// <summary>The value that this part of all is not above, in microseconds; 0 if nothing was recorded.</summary>
    /// <param name="part">0 to 1.</param>
    public long Percentile(double part)
    {
        var wanted = Math.Max((long)Math.Ceiling(part * Count), 1);
        var seen = 0L;
        for (var i = 0; i < _counts.Length; i++)
        {
            seen += _counts[i];
            if (seen >= wanted)
                return Math.Min(UpperEnd(i), Max);
        }

        return 0;
    }

    // Values below 256 have a bucket each; above, the leading 8 bits choose it.
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
