namespace Linking.Ledger.Reading;

/// <summary>A token with the anchors added that the ledger has for it.</summary>
/// <param name="Match">Only a token that matches is extended.</param>
/// <param name="Token">The token's bytes: longer by <paramref name="Added"/> anchors, or as they were.</param>
/// <param name="Added">Anchors added.</param>
/// <param name="Published">Whether the token now carries the publication that was asked for.</param>
/// <param name="IsFull">Nothing was added because the token has no room.</param>
/// <param name="Message">One sentence: what was added, or why nothing was.</param>
public sealed record ExtendResult(
    MatchResult Match, ReadOnlyMemory<byte> Token, int Added, bool Published, bool IsFull, string Message);
