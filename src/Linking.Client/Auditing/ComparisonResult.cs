namespace Linking.Client.Auditing;

/// <summary>What came of a comparison.</summary>
public enum ComparisonResult
{
    /// <summary>Everything that both hold was compared and is alike.</summary>
    Agree = 0,

    /// <summary>Nothing speaks against either, but not all could be compared.</summary>
    Unknown,

    /// <summary>The ledger has said two things.</summary>
    Fork,

    /// <summary>A publication has two texts.</summary>
    Rewritten,
}
