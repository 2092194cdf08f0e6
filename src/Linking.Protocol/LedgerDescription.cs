namespace Linking.Protocol;

/// <summary>A ledger as its server describes it. Only the identity is for ever, and it proves itself.</summary>
public sealed record LedgerDescription
{
    public required LedgerIdentity Identity { get; init; }

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
}
