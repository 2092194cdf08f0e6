namespace Linking.LiteDb.Pages;

/// <summary>Why a file has no header that can be read.</summary>
internal enum HeaderProblem
{
    /// <summary>It does not begin as these files do.</summary>
    NotOurs,

    /// <summary>Neither header has its sum.</summary>
    Damaged,

    /// <summary>A later layout.</summary>
    Newer,
}
