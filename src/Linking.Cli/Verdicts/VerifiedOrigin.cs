using System.Text.Json.Nodes;

using Linking.Cli.Terminal;
using Linking.Origins;

namespace Linking.Cli.Verdicts;

/// <summary>Who submitted the data, if a statement says so (docs/spec/origin.md).</summary>
/// <param name="File">The statement's file.</param>
/// <param name="Statement">What it says.</param>
/// <param name="Problem">Why it says nothing here: the end of a sentence; null if it holds.</param>
/// <param name="IsToldByTheVerdict">Whether the token's own verdict is the reason.</param>
internal sealed record VerifiedOrigin(string File, OriginStatement Statement, string? Problem, bool IsToldByTheVerdict)
{
    /// <summary>What it says, and what not.</summary>
    public IEnumerable<string> Sentences(VerifiedToken verified)
    {
        if (Problem is not null)
        {
            yield return Say($"Origin: {File} says nothing of this: {Problem}.");
            yield break;
        }

        var (by, verdict) = (Quoted.Of(Statement.By.ToString()), verified.Verdict);
        yield return verdict.ProvenLatest is { } proven
            ? Say($"Origin: the holder of the key {by} signed, on {Times.Show(proven)} at the latest, that he submits this data.")
            : Say(
                $"Origin: the holder of the key {by} signed that he submits this data. That was before the claimed time, which is " +
                $"{VerdictText.Claimed(verdict)}.");
        yield return Statement.Note is { } note
            ? Say(
                $"By his own word he did so on {Times.Show(Statement.Date)}, and he adds {Quoted.Of(note)}: these are his words.")
            : Say($"By his own word he did so on {Times.Show(Statement.Date)}.");
        yield return Say("That he made the data, or was the first who had it, nothing says.");
    }

    public JsonObject ToJson() => new()
    {
        ["file"] = File,
        ["holds"] = Problem is null,
        ["by"] = Statement.By.ToString(),
        ["name"] = Statement.By.Name,
        ["date_by_his_word"] = Statement.Date.ToString(),
        ["note"] = Statement.Note,
        ["problem"] = Problem,
    };
}
