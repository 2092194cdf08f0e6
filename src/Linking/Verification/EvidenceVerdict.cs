using Linking.Formats;

namespace Linking.Verification;

/// <summary>What an evidence record proves (docs/spec/renewal.md, "Verification"). Immutable.</summary>
public sealed record EvidenceVerdict
{
    /// <summary>Of the stage chosen.</summary>
    public required VerificationResult Result { get; init; }

    /// <summary>As of lies after held: what it will say if nothing more becomes known. To be said first.</summary>
    public required bool IsForecast { get; init; }

    /// <summary>The weakest of the stages from the last chosen to the innermost reached; null where not Valid.</summary>
    public required Basis? Basis { get; init; }

    /// <summary>Object 1 existed at the latest then; null where not Valid, or where it is an operator's word.</summary>
    public required Instant? ProvenLatest { get; init; }

    /// <summary>Of stage 1, if it was reached.</summary>
    public required Instant? Claimed { get; init; }

    /// <summary>m: the stage up to which the file's beginning gives this verdict; 0 where there is none.</summary>
    public required int Chosen { get; init; }

    /// <summary>s: the innermost stage reached from there; 0 where the last one does not hold.</summary>
    public required int Reached { get; init; }

    /// <summary>All that are whole, as judged for the stage chosen; those behind it with the codes why they cover nothing.</summary>
    public required IReadOnlyList<StageVerdict> Stages { get; init; }

    /// <summary>
    /// Why what stands behind the stages is not used: <c>LNK-FORMAT</c> or <c>LNK-STAGE-UNKNOWN</c>; null if nothing does.
    /// </summary>
    public required FindingCode? Fault { get; init; }

    /// <summary>The same in words.</summary>
    public required DecodeError FaultReason { get; init; }

    /// <summary>For objects 2 and up, in the order given: bound since; null: not what was bound.</summary>
    public required IReadOnlyList<Instant?> Objects { get; init; }
}
