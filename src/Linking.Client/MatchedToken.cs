namespace Linking.Client;

/// <summary>A token held against the ledger's own one, with the proof of that answer put into it.</summary>
/// <param name="Report">What was compared; null where nothing was asked, for the token is broken in itself.</param>
/// <param name="Extended">The token with the answer's publication and path; null where it is not matched.</param>
public sealed record MatchedToken(MatchReport? Report, Extended? Extended);
