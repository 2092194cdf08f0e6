namespace Linking.Ledger.Exporting;

/// <summary>The two long parts of an export.</summary>
public enum ExportStage
{
    /// <summary>Every header is read, and the tree over them computed.</summary>
    Reading,

    /// <summary>Tiles and bundles are written, or compared with those that are there.</summary>
    Writing,
}
