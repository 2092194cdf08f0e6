namespace Linking.Leaves;

/// <summary>What a leaf's digests are of (docs/spec/leaf.md). Kinds 5 to 255 are a later version's.</summary>
public enum LeafKind : byte
{
    /// <summary>No kind; never encoded.</summary>
    None = 0,

    /// <summary>The data.</summary>
    Document = 1,

    /// <summary>Nothing: they are the roots of the tree below.</summary>
    Aggregate = 2,

    /// <summary>All bytes of a token.</summary>
    Token = 3,

    /// <summary>The bytes of an event of the ledger.</summary>
    Event = 4,
}
