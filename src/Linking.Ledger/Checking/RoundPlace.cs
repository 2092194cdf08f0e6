using Linking.Hashing;
using Linking.Records;

namespace Linking.Ledger.Checking;

/// <summary>What the rounds before round n say of it.</summary>
/// <param name="Record">The record's events in the rounds before; of round 0 its own.</param>
/// <param name="RecordLink">Link of the newest of those rounds; zeros if n = 0.</param>
/// <param name="After">The time that its own must be later than; null if n = 0 or it is not known.</param>
/// <param name="PreviousLink">Link of round n − 1; zeros if n = 0.</param>
/// <param name="HistoryRoot">Roots over headers 0 … n − 1; null if they are not known.</param>
internal sealed record RoundPlace(
    RecordEvents Record, DigestPair RecordLink, Instant? After, DigestPair PreviousLink, DigestPair? HistoryRoot);
