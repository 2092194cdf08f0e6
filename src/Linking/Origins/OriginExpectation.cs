using Linking.Notes;
using Linking.Verification;

namespace Linking.Origins;

/// <summary>What an origin statement is held against beside data and token (docs/spec/origin.md). Immutable.</summary>
/// <param name="Key">Of whom the caller expects, had by another way.</param>
/// <param name="Trust">What the caller holds of algorithms: his suitability list, and what he holds broken.</param>
/// <param name="ThereBy">By when the statement was there at the latest, as the verdict on the token proves or, without that, held.</param>
public sealed record OriginExpectation(VerifierKey Key, Trust Trust, Instant ThereBy)
{
    /// <summary>What is expected under a verdict on the token.</summary>
    /// <param name="key">Of whom the caller expects.</param>
    /// <param name="trust">Of the same verification.</param>
    /// <param name="verdict">On the token, and Valid.</param>
    public static OriginExpectation Of(VerifierKey key, Trust trust, Verdict verdict)
    {
        ArgumentNullException.ThrowIfNull(trust);
        ArgumentNullException.ThrowIfNull(verdict);
        return new OriginExpectation(key, trust, verdict.ProvenLatest ?? trust.Held);
    }

    /// <summary>Whether anybody could sign under the key by then.</summary>
    internal bool HasFallen => new Soundness(Trust.List, Trust.Broken).HasFallen(Key, ThereBy);
}
