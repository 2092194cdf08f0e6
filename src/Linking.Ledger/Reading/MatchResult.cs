namespace Linking.Ledger.Reading;

/// <summary>Whether a token stands in the ledger.</summary>
/// <param name="Finding">What was found.</param>
/// <param name="Message">One sentence.</param>
/// <param name="Round">The index of the round that the token names, if it could be decoded.</param>
/// <param name="Token">
/// The ledger's own token of the leaf that stands at the place that the token names, with the first publication that covers it; empty
/// if there is no such place.
/// </param>
public sealed record MatchResult(MatchFinding Finding, string Message, ulong? Round, ReadOnlyMemory<byte> Token)
{
    public bool Matched => Finding == MatchFinding.Matched;
}
