namespace Linking.Server.Access;

/// <summary>What a look at the accounts and API keys of a backup has found; each is one sentence for the operator.</summary>
/// <param name="Problem">What is wrong; null: nothing.</param>
/// <param name="Missing">Files of which the ledger states changes, and which are not there: a backup without them is not made.</param>
/// <param name="Warnings">What the ledger cannot tell.</param>
public sealed record AccessFindings(string? Problem, IReadOnlyList<string> Missing, IReadOnlyList<string> Warnings);
