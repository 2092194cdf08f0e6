using Linking.Vouchers;

namespace Linking.Tsp;

/// <summary>A stamp that an authority gave.</summary>
/// <param name="Evidence">The stamp, and what could be had about its certificates.</param>
/// <param name="Missing">What could not be had, a sentence each.</param>
public sealed record StampAnswer(StampedEvidence Evidence, IReadOnlyList<string> Missing);
