namespace Linking.Ledger.Reading;

/// <summary>What matching a token against the ledger's own data found (LT-V2).</summary>
public enum MatchFinding
{
    /// <summary>Header, leaf, levels, signed heads and publications are the ledger's. What the data is the ledger cannot know.</summary>
    Matched,

    /// <summary>The bytes are not a token.</summary>
    Malformed,

    /// <summary>A token of a version or suite that this program does not know.</summary>
    Unknown,

    /// <summary>The header names another ledger.</summary>
    OtherLedger,

    /// <summary>The ledger has no round of this index yet.</summary>
    NoSuchRound,

    /// <summary>The ledger's round of this index has another header.</summary>
    OtherHeader,

    /// <summary>The round has no leaf of this index.</summary>
    NoSuchLeaf,

    /// <summary>Another leaf stands at this index.</summary>
    OtherLeaf,

    /// <summary>The leaf is the ledger's; a path in the token, or a level below, does not lead to it.</summary>
    OtherPath,

    /// <summary>Leaf and levels are right; a signed head or a publication in the token is not the ledger's.</summary>
    OtherAnchor,
}
