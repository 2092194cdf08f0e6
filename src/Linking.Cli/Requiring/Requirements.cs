using System.Text.Json.Nodes;

using Linking.Cli.Renewals;
using Linking.Cli.Verdicts;
using Linking.Tokens;
using Linking.Verification;
using Linking.Vouchers;

namespace Linking.Cli.Requiring;

/// <summary>What a Valid token must reach to suffice for whoever asks. No verdict changes by it.</summary>
internal sealed record Requirements(IReadOnlyList<Requirement> Levels)
{
    public static Requirements None { get; } = new([]);

    public bool IsNone => Levels.Count == 0;

    /// <exception cref="CommandException">One is no level.</exception>
    public static Requirements Of(IReadOnlyList<string> levels) => levels.Count == 0 ? None : new([.. levels.Select(Requirement.Of)]);

    /// <summary>Of a verdict that is Valid and does not reach all: what it reaches, and what to do; else null.</summary>
    public string? LackOf(VerifiedToken verified)
    {
        var verdict = verified.Verdict;
        var lacking = verdict.Result == VerificationResult.Valid ? Levels.Where(level => !level.IsReached(verdict)).ToList() : [];
        if (lacking.Count == 0)
            return null;
        var isPublished = verdict.Token!.Anchors.OfType<PublicationAnchor>().Any();
        var (levels, advice) = (string.Join(", ", lacking.Select(l => l.Text)), lacking[0].Advice(isPublished, verified.TokenPath));
        return Say($"It is Valid, and does not reach {levels}: it is {ReachedBy(verdict)}. {advice}");
    }

    /// <summary>
    /// The same of an evidence record: the weakest of its stages decides what it rests on, and the innermost one reached by whose word.
    /// </summary>
    public string? LackOf(VerifiedRecord verified)
    {
        var verdict = verified.Verdict;
        if (verdict.Result != VerificationResult.Valid)
            return null;
        var inner = verdict.Stages[verdict.Reached - 1].Verdict;
        var lacking = Levels.Where(l => verdict.Basis < l.Basis || (l.Kind != VoucherKind.None && (inner is null || !l.IsReached(inner))))
            .ToList();
        return lacking.Count == 0
            ? null
            : Say($"It is Valid, and does not reach {string.Join(", ", lacking.Select(l => l.Text))}. See what each stage rests on.");
    }

    public JsonArray Json() => new([.. Levels.Select(level => JsonValue.Create(level.Text))]);

    // By the words that count under every function counted.
    private static string ReachedBy(Verdict verdict)
    {
        if (verdict.Basis != Basis.Published)
            return Say("signed by the ledger, and that is all");
        var words = verdict.Counted.Select(c => c.AllVouchers.Select(v => v.Kind).ToHashSet())
            .Aggregate((a, b) => [.. a.Intersect(b)]).Order().Select(Words.Name).ToList();
        return words.Count > 0 ? Say($"published by {string.Join(", ", words)}") : Say("published, by another word under each function");
    }
}
