namespace Linking.Events;

/// <summary>Nothing was stamped, and the ledger lives.</summary>
public sealed record Heartbeat : LedgerEvent
{
    public override string Type => "heartbeat";
}
