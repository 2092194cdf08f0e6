using Linking.Hashing;
using Linking.Notes;
using Linking.Records;
using Linking.Rounds;

namespace Linking.Publications;

/// <summary>Which publications are the pinned ledger's, under one function (docs/spec/publication.md, "Attributed").</summary>
public static class Attributions
{
    /// <param name="publications">In any order; the same text may stand more than once.</param>
    /// <param name="ledger">The pinned ledger's id.</param>
    /// <param name="suite">Its suite.</param>
    /// <param name="chain">α or β.</param>
    /// <param name="identity">That half of the identity.</param>
    /// <param name="walk">Of its record under this function; null if there is none: then no signature counts.</param>
    /// <param name="isPassedOver">Keys whose signatures do not count: stolen, or of a fallen scheme.</param>
    /// <param name="isVouched">Whether a voucher counts for the publication's value under this function.</param>
    /// <returns>One for each given, in the same order.</returns>
    public static IReadOnlyList<AttributedPublication> Of(
        IReadOnlyList<SignedPublication> publications,
        LedgerId ledger,
        Suite suite,
        Chain chain,
        Digest identity,
        RecordWalk? walk,
        Predicate<VerifierKey>? isPassedOver = null,
        Predicate<Publication>? isVouched = null)
    {
        ArgumentNullException.ThrowIfNull(publications);
        var own = new Attribution[publications.Count];
        for (var i = 0; i < own.Length; i++)
        {
            var p = publications[i].Publication;
            if (p.Ledger != ledger || p.Suite != suite || p.Identity[chain] != identity)
                continue;
            own[i] = IsSigned(publications[i], chain, walk, isPassedOver) ? Attribution.Signed
                : publications[i].IsAttributedByCaller ? Attribution.ByCaller : Attribution.None;
        }

        bool MayChain(int i) => publications[i].Publication is var p &&
            p.Ledger == ledger && p.Suite == suite && p.Identity[chain] == identity;
        var digests = publications.Select(p => p.Publication.Suite[chain].Hash(p.Note.TextBytes.Span)).ToArray();
        var all = Close(publications, own, digests, chain, MayChain, _ => true);
        var contradicted = new Contradictions(
                [.. publications.Select(p => p.Publication)], digests, chain, round => walk?.IsStruck(round) == true)
            .SetAside(Enumerable.Range(0, all.Length).Where(i => all[i] != Attribution.None), isVouched);
        var attributed = Close(publications, own, digests, chain, MayChain, i => !contradicted.Contains(i));
        return [.. publications.Select((p, i) => new AttributedPublication(p, attributed[i], contradicted.Contains(i)))];
    }

    private static bool IsSigned(SignedPublication publication, Chain chain, RecordWalk? walk, Predicate<VerifierKey>? isPassedOver)
    {
        var (p, note) = (publication.Publication, publication.Note);
        return walk is not null && walk.IsKnownFor(p.Size) && walk.LinkBefore(p.Size) == p.Record[chain] &&
            note.IsSignedBy(walk.KeysFor(p.Size).Publication, isPassedOver);
    }

    /// <summary>Rule (b), from the largest number down.</summary>
    private static Attribution[] Close(
        IReadOnlyList<SignedPublication> publications, Attribution[] own, Digest[] digests, Chain chain, Predicate<int> mayChain,
        Predicate<int> mayAttribute)
    {
        var result = own.ToArray();
        var previous = new HashSet<(ulong Number, Digest Text)>();
        var byNumber = Enumerable.Range(0, own.Length).GroupBy(i => publications[i].Publication.Number);
        foreach (var sameNumber in byNumber.OrderByDescending(g => g.Key))
        {
            foreach (var i in sameNumber)
            {
                if (result[i] == Attribution.None && mayChain(i) && previous.Contains((sameNumber.Key, digests[i])))
                    result[i] = Attribution.Chained;
            }

            foreach (var i in sameNumber.Where(i => result[i] != Attribution.None && mayAttribute(i)))
                previous.Add((sameNumber.Key - 1, publications[i].Publication.Previous[chain]));
        }

        return result;
    }
}
