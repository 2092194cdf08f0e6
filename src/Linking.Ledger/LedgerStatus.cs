namespace Linking.Ledger;

/// <summary>A snapshot for operators.</summary>
/// <param name="State">Mode and reason.</param>
/// <param name="Head">The newest round this node knows of.</param>
/// <param name="PendingLeaves">Leaves waiting for the open round.</param>
/// <param name="PendingBytes">Their bytes.</param>
/// <param name="LeavesIssued">Leaves answered with a token since the start; repeats are not counted.</param>
/// <param name="RoundsAppended">Rounds appended since the start by this node.</param>
/// <param name="IndexedSize">Rounds in the look-up index; runs a little behind the head.</param>
/// <param name="Warnings">What does not stop issuing but needs someone: the mark or derived data cannot be written.</param>
public sealed record LedgerStatus(
    NodeState State,
    LedgerHead Head,
    int PendingLeaves,
    int PendingBytes,
    long LeavesIssued,
    long RoundsAppended,
    ulong IndexedSize,
    IReadOnlyList<string> Warnings);
