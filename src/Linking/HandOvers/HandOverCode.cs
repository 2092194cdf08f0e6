namespace Linking.HandOvers;

/// <summary>What is wrong with a hand-over (docs/spec/handover.md, "Codes").</summary>
public enum HandOverCode
{
    /// <summary>A manifest is missing, cut short, or no manifest; or the two do not belong together.</summary>
    Manifest,

    /// <summary>A file has other bytes than its manifest says.</summary>
    Changed,

    /// <summary>A file is missing.</summary>
    Missing,

    /// <summary>A file is there that no manifest names.</summary>
    Extra,

    /// <summary>Something is a link, or no plain file.</summary>
    Link,

    /// <summary>The value that was given from elsewhere is not that of this history.</summary>
    Value,

    /// <summary>The ledger has not stated the digests of <c>handover.txt</c> in a round that is published.</summary>
    Unstated,

    /// <summary>A header does not continue those before it.</summary>
    Header,

    /// <summary>Leaves, events or signed head of a round are not those of its header.</summary>
    Round,

    /// <summary>A tile or bundle does not hold the hashes of the headers.</summary>
    Tile,

    /// <summary>A checkpoint is not that of the headers, or not signed.</summary>
    Head,

    /// <summary>The record is not that of the headers.</summary>
    Record,

    /// <summary>A publication is not that of headers, record and the one before.</summary>
    Publication,

    /// <summary>The audit log is not the one that the ledger has stated.</summary>
    Log,

    /// <summary>A statement beside an announced document does not stand in the ledger.</summary>
    Statement,
}
