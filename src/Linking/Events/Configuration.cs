namespace Linking.Events;

/// <summary>Replaces the state (docs/spec/record.md, "configuration").</summary>
public sealed record Configuration : RecordEvent
{
    public override string Type => "configuration";

    /// <summary><c>seal new</c>: the new keys are in force already for size n + 1. Else <c>seal old</c>.</summary>
    public required bool SealNew { get; init; }

    /// <summary>What is in force from then on.</summary>
    public required LedgerState State { get; init; }
}
