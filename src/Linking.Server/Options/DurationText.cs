using System.Globalization;

namespace Linking.Server.Options;

/// <summary>Durations as people write them: a number and <c>ms</c>, <c>s</c>, <c>min</c>, <c>h</c> or <c>d</c>.</summary>
public static class DurationText
{
    private static readonly (string Unit, TimeSpan Length)[] Units =
    [
        ("ms", TimeSpan.FromMilliseconds(1)),
        ("min", TimeSpan.FromMinutes(1)),
        ("s", TimeSpan.FromSeconds(1)),
        ("h", TimeSpan.FromHours(1)),
        ("d", TimeSpan.FromDays(1)),
    ];

    /// <exception cref="FormatException">Not a duration.</exception>
    public static TimeSpan Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        foreach (var (unit, length) in Units)
        {
            if (text.EndsWith(unit, StringComparison.Ordinal) &&
                text.AsSpan(0, text.Length - unit.Length).TrimEnd() is var digits &&
                uint.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out var count) &&
                count <= TimeSpan.MaxValue.Ticks / length.Ticks)
                return length * count;
        }

        throw new FormatException($"'{text}' is not a duration such as 500ms, 1s, 10min, 1h or 1d");
    }

    /// <summary>Whole days, hours, minutes or seconds, of which there are at least two; never more than the duration.</summary>
    public static string Rounded(TimeSpan duration)
    {
        var (unit, length) = Units.OrderByDescending(u => u.Length).FirstOrDefault(u => duration >= 2 * u.Length, Units[2]);
        return $"{duration.Ticks / length.Ticks}{unit}";
    }

    /// <summary>The shortest text that <see cref="Parse"/> reads back.</summary>
    public static string Format(TimeSpan duration)
    {
        foreach (var (unit, length) in Units.OrderByDescending(u => u.Length))
        {
            if (duration.Ticks % length.Ticks == 0 && duration >= length)
                return $"{duration.Ticks / length.Ticks}{unit}";
        }

        return $"{duration.Ticks / TimeSpan.TicksPerMillisecond}ms";
    }
}
