using Linking.Auditing;
using Linking.Hashing;
using Linking.Rounds;

namespace Linking.Client.Auditing;

/// <summary>What came of one look.</summary>
/// <param name="Ledger">Whose.</param>
/// <param name="Suite">Of the ledger.</param>
/// <param name="Identity">The link of its round 0.</param>
/// <param name="IsFirst">Nothing was known of it before, and nobody named its identity.</param>
/// <param name="State">What is remembered now; null while no look has held.</param>
/// <param name="NewHeaders">Headers that this look added.</param>
/// <param name="Findings">What was found.</param>
/// <param name="Evidence">Files that were saved, or were there already, for it.</param>
public sealed record AuditReport(
    LedgerId Ledger,
    Suite Suite,
    DigestPair Identity,
    bool IsFirst,
    AuditState? State,
    ulong NewHeaders,
    IReadOnlyList<AuditFinding> Findings,
    IReadOnlyList<string> Evidence)
{
    /// <summary>
    /// Leaves that were rehashed and are those of their headers; null if leaves were not asked for, or the history did not hold.
    /// </summary>
    public ulong? Leaves { get; init; }

    /// <summary>Their rounds.</summary>
    public ulong LeafRounds { get; init; }

    /// <summary>Nothing was found.</summary>
    public bool IsClean => Findings.Count == 0;
}
