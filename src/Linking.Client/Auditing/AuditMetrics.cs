using System.Globalization;
using System.Text;

using Linking.Auditing;
using Linking.Files;
using Linking.Rounds;

namespace Linking.Client.Auditing;

/// <summary>
/// What an auditor knows, in the text format of Prometheus, as a file that node_exporter's textfile collector takes up
/// (docs/operations/audit.md, "Metrics").
/// </summary>
public static class AuditMetrics
{
    /// <summary>Replaces the file whole.</summary>
    /// <param name="file">Ends in <c>.prom</c> for the collector.</param>
    /// <param name="isReached">Whether the last look came to its end.</param>
    /// <param name="state">What is remembered; null before the first look that held.</param>
    /// <exception cref="IOException">It cannot be written.</exception>
    public static void Write(string file, bool isReached, AuditState? state)
    {
        var full = Path.GetFullPath(file);
        // Beside the file, under a name that the collector passes over.
        DurableFile.Replace(full, Encoding.UTF8.GetBytes(Text(isReached, state)), temporary: full + ".new");
    }

    /// <summary>The text.</summary>
    public static string Text(bool isReached, AuditState? state)
    {
        var text = new StringBuilder();
        var labels = state is null ? "" : LabelOf(state.Ledger);
        Add("up", "gauge", "Whether the last look came to its end.", isReached ? "1" : "0");
        if (state is null)
            return text.ToString();
        Add("headers", "gauge", "Headers audited.", Number(state.Size));
        Add("header_time_seconds", "gauge", "Time of the newest header audited.", Seconds(state.Time));
        Add("publications", "gauge", "Publications audited.", Number(state.PublicationNumber));
        Add("uncovered_time_seconds", "gauge", "Time of the oldest header that no publication covers; 0 if all are covered.",
            state.Uncovered is { } oldest ? Seconds(oldest) : "0");
        Add("look_time_seconds", "gauge", "When the server was last reached.", Seconds(state.Looked));
        Describe("findings_total", "counter", "How often each code was found.");
        foreach (var code in AuditCodes.All)
        {
            text.Append(CultureInfo.InvariantCulture,
                $"linking_audit_findings_total{{ledger=\"{state.Ledger}\",code=\"{code.Text()}\"}} {state.Counts[(int)code - 1]}\n");
        }

        return text.ToString();

        void Describe(string name, string type, string help) => text.Append(CultureInfo.InvariantCulture,
            $"# HELP linking_audit_{name} {help}\n# TYPE linking_audit_{name} {type}\n");

        void Add(string name, string type, string help, string value)
        {
            Describe(name, type, help);
            text.Append(CultureInfo.InvariantCulture, $"linking_audit_{name}{labels} {value}\n");
        }
    }

    // A ledger id has no character that the format escapes.
    private static string LabelOf(LedgerId ledger) => $"{{ledger=\"{ledger}\"}}";

    private static string Number(ulong value) => value.ToString(CultureInfo.InvariantCulture);

    private static string Seconds(Instant time) =>
        $"{(time.Microseconds / 1_000_000).ToString(CultureInfo.InvariantCulture)}.{time.Microseconds % 1_000_000:D6}";
}
