namespace Linking.Protocol;

/// <summary>Bounds that a request to a server meets; see Limits in ledger.proto.</summary>
public sealed record LedgerLimits
{
    public required int LeafBytes { get; init; }

    public required int TokenBytes { get; init; }

    /// <summary>Bytes of the longest request message.</summary>
    public required int MessageBytes { get; init; }

    public required int RoundLeaves { get; init; }

    /// <summary>Unanswered requests of one StampStream beyond which the server stops reading it.</summary>
    public required int StreamInFlight { get; init; }

    /// <summary>The same leaf again within this time gets the first token.</summary>
    public required TimeSpan RepeatWindow { get; init; }

    /// <summary>Bytes of the leaves that may wait for one round.</summary>
    public required int PendingBytes { get; init; }

    /// <summary>Leaves of the largest StampBatch; 0 from a server that takes none.</summary>
    public required int BatchLeaves { get; init; }
}
