using Linking.Ledger.Storage;
using Linking.Rounds;

namespace Linking.Ledger.Checking;

/// <summary>
/// A round, and what can be said about it without the rounds before: by far the most of the work, done for several
/// rounds at once.
/// </summary>
/// <param name="Round">As it is stored.</param>
/// <param name="Header">Its header; null if that is none.</param>
/// <param name="Problems">What is wrong within it.</param>
/// <param name="IndexSum">What its leaves add to an <see cref="IndexPart"/>; null if they are not sound.</param>
internal sealed record RoundContent(StoredRound Round, Header? Header, IReadOnlyList<(CheckedPart Part, string Message)> Problems, ulong? IndexSum)
{
    public static RoundContent Of(StoredRound round)
    {
        if (!Header.TryDecode(round.Header.Span, out var header, out var error))
            return new RoundContent(round, null, [(CheckedPart.Header, error.Message)], null);
        var problems = RoundVerification.Content(round, header, out var tree);
        // Leaves that were changed are not in the index under their new hashes, which is no fault of the index.
        if (problems.Count > 0 || tree is null)
            return new RoundContent(round, header, problems, null);
        var sum = 0UL;
        for (var i = 0; i < tree.Count; i++)
            sum += IndexPart.Term(IndexPart.Prefix(tree.EntryHash(i).Alpha), new LeafPlace(round.Index, (uint)i));
        return new RoundContent(round, header, problems, sum);
    }
}
