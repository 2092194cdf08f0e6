using Linking.V1.Hashing;

namespace Linking.V1.Events;

/// <summary>An event of the ledger's record: genesis, configuration, notice or successor.</summary>
public abstract record RecordEvent : LedgerEvent
{
    /// <summary>The link of the record event before; null in the genesis alone.</summary>
    public DigestPair? Record { get; init; }
}
