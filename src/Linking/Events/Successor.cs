using Linking.Hashing;
using Linking.Rounds;

namespace Linking.Events;

/// <summary>Who pins this ledger may take the other (docs/spec/record.md, "successor").</summary>
public sealed record Successor : RecordEvent
{
    public override string Type => "successor";

    /// <summary>Its name.</summary>
    public required LedgerId SuccessorLedger { get; init; }

    /// <summary>Its suite.</summary>
    public required Suite SuccessorSuite { get; init; }

    /// <summary>Its identity, under its own suite.</summary>
    public required DigestPair SuccessorIdentity { get; init; }
}
