using Linking.Tokens;

namespace Linking.Client;

/// <summary>A token held against the ledger's own one (docs/spec/order.md, "Match").</summary>
/// <param name="Own">The ledger's own token of that place, verified; null if it has none there.</param>
/// <param name="Parts">What was compared, and what came of it.</param>
/// <param name="Message">What the server said: one sentence.</param>
public sealed record MatchReport(Token? Own, IReadOnlyList<MatchPart> Parts, string Message)
{
    /// <summary>Nothing differs. A part that the answer lacks is named, and nothing is said of it.</summary>
    public bool IsMatched => Own is not null && Parts.All(part => part.State != MatchState.Differs);
}
