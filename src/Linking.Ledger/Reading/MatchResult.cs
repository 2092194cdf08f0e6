namespace Linking.Ledger.Reading;

/// <summary>Whether a token stands in the ledger.</summary>
/// <param name="Finding">What was found.</param>
/// <param name="Message">One sentence.</param>
/// <param name="Round">The index of the round that the token names, if it could be decoded.</param>
public sealed record MatchResult(MatchFinding Finding, string Message, ulong? Round)
{
    public bool Matched => Finding == MatchFinding.Matched;
}
