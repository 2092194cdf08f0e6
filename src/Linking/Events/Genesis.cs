using Linking.Hashing;

namespace Linking.Events;

/// <summary>The only leaf of round 0 (docs/spec/record.md, "genesis").</summary>
public sealed record Genesis : RecordEvent
{
    public override string Type => "genesis";

    /// <summary>The header's.</summary>
    public required Suite Suite { get; init; }

    /// <summary>Null: <c>none</c>.</summary>
    public Predecessor? Predecessor { get; init; }

    /// <summary>What is in force from the beginning.</summary>
    public required LedgerState State { get; init; }
}
