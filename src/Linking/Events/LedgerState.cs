
using Linking.Rounds;
namespace Linking.Events;

/// <summary>What genesis and configuration set, complete (docs/spec/record.md, "State").</summary>
public sealed record LedgerState
{
    /// <summary>µs; the longest interval: 366 days.</summary>
    public const ulong MaxInterval = 31_622_400_000_000;

    /// <summary>Documents, and media.</summary>
    public const int MaxLines = 16;

    /// <summary>The policy in its headers.</summary>
    public required PolicyOid Policy { get; init; }

    /// <summary>0 to 16.</summary>
    public IReadOnlyList<PolicyDocument> Documents { get; init; } = [];

    /// <summary>µs; headers state no more.</summary>
    public required uint Accuracy { get; init; }

    /// <summary>µs between rounds, from 1.</summary>
    public required ulong Interval { get; init; }

    /// <summary>µs between publications, from 1.</summary>
    public required ulong PublicationInterval { get; init; }

    /// <summary>Where it publishes, 0 to 16.</summary>
    public IReadOnlyList<string> Media { get; init; } = [];

    /// <summary>None at all ends the service.</summary>
    public required LedgerKeys Keys { get; init; }

    public bool Equals(LedgerState? other) =>
        other is not null && Policy.Equals(other.Policy) && Documents.SequenceEqual(other.Documents) && Accuracy == other.Accuracy &&
        Interval == other.Interval && PublicationInterval == other.PublicationInterval &&
        Media.SequenceEqual(other.Media, StringComparer.Ordinal) && Keys == other.Keys;

    public override int GetHashCode() => HashCode.Combine(Policy, Accuracy, Interval, PublicationInterval);
}
