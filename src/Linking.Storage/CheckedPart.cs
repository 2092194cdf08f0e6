namespace Linking.Storage;

/// <summary>The parts of a store.</summary>
public enum CheckedPart
{
    /// <summary>The store as a whole: unreadable, empty, no genesis.</summary>
    Store,

    /// <summary>A round's header, link or place in the chain.</summary>
    Header,

    /// <summary>A round's leaves against the round roots.</summary>
    Leaves,

    /// <summary>A round's event texts.</summary>
    Event,

    /// <summary>A signed head.</summary>
    SignedHead,

    /// <summary>What is derived, as a whole: unreadable, or of other rounds.</summary>
    Derived,

    /// <summary>A history tile.</summary>
    Tile,

    /// <summary>The look-up index.</summary>
    Index,

    /// <summary>A publication.</summary>
    Publication,
}
