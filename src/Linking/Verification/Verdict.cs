using Linking.Events;
using Linking.Formats;
using Linking.Hashing;
using Linking.Rounds;
using Linking.Tokens;

namespace Linking.Verification;

/// <summary>What verification states (docs/spec/verification.md, "What the verdict states"). Immutable.</summary>
public sealed record Verdict
{
    /// <summary>Invalid if a chain counted is, Valid if there are some and all are; else Inconclusive.</summary>
    public required VerificationResult Result { get; init; }

    /// <summary>As of lies after held: what it will say if nothing more becomes known. To be said first.</summary>
    public required bool IsForecast { get; init; }

    /// <summary>The weakest of the chains counted; null where not Valid.</summary>
    public required Basis? Basis { get; init; }

    /// <summary>The data existed at the latest then, by the vouchers' word; null where not Valid or not Published.</summary>
    public required Instant? ProvenLatest { get; init; }

    /// <summary>The identity pinned; null: unpinned, whose identity nobody has checked.</summary>
    public required LedgerIdentity? Identity { get; init; }

    /// <summary>Every chain counted is attributed; else nothing says that the identity is the one pinned.</summary>
    public required bool IsAttributed { get; init; }

    /// <summary>The name that the header gives the ledger; null where there is no header.</summary>
    public LedgerId? Ledger => Token?.Header.Ledger;

    /// <summary>
    /// The header's time, the ledger operator's word; null if not every chain counted is attributed, or the round is struck.
    /// </summary>
    public required Instant? Claimed { get; init; }

    /// <summary>The ledger said two things: the claimed time is nobody's to rely on.</summary>
    public required bool IsClaimedUnsupported { get; init; }

    /// <summary>With claimed: an insider cannot have backdated beyond it; null: nothing bounds the claimed time below.</summary>
    public required Instant? Floor { get; init; }

    /// <summary>Where signatures were used: the latest time of the ledger that the caller verified.</summary>
    public required Instant? StatusAsOf { get; init; }

    /// <summary>Of the record, those that speak of the round or of a key used.</summary>
    public required IReadOnlyList<Notice> Notices { get; init; }

    /// <summary>Under the first function of the suite.</summary>
    public required ChainVerdict Alpha { get; init; }

    /// <summary>Under the second.</summary>
    public required ChainVerdict Beta { get; init; }

    /// <summary>Null if the bytes were not decoded.</summary>
    public required Token? Token { get; init; }

    /// <summary>Why the bytes were not decoded.</summary>
    public DecodeError DecodeError { get; init; }

    /// <summary>Of one function.</summary>
    public ChainVerdict this[Chain chain] => chain == Chain.Alpha ? Alpha : Beta;

    /// <summary>The chains that are not broken.</summary>
    public IEnumerable<ChainVerdict> Counted => new[] { Alpha, Beta }.Where(chain => !chain.IsBroken);
}
