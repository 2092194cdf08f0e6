namespace Linking.Ledger.Checking;

/// <summary>What the self-check of a node has found.</summary>
/// <param name="Finished">When the last whole pass ended; null: none has.</param>
/// <param name="Rounds">Rounds that the pass under way has rehashed, or the last one had.</param>
/// <param name="Damaged">Rounds that are damaged now.</param>
/// <param name="Healed">Rounds that were put back from a backup since the start.</param>
public sealed record SelfCheckStatus(DateTimeOffset? Finished, ulong Rounds, int Damaged, int Healed);
