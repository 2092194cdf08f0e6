namespace Linking.Client.Auditing;

/// <summary>How two accounts of a ledger stand to each other.</summary>
/// <param name="Result">In a word.</param>
/// <param name="AgreedSize">Rounds of the history that both have been shown to have alike, under both functions; 0: none.</param>
/// <param name="Sentences">What was compared and what came of it.</param>
/// <param name="Evidence">Files that convict the ledger.</param>
public sealed record ComparisonReport(
    ComparisonResult Result, ulong AgreedSize, IReadOnlyList<string> Sentences, IReadOnlyList<string> Evidence)
{
    /// <summary>Ledgers compared: of two trust folders all that both have. Of several the size is 0.</summary>
    public int Ledgers { get; init; } = 1;
}
