using Linking.HandOvers;
using Linking.Hashing;
using Linking.Publications;

namespace Linking.Client.HandOvers;

/// <summary>What a check of a hand-over came to.</summary>
/// <param name="Head">What its second manifest says of it.</param>
/// <param name="Findings">The first thousand things that are wrong; none: it holds.</param>
/// <param name="FindingCount">How many there are.</param>
/// <param name="Files">Files that were hashed.</param>
/// <param name="Rounds">Rounds that were recomputed.</param>
/// <param name="Leaves">Leaves that were rehashed.</param>
/// <param name="Lost">Rounds of which nothing is here but the header: the ledger says itself that it has lost their data.</param>
/// <param name="Unplaced">Files of statements that are in no round that is here; they may be in one that is lost.</param>
/// <param name="LogStated">Entries of the audit log that a statement here covers; what is behind rests on the log alone.</param>
/// <param name="Digests">Of <c>handover.txt</c>, under the ledger's functions.</param>
/// <param name="Stated">The round in which the ledger has stated them; null: none.</param>
/// <param name="AnnouncedBy">The first publication that names them; null: none.</param>
/// <param name="Last">The newest publication; null: none could be read.</param>
/// <param name="Confirmed">Values from elsewhere that are those of this history.</param>
/// <param name="IsListed">Whether files that no manifest names were looked for: an address lists none.</param>
public sealed record HandOverReport(
    HandOverHead Head, IReadOnlyList<HandOverFinding> Findings, long FindingCount, ulong Files, ulong Rounds, ulong Leaves, ulong Lost,
    IReadOnlyList<string> Unplaced, ulong LogStated, DigestPair Digests, ulong? Stated, ulong? AnnouncedBy, Publication? Last,
    IReadOnlyList<RepresentativeValue> Confirmed, bool IsListed)
{
    /// <summary>Rounds up to which the values from elsewhere fix all; 0 where none is that of this history.</summary>
    public ulong ConfirmedRounds => Confirmed.Count == 0 ? 0 : Confirmed.Max(v => v.Size);

    /// <summary>Whether the values fix all rounds: those behind rest on the ledger's signatures only.</summary>
    public bool IsConfirmed => Confirmed.Count > 0 && ConfirmedRounds >= Head.Size;
}
