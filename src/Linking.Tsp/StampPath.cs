using Linking.Vouchers;

namespace Linking.Tsp;

/// <summary>What a stamp says by the best of its paths, and what a later reader needs for that path.</summary>
/// <param name="Reading">A path whose status is known comes before one whose is not, and a shorter one before a longer.</param>
/// <param name="Certificates">Those of the path that the stamp does not carry itself, the trusted one too where it is known whole.</param>
public sealed record StampPath(StampReading Reading, IReadOnlyList<StampItem> Certificates)
{
    /// <summary>The certificates of all paths that lead to one that is trusted, those of the best path first.</summary>
    internal IReadOnlyList<StampLink> Links { get; init; } = [];

    /// <summary>
    /// Whether a list of revoked certificates or an OCSP response gives the status of one of these at the stamp's time, or says that it was
    /// revoked.
    /// </summary>
    public bool IsServedBy(StampItem item) => Links.Any(link => link.IsServedBy(item));
}
