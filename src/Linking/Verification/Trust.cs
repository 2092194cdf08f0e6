using Linking.Notes;
using Linking.Rounds;
using Linking.Suitability;
using Linking.Vouchers;

namespace Linking.Verification;

/// <summary>
/// What the caller gives (docs/spec/verification.md). Trust is only what stands here; what is inside a token, a voucher or
/// an evidence record is never trust. Immutable.
/// </summary>
public sealed record Trust
{
    /// <summary>The ledger id expected; optional.</summary>
    public LedgerId? Ledger { get; init; }

    /// <summary>The identity pinned; null: <em>unpinned</em>.</summary>
    public LedgerIdentity? Identity { get; init; }

    /// <summary>The record of the identity, as bytes; null: none. Borrowed, not to be changed.</summary>
    public ReadOnlyMemory<byte>? Record { get; init; }

    /// <summary>How many entries of the record the caller accepted earlier; 0 where he pinned none.</summary>
    public int PinnedEntries { get; init; }

    /// <summary>Obtained beside the token.</summary>
    public IReadOnlyList<GivenPublication> Publications { get; init; } = [];

    /// <summary>Containers; those observed, printed and asserted are the caller's own word.</summary>
    public IReadOnlyList<ReadOnlyMemory<byte>> Vouchers { get; init; } = [];

    /// <summary>Keys of witnesses.</summary>
    public IReadOnlyList<VerifierKey> Witnesses { get; init; } = [];

    /// <summary>Knows the certificates of the time-stamp authorities trusted; null: stamps are not readable.</summary>
    public IStampReader? Stamps { get; init; }

    /// <summary>Other ledgers whose word counts as a voucher.</summary>
    public IReadOnlyList<PinnedLedger> Ledgers { get; init; } = [];

    /// <summary>The real clock: the data is in hand now.</summary>
    public required Instant Held { get; init; }

    /// <summary>The caller's question; null: held. Later than held: a forecast.</summary>
    public Instant? AsOf { get; init; }

    /// <summary>The caller's suitability list.</summary>
    public SuitabilityList? List { get; init; }

    /// <summary>What the caller holds broken beside the list.</summary>
    public IReadOnlyList<BrokenAlgorithm> Broken { get; init; } = [];

    /// <summary>µs in which signatures alone suffice; null: twice the ledger's publication interval.</summary>
    public ulong? Window { get; init; }

    /// <summary>µs that the status of a Signed verdict may be old; null: any.</summary>
    public ulong? Fresh { get; init; }

    /// <summary>Remarks on the end of validity and on the list lower the result.</summary>
    public bool Strict { get; init; }
}
