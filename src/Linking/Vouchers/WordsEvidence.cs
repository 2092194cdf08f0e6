namespace Linking.Vouchers;

/// <summary>Of kinds observed, print and asserted: an interval and words, by which nothing is decided.</summary>
/// <param name="From">Beginning.</param>
/// <param name="To">End, not before the beginning; for observed the same.</param>
/// <param name="Words">1 to 1,000 bytes, shown.</param>
public sealed record WordsEvidence(Instant From, Instant To, string Words) : VoucherEvidence;
