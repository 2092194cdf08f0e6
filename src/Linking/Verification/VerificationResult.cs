namespace Linking.Verification;

/// <summary>What verification says of a chain, or of a token.</summary>
public enum VerificationResult
{
    /// <summary>It is not what it says it is.</summary>
    Invalid = 0,

    /// <summary>Neither proven nor refuted by what the caller gave.</summary>
    Inconclusive = 1,

    /// <summary>Proven, on the basis named.</summary>
    Valid = 2,
}
