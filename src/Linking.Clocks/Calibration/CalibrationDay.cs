using Linking.Events;
using Linking.Hashing;
using Linking.Rounds;

namespace Linking.Clocks.Calibration;

/// <summary>The comparisons of one day, and the statement that the ledger holds of them.</summary>
public sealed class CalibrationDay
{
    /// <summary>What the statement is about.</summary>
    public const string About = "clock";

    private const string DayWord = "day ";

    private CalibrationDay(DateOnly day, DigestPair digests, IReadOnlyList<CalibrationLine> lines, int unreadable) =>
        (Day, Digests, Lines, Unreadable) = (day, digests, lines, unreadable);

    /// <summary>Of UTC.</summary>
    public DateOnly Day { get; }

    /// <summary>Of the file's bytes, under both functions.</summary>
    public DigestPair Digests { get; }

    /// <summary>In the file's order.</summary>
    public IReadOnlyList<CalibrationLine> Lines { get; }

    /// <summary>Lines that are no comparison.</summary>
    public int Unreadable { get; }

    /// <summary>How far the clock was off at most, in the comparisons that vouched for it; null if none did.</summary>
    public TimeSpan? Worst => Lines.Where(l => l.Problem is null).Max(l => l.Bound);

    /// <summary>Comparisons that did not vouch for it.</summary>
    public int Doubtful => Lines.Count(l => l.Problem is not null);

    /// <summary>Reads a file.</summary>
    /// <exception cref="IOException">It could not be read; also <see cref="UnauthorizedAccessException"/>.</exception>
    public static CalibrationDay Read(string folder, DateOnly day, Suite suite)
    {
        ArgumentNullException.ThrowIfNull(suite);
        byte[] bytes;
        using (var file = new FileStream(
            CalibrationFolder.FileOf(folder, day), FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete))
        {
            bytes = new byte[file.Length];
            file.ReadExactly(bytes);
        }

        var (lines, unreadable, at) = (new List<CalibrationLine>(), 0, 0);
        while (at < bytes.Length)
        {
            var length = bytes.AsSpan(at).IndexOf((byte)'\n');
            var end = length < 0 ? bytes.Length : at + length;
            if (length >= 0 && CalibrationLine.TryRead(bytes.AsMemory(at, end - at), out var line))
                lines.Add(line);
            else
                unreadable++;
            at = end + 1;
        }

        return new CalibrationDay(day, suite.Hash(bytes), lines, unreadable);
    }

    /// <summary>The day that a statement is of; null if it is about something else.</summary>
    public static DateOnly? DayOf(Statement statement)
    {
        ArgumentNullException.ThrowIfNull(statement);
        return statement is { About: About, Text: [var first, ..] } && first.StartsWith(DayWord, StringComparison.Ordinal) &&
            CalibrationFolder.TryParse(first.AsSpan(DayWord.Length), out var day)
            ? day
            : null;
    }

    /// <summary>What the ledger is to say of it: the same words for the same bytes.</summary>
    public Statement ToStatement(LedgerId ledger) => new()
    {
        Ledger = ledger,
        About = About,
        Digests = Digests,
        Text =
        [
            DayWord + CalibrationFolder.Show(Day),
            $"comparisons {Lines.Count}",
            $"without verdict {Doubtful}",
        ],
    };
}
