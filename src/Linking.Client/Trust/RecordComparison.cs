using Linking.Records;

namespace Linking.Client.Trust;

/// <summary>What came of a record that was held against the one kept.</summary>
/// <param name="Result">How they stand to each other.</param>
/// <param name="Record">To be used.</param>
/// <param name="PinnedEntries">How many of its entries were accepted before.</param>
/// <param name="Reason">Why not all of what was given is used, as a sentence; null if all is.</param>
/// <param name="ForkFile">Of a fork where the proof was saved; else null.</param>
public sealed record RecordComparison(PinResult Result, RecordFile Record, int PinnedEntries, string? Reason, string? ForkFile);
