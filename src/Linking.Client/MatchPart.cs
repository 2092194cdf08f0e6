namespace Linking.Client;

/// <summary>A part of a token, held against the ledger's own token of the same place.</summary>
/// <param name="Name">The part, for people.</param>
/// <param name="State">What came of it.</param>
public sealed record MatchPart(string Name, MatchState State);
