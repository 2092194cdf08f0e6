namespace Linking.StorageBench.Growth;

/// <summary>What a new process measured on a ledger.</summary>
/// <param name="StartMilliseconds">From nothing to issuing: file, history, tail; in a process that has compiled nothing yet.</param>
/// <param name="RestartMilliseconds">The same once more in that process.</param>
/// <param name="InclusionMilliseconds">Median inclusion proof of a random round in the whole history, checked.</param>
/// <param name="ConsistencyMilliseconds">Median consistency proof from a random size, checked.</param>
/// <param name="HeapMiB">Managed heap after a collection, with the node open and the proofs made.</param>
/// <param name="WorkingSetMiB">Of the process then.</param>
/// <param name="FsckRounds">Rounds checked a second.</param>
/// <param name="FsckLeaves">Leaves checked a second.</param>
/// <param name="FsckProcessors">Processors that it used on average.</param>
internal sealed record OpenedLedger(
    double StartMilliseconds,
    double RestartMilliseconds,
    double InclusionMilliseconds,
    double ConsistencyMilliseconds,
    double HeapMiB,
    double WorkingSetMiB,
    double FsckRounds,
    double FsckLeaves,
    double FsckProcessors);
