using System.Globalization;

namespace Linking.Clocks.Calibration;

/// <summary>The folder of the comparisons: a file a day of UTC, <c>2026-11-26.jsonl</c>.</summary>
public static class CalibrationFolder
{
    /// <summary>Its name in the data folder.</summary>
    public const string Name = "clock";

    private const string Extension = ".jsonl";
    private const string Format = "yyyy-MM-dd";

    /// <summary>The file of a day.</summary>
    public static string FileOf(string folder, DateOnly day) => Path.Combine(folder, Show(day) + Extension);

    /// <summary>As it is written in names and statements.</summary>
    public static string Show(DateOnly day) => day.ToString(Format, CultureInfo.InvariantCulture);

    /// <summary>Reads a day.</summary>
    public static bool TryParse(ReadOnlySpan<char> text, out DateOnly day) =>
        DateOnly.TryParseExact(text, Format, CultureInfo.InvariantCulture, DateTimeStyles.None, out day);

    /// <summary>The days of which there are files, oldest first; none where there is no folder.</summary>
    /// <exception cref="IOException">It could not be read; also <see cref="UnauthorizedAccessException"/>.</exception>
    public static IReadOnlyList<DateOnly> Days(string folder)
    {
        if (!Directory.Exists(folder))
            return [];
        var days = new List<DateOnly>();
        foreach (var file in Directory.EnumerateFiles(folder, "*" + Extension))
        {
            if (TryParse(Path.GetFileNameWithoutExtension(file), out var day))
                days.Add(day);
        }

        days.Sort();
        return days;
    }
}
