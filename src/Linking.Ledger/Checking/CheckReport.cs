using Linking.Hashing;
using Linking.Records;

namespace Linking.Ledger.Checking;

/// <summary>What a check of a whole store found.</summary>
/// <param name="Record">The events of the ledger's record up to the first that cannot be read.</param>
/// <param name="Identity">Link of round 0, if that could be read.</param>
/// <param name="Rounds">Rounds read.</param>
/// <param name="Leaves">Leaves rehashed.</param>
/// <param name="Publications">Publications read.</param>
/// <param name="Root">The history roots, recomputed from the headers.</param>
/// <param name="Problems">At most <see cref="LedgerCheck.MaxProblems"/>, in the order met.</param>
/// <param name="MoreProblems">Problems beyond these.</param>
public sealed record CheckReport(
    RecordEvents Record,
    DigestPair? Identity,
    ulong Rounds,
    ulong Leaves,
    ulong Publications,
    DigestPair Root,
    IReadOnlyList<CheckProblem> Problems,
    ulong MoreProblems)
{
    /// <summary>Nothing is wrong.</summary>
    public bool Clean => Problems.Count == 0;

    /// <summary>The first round that something is wrong with.</summary>
    public ulong? FirstWrongRound => Problems.Where(p => !p.IsDerived).Min(p => p.Round);
}
