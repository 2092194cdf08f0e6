namespace Linking.StorageBench.Growth;

/// <summary>One line of a growth table.</summary>
/// <param name="Rounds">Rounds stored.</param>
/// <param name="LeavesPerRound">Leaves in each.</param>
/// <param name="Append">The last appends, durable, one at a time.</param>
/// <param name="Index">Indexing the same rounds.</param>
/// <param name="BytesPerStamp">Of the database file, everything in it.</param>
/// <param name="Opened">What a process of its own measured on it.</param>
internal sealed record GrowthRow(int Rounds, int LeavesPerRound, Samples Append, Samples Index, double BytesPerStamp, OpenedLedger Opened);
