using System.Globalization;
using System.Text.Json.Nodes;

using Linking.Cli.Renewals;
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
        tokens.Select(t => Columns.WidthOf(Printable.Line(TokenPaths.FileOf(t)))).Where(l => l <= WidestName).DefaultIfEmpty(0).Max();

    /// <summary>One line: verdict, file, and what is not as it should be, with advice.</summary>
    public static string Line(TokenOutcome outcome, int width)
    {
        var name = Columns.Pad(Printable.Line(outcome.File), width);
        var reason = outcome.Problem ?? outcome.Verified?.TokenError ?? outcome.Record?.Error;
        if (outcome.Lack is { } lack)
            return $"{"INSUFFICIENT",-12}  {name}  {Printable.Line(lack)}";
        reason ??= ReasonOf(outcome);
        return $"{Columns.Pad(WordOf(outcome.Result), IsEnglish ? 12 : 24)}  {name}  {Printable.Line(reason)}";
    }

    /// <summary>Why it is not Valid: the codes, what the first of them means, and what to do.</summary>
    public static string ReasonOf(TokenOutcome outcome)
    {
        var codes = outcome.Reasons.DefaultIfEmpty(FindingCode.StageStamp).ToList();
        return $"{string.Join(' ', codes.Select(c => c.Text()))}: " +
            $"{codes[0].Said()}{(codes[0].SaidAdvice() is { Length: > 0 } advice ? $" → {advice}" : "")}";
    }

    /// <summary>The verdict as a single verification gives it, or null as result and the reason.</summary>
    public static JsonObject Json(TokenOutcome outcome) => outcome.Verified is { } verified ? VerdictJson.Of(verified)
        : outcome.Record is { } record ? RecordVerdictJson.Of(record)
        : new JsonObject { ["result"] = null, ["error"] = outcome.Problem, ["file"] = outcome.File, ["token"] = outcome.TokenPath };

    /// <summary>How many of each.</summary>
    public static string Summary(OutcomeCounts counts)
    {
        var parts = new List<string>();
        Add(counts.Valid, Say("Valid"));
        Add(counts.Invalid, Say("Invalid"));
        Add(counts.Inconclusive, Say("Inconclusive"));
        Add(counts.None, Say("without a verdict"));
        var outcomes = string.Join(Say(", "), parts);
        if (counts.Insufficient > 0)
            outcomes = Say($"{outcomes}; {Number(counts.Insufficient)} of the Valid ones not sufficient, as --require asks");
        return counts.Total == 1 ? Say($"1 token: {outcomes}") : Say($"{Number(counts.Total)} tokens: {outcomes}");

        void Add(int count, string what)
        {
            if (count > 0)
                parts.Add(Say($"{Number(count)} {what}"));
        }
    }

    private static string WordOf(VerificationResult? result) => result switch
    {
        VerificationResult.Valid => Say("VALID"),
        VerificationResult.Invalid => Say("INVALID"),
        VerificationResult.Inconclusive => Say("INCONCLUSIVE"),
        _ => Say("NO VERDICT"),
    };

    /// <summary>A number with commas between its thousands.</summary>
    public static string Number(int count) => count.ToString("N0", CultureInfo.InvariantCulture);
}
