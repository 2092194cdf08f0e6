namespace Linking.Ledger.Exporting;

/// <summary>What a public file of a ledger is (docs/spec/tiles.md).</summary>
public enum HistoryFileKind
{
    /// <summary>The newest signed head under one function: another text after each round.</summary>
    Checkpoint,

    /// <summary>Hashes of the history under one function, full or partial: for ever the same.</summary>
    Tile,

    /// <summary>Headers, full or partial: for ever the same.</summary>
    Entries,

    /// <summary>A publication or its newspaper text: for ever the same.</summary>
    Publication,

    /// <summary>The ledger's record, which grows.</summary>
    Record,

    /// <summary>A voucher for a publication: for ever the same.</summary>
    Voucher,

    /// <summary>A beacon with its place in its round: for ever the same.</summary>
    Beacon,

    /// <summary>A policy, a page of one, or an announced document: for ever the same.</summary>
    Document,

    /// <summary>The token of a statement about such a document, which is extended.</summary>
    Token,

    /// <summary>A list of these, which grows.</summary>
    Index,
}
