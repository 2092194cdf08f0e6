using Linking.Hashing;
using Linking.Protocol.V1;

namespace Linking.Protocol;

/// <summary>How a server is doing; see GetStatusResponse in operator.proto.</summary>
public sealed record ServerStatus
{
    public required string Ledger { get; init; }

    /// <summary>The ledger's; null from a server that does not tell.</summary>
    public DigestPair? Identity { get; init; }

    /// <summary>The ledger's.</summary>
    public required Suite Suite { get; init; }

    public required LedgerMode Mode { get; init; }

    /// <summary>Why it is not issuing; empty while it is.</summary>
    public required string Reason { get; init; }

    /// <summary>What to do about it; empty while it is issuing.</summary>
    public required string Advice { get; init; }

    public required IReadOnlyList<string> Warnings { get; init; }

    public required HeadInfo Head { get; init; }

    public required int PendingLeaves { get; init; }

    public required int PendingBytes { get; init; }

    /// <summary>Leaves answered with a token since the start.</summary>
    public required long Leaves { get; init; }

    public required long Rounds { get; init; }

    public required long RefusedLeaves { get; init; }

    /// <summary>How long rounds took since the start, by stage; empty from a server that does not tell.</summary>
    public required IReadOnlyList<DurationReport> RoundTimes { get; init; }

    /// <summary>Null before the first.</summary>
    public required PublicationInfo? LastPublication { get; init; }

    /// <summary>Null when there is no schedule.</summary>
    public required Instant? NextPublication { get; init; }

    public required IReadOnlyList<SinkReport> Sinks { get; init; }

    public required Instant Clock { get; init; }

    /// <summary>What keeps the clock right, and how well; empty from a server that does not tell.</summary>
    public required string ClockState { get; init; }

    /// <summary>What each source of time said last.</summary>
    public required IReadOnlyList<string> ClockSources { get; init; }

    /// <summary>The data folder.</summary>
    public required string Data { get; init; }

    public required long StoredBytes { get; init; }

    public required long FreeBytes { get; init; }

    /// <summary>How the ledger's files grow; null where nothing was measured yet.</summary>
    public CapacityTrend? Capacity { get; init; }

    public required TimeSpan Uptime { get; init; }

    public required string Software { get; init; }

    /// <summary>Who may use the operator endpoint; empty from a server that does not tell.</summary>
    public required string Access { get; init; }
}
