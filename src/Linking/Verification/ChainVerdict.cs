namespace Linking.Verification;

/// <summary>What one function's reading found.</summary>
public sealed record ChainVerdict
{
    /// <summary>What is said of the token under this function.</summary>
    public required VerificationResult Result { get; init; }

    /// <summary>The function has fallen for this chain: it is not counted, and its result stays visible.</summary>
    public required bool IsBroken { get; init; }

    /// <summary>What that rests on.</summary>
    public required Basis Basis { get; init; }

    /// <summary>p, if the chain is Published and not Invalid.</summary>
    public required Instant? ProvenLatest { get; init; }

    /// <summary>Those that prove p.</summary>
    public required IReadOnlyList<CountedVoucher> Vouchers { get; init; }

    /// <summary>All that count for a value that the token leads to, whatever time each proves; a witness each. Empty if Invalid.</summary>
    public required IReadOnlyList<CountedVoucher> AllVouchers { get; init; }

    /// <summary>Something says that the value is the pinned ledger's.</summary>
    public required bool IsAttributed { get; init; }

    /// <summary>Where signatures were used: the latest time that the caller verified of the ledger.</summary>
    public required Instant? StatusAsOf { get; init; }

    /// <summary>In the page's order, each once.</summary>
    public required IReadOnlyList<FindingCode> Findings { get; init; }
}
