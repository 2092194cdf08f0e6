using System.Globalization;

namespace Linking;

/// <summary>
/// A time in microseconds since 1970-01-01T00:00:00Z without leap seconds, from 1 to the end of the year 9999.
/// <c>default</c> (0) is no time: it is written as the epoch, and never read. Text is always <c>2026-11-21T20:47:48.000000Z</c>.
/// </summary>
public readonly record struct Instant : IComparable<Instant>
{
    private const string Format = "yyyy-MM-dd'T'HH:mm:ss.ffffff'Z'";
    private const ulong Last = 253402300799999999;
    private const long UnixEpochTicks = 621355968000000000;
    private const int TicksPerMicrosecond = 10;

    private Instant(ulong microseconds) => Microseconds = microseconds;

    /// <summary>µs since the epoch.</summary>
    public ulong Microseconds { get; }

    /// <summary>Takes a count of µs, if it is within bounds.</summary>
    public static bool TryFromMicroseconds(ulong microseconds, out Instant time)
    {
        var valid = microseconds is >= 1 and <= Last;
        time = valid ? new Instant(microseconds) : default;
        return valid;
    }

    /// <exception cref="ArgumentOutOfRangeException">0, or after the year 9999.</exception>
    public static Instant FromMicroseconds(ulong microseconds) => TryFromMicroseconds(microseconds, out var time)
        ? time
        : throw new ArgumentOutOfRangeException(nameof(microseconds));

    /// <summary>Rounds down to the microsecond.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Not after 1970-01-01T00:00:00Z.</exception>
    public static Instant FromDateTime(DateTimeOffset value) =>
        FromMicroseconds((ulong)Math.Max(0, (value.UtcTicks - UnixEpochTicks) / TicksPerMicrosecond));

    /// <summary>The same in the framework's type, in UTC.</summary>
    public DateTimeOffset ToDateTime() => new((long)Microseconds * TicksPerMicrosecond + UnixEpochTicks, TimeSpan.Zero);

    /// <summary>This time plus <paramref name="microseconds"/>, held at the last microsecond of the year 9999.</summary>
    public Instant Plus(ulong microseconds) =>
        new(microseconds > Last - Microseconds ? Last : Microseconds + microseconds);

    /// <summary>This time less <paramref name="span"/>, held at the first microsecond of 1970; a negative span changes nothing.</summary>
    public Instant Minus(TimeSpan span)
    {
        var microseconds = (ulong)Math.Max(0, span.Ticks / TicksPerMicrosecond);
        return new(microseconds >= Microseconds ? 1 : Microseconds - microseconds);
    }

    /// <summary>Reads the canonical text.</summary>
    public static bool TryParse(ReadOnlySpan<char> text, out Instant time)
    {
        time = default;
        return DateTimeOffset.TryParseExact(text, Format, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var value)
            && value.UtcTicks > UnixEpochTicks
            && TryFromMicroseconds((ulong)((value.UtcTicks - UnixEpochTicks) / TicksPerMicrosecond), out time);
    }

    /// <exception cref="FormatException">Not the canonical text.</exception>
    public static Instant Parse(ReadOnlySpan<char> text) => TryParse(text, out var time)
        ? time
        : throw new FormatException("A time is written like 2026-11-21T20:47:48.000000Z.");

    public override string ToString() => ToDateTime().ToString(Format, CultureInfo.InvariantCulture);

    /// <summary>By time.</summary>
    public int CompareTo(Instant other) => Microseconds.CompareTo(other.Microseconds);

    public static bool operator <(Instant left, Instant right) => left.Microseconds < right.Microseconds;

    public static bool operator >(Instant left, Instant right) => left.Microseconds > right.Microseconds;

    public static bool operator <=(Instant left, Instant right) => left.Microseconds <= right.Microseconds;

    public static bool operator >=(Instant left, Instant right) => left.Microseconds >= right.Microseconds;
}
