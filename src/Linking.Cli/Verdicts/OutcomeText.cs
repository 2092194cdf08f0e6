using System.Globalization;
using System.Text.Json.Nodes;

using Linking.Cli.Terminal;
using Linking.Verification;

namespace Linking.Cli.Verdicts;

/// <summary>The lines that <c>verify --tokens</c> prints.</summary>
internal static class OutcomeText
{
    // Longer names put their own line out of the column, and no other.
    private const int WidestName = 60;

    /// <summary>How wide the column of names is.</summary>
    public static int WidthOf(IEnumerable<string> tokens) =>
        tokens.Select(t => Printable.Line(TokenPaths.FileOf(t)).Length).Where(l => l <= WidestName).DefaultIfEmpty(0).Max();

    /// <summary>One line: verdict, file, and what is not as it should be, with advice.</summary>
    public static string Line(TokenOutcome outcome, int width)
    {
        var name = Printable.Line(outcome.File).PadRight(width);
        var reason = outcome.Problem ?? outcome.Verified?.TokenError;
        if (outcome.Lack is { } lack)
            return $"{"INSUFFICIENT",-12}  {name}  {Printable.Line(lack)}";
        if (reason is null)
        {
            var codes = outcome.Reasons.ToList();
            reason = $"{string.Join(' ', codes.Select(c => c.Text()))}: " +
                $"{codes[0].Meaning()}{(codes[0].Advice() is { Length: > 0 } advice ? $" → {advice}" : "")}";
        }

        return $"{(outcome.Result?.ToString() ?? "No verdict").ToUpperInvariant(),-12}  {name}  {Printable.Line(reason)}";
    }

    /// <summary>The verdict as a single verification gives it, or null as result and the reason.</summary>
    public static JsonObject Json(TokenOutcome outcome) => outcome.Verified is { } verified
        ? VerdictJson.Of(verified)
        : new JsonObject { ["result"] = null, ["error"] = outcome.Problem, ["file"] = outcome.File, ["token"] = outcome.TokenPath };

    /// <summary>How many of each.</summary>
    public static string Summary(OutcomeCounts counts)
    {
        var parts = new List<string>();
        Add(counts.Valid, "Valid");
        Add(counts.Invalid, "Invalid");
        Add(counts.Inconclusive, "Inconclusive");
        Add(counts.None, "without a verdict");
        var lacking = counts.Insufficient == 0
            ? ""
            : $"; {Number(counts.Insufficient)} of the Valid ones not sufficient, as --require asks";
        return $"{Number(counts.Total)} {(counts.Total == 1 ? "token" : "tokens")}: {string.Join(", ", parts)}{lacking}";

        void Add(int count, string what)
        {
            if (count > 0)
                parts.Add($"{Number(count)} {what}");
        }
    }

    private static string Number(int count) => count.ToString("N0", CultureInfo.InvariantCulture);
}
