namespace Linking.Verification;

/// <summary>What was found of one stage of an evidence record.</summary>
public sealed record StageVerdict
{
    /// <summary>From 1.</summary>
    public required int Number { get; init; }

    /// <summary>Of its own stamp.</summary>
    public required VerificationResult Result { get; init; }

    /// <summary>What the stamp rests on; null where not Valid.</summary>
    public required Basis? Basis { get; init; }

    /// <summary>t of the stage: proven latest; of a Signed one its claimed time, which is an operator's word.</summary>
    public required Instant? Time { get; init; }

    /// <summary>Why it covers nothing, or was not reached; each once.</summary>
    public required IReadOnlyList<FindingCode> Codes { get; init; }

    /// <summary>Of a token; null for a stamp, and where the stage was not judged.</summary>
    public required Verdict? Verdict { get; init; }
}
