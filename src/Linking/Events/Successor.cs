using Linking.Hashing;
using Linking.Rounds;

namespace Linking.Events;

/// <summary>Who pins this ledger may take the other (docs/spec/record.md, "successor").</summary>
public sealed record Successor : RecordEvent
{
    public override string Type => "successor";

    public required LedgerId SuccessorLedger { get; init; }

    public required Suite SuccessorSuite { get; init; }

    public required DigestPair SuccessorIdentity { get; init; }
}
