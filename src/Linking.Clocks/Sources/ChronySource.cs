using System.Globalization;

namespace Linking.Clocks.Sources;

/// <summary>The report of a chrony that runs on this machine: <c>chronyc -c tracking</c>.</summary>
/// <param name="patience">How long it may take.</param>
public sealed class ChronySource(TimeSpan patience) : ITimeSource
{
    private const string Program = "chronyc";
    private const int Fields = 14;
    private const int OffsetAt = 4;
    private const int DelayAt = 10;
    private const int DispersionAt = 11;
    private const int LeapAt = 13;
    private const double MostSeconds = 1e6;

    public string Name => "chrony";

    public async Task<SourceAnswer> AskAsync(CancellationToken cancellation)
    {
        var (text, problem) = await ProgramOutput.ReadAsync(Program, ["-c", "tracking"], patience, cancellation);
        return text is null ? SourceAnswer.Failed(Name, problem) : Read(text);
    }

    /// <summary>Reads the report: how far the clock is behind chrony's time, and how far that is from UTC at most.</summary>
    internal SourceAnswer Read(string text)
    {
        var fields = text.TrimEnd('\r', '\n').Split(',');
        if (fields.Length != Fields)
            return SourceAnswer.Failed(Name, $"its report has {fields.Length} fields instead of {Fields}");
        LeapNotice? leap = fields[LeapAt] switch
        {
            "Normal" => LeapNotice.None,
            "Insert second" => LeapNotice.Insert,
            "Delete second" => LeapNotice.Delete,
            _ => null,
        };
        if (leap is null)
            return SourceAnswer.Failed(Name, "it says that it is not synchronised");
        if (Seconds(fields[OffsetAt]) is not { } offset || Seconds(fields[DelayAt]) is not { } delay ||
            Seconds(fields[DispersionAt]) is not { } dispersion || delay < TimeSpan.Zero || dispersion < TimeSpan.Zero)
            return SourceAnswer.Failed(Name, "its report has a figure that cannot be read");
        return new SourceAnswer(Name, offset, delay / 2 + dispersion, leap.Value, null);
    }

    private static TimeSpan? Seconds(string text) =>
        double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var value) && Math.Abs(value) <= MostSeconds
            ? TimeSpan.FromSeconds(value)
            : null;
}
