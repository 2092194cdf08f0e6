using System.Globalization;

namespace Linking.Cli.Terminal;

/// <summary>Times as people type and read them; always UTC.</summary>
internal static class Times
{
    public const string Form = "a day (2031-01-01) or a time (2031-01-01T12:00:00Z), in UTC";

    private const string Day = "yyyy-MM-dd";

    private static readonly AsyncLocal<TimeProvider?> Chosen = new();

    /// <summary>The clock of this command: the machine's, unless the command was started with another.</summary>
    public static TimeProvider Clock
    {
        get => Chosen.Value ?? TimeProvider.System;
        set => Chosen.Value = value;
    }

    /// <summary>Reads a day or a time.</summary>
    /// <param name="text">What was typed.</param>
    /// <param name="endOfDay">Whether a day stands for its last microsecond, or for its first.</param>
    /// <param name="time">The time.</param>
    public static bool TryParse(string text, bool endOfDay, out Instant time)
    {
        time = default;
        if (DateTimeOffset.TryParseExact(text, Day, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var day) &&
            day.Year > 1970)
        {
            time = Instant.FromDateTime(day);
            if (endOfDay)
                time = time.Plus(86_400_000_000 - 1);
            return true;
        }

        string[] forms = ["yyyy-MM-dd'T'HH:mm:ss'Z'", "yyyy-MM-dd'T'HH:mm:ss.FFFFFF'Z'", "yyyy-MM-dd'T'HH:mm'Z'"];
        const DateTimeStyles utc = DateTimeStyles.AssumeUniversal;
        if (!DateTimeOffset.TryParseExact(text, forms, CultureInfo.InvariantCulture, utc, out var moment) || moment.Year < 1970)
            return false;
        time = Instant.FromDateTime(moment);
        return true;
    }

    /// <summary><c>2026-11-21 20:47:48.123456 UTC</c>, without the fraction where it is zero.</summary>
    public static string Show(Instant time) =>
        time.ToDateTime().ToString(
            time.Microseconds % 1_000_000 == 0 ? "yyyy-MM-dd HH:mm:ss 'UTC'" : "yyyy-MM-dd HH:mm:ss.ffffff 'UTC'",
            CultureInfo.InvariantCulture);

    public static Instant Now => Instant.FromDateTime(Clock.GetUtcNow());
}
