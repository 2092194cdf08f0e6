namespace Linking.Leaves;

/// <summary>What a leaf's digests are of (docs/spec/leaf.md).</summary>
public enum LeafKind : byte
{
    /// <summary>No kind; what <c>default</c> means.</summary>
    None = 0,

    /// <summary>Data of the client.</summary>
    Document = 1,

    /// <summary>The two roots of a tree below.</summary>
    Aggregate = 2,

    /// <summary>A token, of this or another authority.</summary>
    Token = 3,

    /// <summary>A text of the service itself; never from a client.</summary>
    Event = 4,
}
