using System.Globalization;

namespace Linking.Formats;

/// <summary>
/// A day without a time of day: the interval from its beginning at UTC+14 to its end at UTC−12
/// (docs/spec/README.md, "Conventions"). From 1970-01-02 to 9999-12-30.
/// </summary>
public readonly record struct Day : IComparable<Day>
{
    private const string Format = "yyyy-MM-dd";

    private readonly DateOnly _date;

    private Day(DateOnly date) => _date = date;

    /// <summary>The day before it, 10:00:00.000000Z.</summary>
    public Instant Beginning => Instant.FromDateTime(Midnight.AddHours(-14));

    /// <summary>The day after it, 11:59:59.999999Z.</summary>
    public Instant End => Instant.FromDateTime(Midnight.AddHours(36).AddMicroseconds(-1));

    private DateTimeOffset Midnight => new(_date.ToDateTime(TimeOnly.MinValue), TimeSpan.Zero);

    /// <summary>Reads the one form, <c>2026-11-22</c>.</summary>
    public static bool TryParse(ReadOnlySpan<char> text, out Day day)
    {
        var valid = DateOnly.TryParseExact(text, Format, CultureInfo.InvariantCulture, DateTimeStyles.None, out var date) &&
            date >= new DateOnly(1970, 1, 2) && date <= new DateOnly(9999, 12, 30);
        day = valid ? new Day(date) : default;
        return valid;
    }

    /// <exception cref="FormatException">Not a day.</exception>
    public static Day Parse(string text) => TryParse(text, out var day)
        ? day
        : throw new FormatException("A day is written like 2026-11-22, from 1970-01-02 to 9999-12-30.");

    /// <summary>By the calendar.</summary>
    public int CompareTo(Day other) => _date.CompareTo(other._date);

    public override string ToString() => _date.ToString(Format, CultureInfo.InvariantCulture);

    public static bool operator <(Day left, Day right) => left.CompareTo(right) < 0;

    public static bool operator >(Day left, Day right) => left.CompareTo(right) > 0;

    public static bool operator <=(Day left, Day right) => left.CompareTo(right) <= 0;

    public static bool operator >=(Day left, Day right) => left.CompareTo(right) >= 0;
}
