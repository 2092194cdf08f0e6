namespace Linking.Cli.Verdicts;

/// <summary>Where the identity of a verification came from.</summary>
internal enum PinSource
{
    /// <summary>There is none: unpinned.</summary>
    None,

    /// <summary>The trust folder: the ledger was met before.</summary>
    TrustFolder,

    /// <summary>The user typed it.</summary>
    CommandLine,
}
