namespace Linking.Client.Archives;

/// <summary>What a check found.</summary>
/// <param name="Findings">In the order of paths.</param>
/// <param name="Files">So many files were read, of those that the log speaks of.</param>
/// <param name="Bytes">In them.</param>
public sealed record ArchiveCheck(IReadOnlyList<ArchiveFinding> Findings, int Files, long Bytes)
{
    /// <summary>Whether nothing is wrong, or nothing any more.</summary>
    public bool IsSound => Findings.All(f => f.IsRepaired);
}
