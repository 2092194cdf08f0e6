namespace Linking.Verification;

/// <summary>What was found reading a token under one function.</summary>
public sealed record ChainVerdict
{
    public required VerificationResult Result { get; init; }

    /// <summary>Its function is held broken: it is not counted.</summary>
    public required bool IsBroken { get; init; }

    public required Basis Basis { get; init; }

    /// <summary>The earliest time that a representative value proves; null if Invalid, or not Published.</summary>
    public required Instant? ProvenLatestTime { get; init; }

    /// <summary>Codes in the order found, each once.</summary>
    public required IReadOnlyList<FindingCode> Findings { get; init; }
}
