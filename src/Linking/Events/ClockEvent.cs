namespace Linking.Events;

/// <summary>Issuing was stopped because of the clock, and goes on with the round that holds this.</summary>
public sealed record ClockEvent : LedgerEvent
{
    public override string Type => "clock";

    /// <summary>n of the last round before issuing stopped.</summary>
    public required ulong After { get; init; }

    /// <summary>What the clock said then.</summary>
    public required Instant Reading { get; init; }

    /// <summary>Words.</summary>
    public required string Reason { get; init; }
}
