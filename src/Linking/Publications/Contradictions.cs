using Linking.Hashing;

namespace Linking.Publications;

/// <summary>Publications that cannot all be true (docs/spec/publication.md, "A book with a fault"), under one function.</summary>
/// <param name="publications">The attributed ones, in any order; the same text may stand more than once.</param>
/// <param name="digests">Of their texts.</param>
/// <param name="chain">Names the function.</param>
/// <param name="isStruck">Whether a notice struck a round.</param>
internal sealed class Contradictions(
    IReadOnlyList<Publication> publications, IReadOnlyList<Digest> digests, Chain chain, Predicate<ulong> isStruck)
{
    private HashSet<int>? _contradicted;

    /// <summary>
    /// Places of those that another contradicts, but for one for which a voucher counts while none counts for any that
    /// contradicts it.
    /// </summary>
    /// <param name="isVouched">Whether a voucher counts for its value; asked only of those that another contradicts.</param>
    public HashSet<int> SetAside(Predicate<Publication> isVouched)
    {
        _contradicted ??= Among(Enumerable.Range(0, publications.Count));
        var vouched = _contradicted.Where(i => isVouched(publications[i])).ToHashSet();
        var amongVouched = Among(vouched);
        return [.. _contradicted.Where(i => !vouched.Contains(i) || amongVouched.Contains(i))];
    }

    /// <summary>Those that another of the same ones contradicts. Each is held against extremes, so the work is linear.</summary>
    private HashSet<int> Among(IEnumerable<int> compared)
    {
        var places = compared.OrderBy(i => publications[i].Number).ToArray();
        var found = new HashSet<int>();
        AddDiffering(places.GroupBy(i => publications[i].Size), i => (publications[i].Root[chain], publications[i].Time), found);
        AddDiffering(places.GroupBy(i => publications[i].Number), i => digests[i], found);
        AddFalling(places, i => publications[i].Size, found);
        AddFalling([.. places.Where(i => !isStruck(publications[i].Size - 1))], i => publications[i].Time.Microseconds, found);
        AddBrokenLinks(places, found);
        return found;
    }

    private static void AddDiffering<TKey, TValue>(IEnumerable<IGrouping<TKey, int>> groups, Func<int, TValue> valueOf, HashSet<int> found)
    {
        foreach (var group in groups)
        {
            if (group.Select(valueOf).Distinct().Skip(1).Any())
                found.UnionWith(group);
        }
    }

    // A larger number whose value is not larger: than the largest of the smaller numbers, or the smallest of the larger ones.
    private void AddFalling(int[] places, Func<int, ulong> valueOf, HashSet<int> found)
    {
        var groups = places.GroupBy(i => publications[i].Number).ToList();
        ulong? largest = null;
        foreach (var group in groups)
        {
            found.UnionWith(group.Where(i => valueOf(i) <= largest));
            largest = Math.Max(largest ?? 0, group.Max(valueOf));
        }

        ulong? smallest = null;
        foreach (var group in Enumerable.Reverse(groups))
        {
            found.UnionWith(group.Where(i => valueOf(i) >= smallest));
            smallest = Math.Min(smallest ?? ulong.MaxValue, group.Min(valueOf));
        }
    }

    // A previous digest that is not that of a text of the number before.
    private void AddBrokenLinks(int[] places, HashSet<int> found)
    {
        var byNumber = places.ToLookup(i => publications[i].Number);
        foreach (var before in byNumber)
        {
            var after = byNumber[before.Key + 1].ToList();
            var texts = before.Select(i => digests[i]).ToHashSet();
            var named = after.Select(i => publications[i].Previous[chain]).ToHashSet();
            found.UnionWith(before.Where(i => named.Count > 1 || (named.Count == 1 && !named.Contains(digests[i]))));
            found.UnionWith(after.Where(i => texts.Count > 1 || !texts.Contains(publications[i].Previous[chain])));
        }
    }
}
