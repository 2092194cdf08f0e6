using System.Text.Json;

namespace Linking.Clocks.Sources;

/// <summary>
/// What a program or a file of the operator's says: one JSON object with <c>offset_us</c>, <c>uncertainty_us</c>, and, where it is
/// there, <c>leap</c> (none, insert, delete) and <c>time</c> (when that was measured).
/// </summary>
internal static class ReportText
{
    private const long MostMicroseconds = 1_000_000_000_000;

    /// <param name="source">Who says so.</param>
    /// <param name="text">At most some thousand characters.</param>
    /// <param name="now">By the machine's clock.</param>
    /// <param name="maxAge">Null: a time is not needed, and not looked at.</param>
    public static SourceAnswer Read(string source, string text, DateTimeOffset now, TimeSpan? maxAge)
    {
        try
        {
            using var document = JsonDocument.Parse(text);
            long? offset = null, uncertainty = null;
            string leap = "none";
            Instant? measured = null;
            var seen = new HashSet<string>(StringComparer.Ordinal);
            foreach (var member in document.RootElement.EnumerateObject())
            {
                if (!seen.Add(member.Name))
                    return SourceAnswer.Failed(source, "its report says one thing twice");
                switch (member.Name)
                {
                    case "offset_us": offset = member.Value.GetInt64(); break;
                    case "uncertainty_us": uncertainty = member.Value.GetInt64(); break;
                    case "leap": leap = member.Value.GetString() ?? ""; break;
                    case "time": measured = Instant.Parse(member.Value.GetString()); break;
                    default: return SourceAnswer.Failed(source, "its report has a member that is not known");
                }
            }

            if (offset is not (>= -MostMicroseconds and <= MostMicroseconds) || uncertainty is not (>= 0 and <= MostMicroseconds))
                return SourceAnswer.Failed(source, "its report lacks offset_us or uncertainty_us, or has one out of bounds");
            LeapNotice? notice = leap switch
            {
                "none" => LeapNotice.None, "insert" => LeapNotice.Insert, "delete" => LeapNotice.Delete, _ => null,
            };
            if (notice is null)
                return SourceAnswer.Failed(source, "its report has a leap that is none of none, insert, delete");
            if (maxAge is { } most && AgeProblem(measured, now, most) is { } problem)
                return SourceAnswer.Failed(source, problem);
            return new SourceAnswer(
                source, TimeSpan.FromMicroseconds(offset.Value), TimeSpan.FromMicroseconds(uncertainty.Value), notice.Value, null);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or FormatException)
        {
            return SourceAnswer.Failed(source, "its report cannot be read as the one JSON object that is expected");
        }
    }

    private static string? AgeProblem(Instant? measured, DateTimeOffset now, TimeSpan most) =>
        measured is not { } time ? "its report does not say when it was measured (time)"
        : (now - time.ToDateTime()).Duration() > most ? $"its report is of {time}, and it is {Instant.FromDateTime(now)}"
        : null;
}
