using Linking.Hashing;
using Linking.Rounds;

namespace Linking.Protocol;

/// <summary>A ledger as its server describes it. The identity is for ever; what is said of it the record proves.</summary>
public sealed record LedgerDescription
{
    public required LedgerId Ledger { get; init; }

    /// <summary>Link of round 0.</summary>
    public required DigestPair Identity { get; init; }

    /// <summary>Events of the record up to the newest round, at least 1.</summary>
    public required int RecordEntries { get; init; }

    /// <summary>Link of the newest round that holds one.</summary>
    public required DigestPair RecordLink { get; init; }

    /// <summary>In force.</summary>
    public required PolicyOid Policy { get; init; }

    /// <summary>Longest time that a round is open.</summary>
    public required TimeSpan Interval { get; init; }

    /// <summary>Time between two publications.</summary>
    public required TimeSpan PublicationInterval { get; init; }

    /// <summary>The clock is within this of UTC.</summary>
    public required TimeSpan Accuracy { get; init; }

    /// <summary>A token made now is valid by policy for this long.</summary>
    public required TimeSpan Validity { get; init; }

    public required LedgerLimits Limits { get; init; }

    /// <summary>Name and version of the server's software.</summary>
    public required string Software { get; init; }

    /// <summary>Whether its clock is compared with sources of time; else it is the machine's, taken at its word.</summary>
    public bool IsClockCompared { get; init; }
}
