using Linking.Client.Trust;
using Linking.Hashing;
using Linking.Notes;
using Linking.Tokens;

namespace Linking.Client.Calls;

/// <summary>Compares a token with the ledger's own one of the same round and place. A pure function.</summary>
internal static class TokenMatch
{
    /// <param name="token">The client's.</param>
    /// <param name="own">The ledger's, verified.</param>
    /// <param name="publications">Others of the ledger's, verified, for anchors that its answer does not have.</param>
    /// <param name="view">Tells the ledger's signature lines from others.</param>
    public static IReadOnlyList<MatchPart> Compare(
        Token token, Token own, IReadOnlyCollection<KnownPublication> publications, LedgerView view)
    {
        var parts = new List<MatchPart>
        {
            new($"header of round {token.Header.Index}", Same(token.HeaderBytes.Span.SequenceEqual(own.HeaderBytes.Span))),
            new("leaf and path in the round", Same(token.Levels[^1].Equals(own.Levels[^1]))),
        };
        for (var i = token.Levels.Count - 2; i >= 0; i--)
            parts.Add(new MatchPart($"level {i + 1} below it", Folds(token, i) ? MatchState.Folded : MatchState.Differs));
        foreach (var anchor in token.Anchors.Distinct())
            parts.Add(Compare(anchor, own, publications, view));
        return parts;
    }

    /// <summary>Whether all levels lead to the leaf that stands in the round.</summary>
    public static bool Folds(Token token) => Enumerable.Range(0, token.Levels.Count - 1).All(level => Folds(token, level));

    private static bool Folds(Token token, int level) => Enum.GetValues<Chain>().All(chain =>
        token.Levels[level].TryFold(chain, token.Levels[level + 1].Leaf.Count, out var root) &&
        root == token.Levels[level + 1].Leaf.Digests[chain]);

    private static MatchPart Compare(Anchor anchor, Token own, IReadOnlyCollection<KnownPublication> publications, LedgerView view)
    {
        switch (anchor)
        {
            case SignedHeadAnchor head:
                var theirs = own.Anchors.OfType<SignedHeadAnchor>().FirstOrDefault(a => a.Size == head.Size);
                return new MatchPart(
                    $"signed head of {head.Size} rounds",
                    theirs is null ? MatchState.Lacking : Same(
                        theirs.Path.Equals(head.Path) &&
                        Enum.GetValues<Chain>().All(chain => IsSame(
                            head.Head[chain], theirs.Head[chain], view.KeysOf(head.Size, chain)))));
            case PublicationAnchor publication:
                return new MatchPart(NameOf(publication), Compare(publication, own, publications, view));
            case VoucherAnchor:
                return new MatchPart("a voucher, which is not the ledger's word", MatchState.Lacking);
            default:
                return new MatchPart($"an anchor of type {anchor.Type}, which this program does not know", MatchState.Lacking);
        }
    }

    private static MatchState Compare(
        PublicationAnchor anchor, Token own, IReadOnlyCollection<KnownPublication> publications, LedgerView view)
    {
        var keys = view.PublicationKeysOf(anchor.Size);
        if (own.Anchors.OfType<PublicationAnchor>().FirstOrDefault(a => a.Size == anchor.Size) is { } theirs)
            return Same(theirs.Path.Equals(anchor.Path) && IsSame(anchor.Note, theirs.Note, keys));
        if (!KnownPublication.TryRead(anchor.Note, out var read) || read.Publication.Size != anchor.Size)
            return MatchState.Differs;
        var known = publications.FirstOrDefault(p => p.Publication.Number == read.Publication.Number);
        return known is null ? MatchState.Lacking : Same(IsSame(anchor.Note, known.Note, keys));
    }

    private static string NameOf(PublicationAnchor anchor) => KnownPublication.TryRead(anchor.Note, out var read)
        ? $"publication {read.Publication.Number} of {anchor.Size} rounds"
        : $"publication of {anchor.Size} rounds, which cannot be read";

    // By text and the ledger's own lines: others are nobody's claim of the ledger.
    private static bool IsSame(ReadOnlyMemory<byte> one, ReadOnlyMemory<byte> other, IReadOnlyCollection<VerifierKey> keys) =>
        SignedNote.TryParse(one, out var first) && SignedNote.TryParse(other, out var second) &&
        first.TextBytes.Span.SequenceEqual(second.TextBytes.Span) &&
        first.WithLinesOf(keys) is { } lines && second.WithLinesOf(keys) is { } others && lines.AsSpan().SequenceEqual(others);

    private static MatchState Same(bool isSame) => isSame ? MatchState.Equal : MatchState.Differs;
}
