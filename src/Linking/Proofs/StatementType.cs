namespace Linking.Proofs;

/// <summary>What a ledger said, in a fork proof.</summary>
public enum StatementType : byte
{
    /// <summary>No statement; never encoded.</summary>
    None = 0,

    AlphaNote = 1,

    BetaNote = 2,

    Publication = 3,

    /// <summary>An entry of a record.</summary>
    RecordEntry = 4,
}
