namespace Linking.Client.Archives;

/// <summary>A fault, and where.</summary>
/// <param name="Fault">What.</param>
/// <param name="Path">Below the archive's folder.</param>
/// <param name="Detail">What else is to be said: a sentence; empty: nothing.</param>
/// <param name="IsRepaired">Whether it was put right from a copy.</param>
public sealed record ArchiveFinding(ArchiveFault Fault, string Path, string Detail = "", bool IsRepaired = false)
{
    /// <summary>Stable, for scripts: <c>ARC-CHANGED</c>.</summary>
    public string Code => $"ARC-{Fault.ToString().ToUpperInvariant()}";
}
