using Linking.Notes;

namespace Linking.Verification;

/// <summary>A key that the caller trusts for the heads of one function, in a period.</summary>
/// <param name="Key">Its name is the origin of the notes it signs.</param>
/// <param name="From">In force from this time on, inclusive; null: always.</param>
/// <param name="To">In force until this time, inclusive; null: still.</param>
public sealed record TrustedKey(VerifierKey Key, Instant? From = null, Instant? To = null)
{
    internal bool IsInForceAt(Instant time) => (From is null || From <= time) && (To is null || time <= To);
}
