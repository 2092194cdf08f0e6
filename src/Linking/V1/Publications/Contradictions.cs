using Linking.V1.Hashing;
using Linking.V1.Records;

using Chain = Linking.Hashing.Chain;

namespace Linking.V1.Publications;

/// <summary>Attributed publications that cannot both be true (docs/spec/v1/publication.md, "A book with a fault").</summary>
internal static class Contradictions
{
    /// <returns>For each publication whether another contradicts it and no voucher speaks for it alone.</returns>
    public static bool[] Of(
        IReadOnlyList<SignedPublication> publications, Digest[] digests, Attribution[] attributed, Chain chain, RecordWalk? walk,
        Predicate<Publication>? isVouched)
    {
        var places = Enumerable.Range(0, attributed.Length).Where(i => attributed[i] != Attribution.None)
            .OrderBy(i => publications[i].Publication.Number).ToArray();
        var pairs = new List<(int, int)>();
        Publication At(int i) => publications[i].Publication;
        // Each against the first of its group, and each against the extremes before it: a pair for each that is in conflict.
        AddDiffering(places.GroupBy(i => At(i).Size), i => (At(i).Root[chain], At(i).Time), pairs);
        AddDiffering(places.GroupBy(i => At(i).Number), i => digests[i], pairs);
        AddFalling(places, i => At(i).Number, i => At(i).Size, pairs);
        AddFalling(
            [.. places.Where(i => walk?.IsStruck(At(i).Size - 1) != true)], i => At(i).Number, i => At(i).Time.Microseconds, pairs);
        AddBrokenLinks(places, At, digests, chain, pairs);

        var contradicted = new bool[attributed.Length];
        foreach (var (a, b) in pairs)
        {
            var (vouchedA, vouchedB) = (isVouched?.Invoke(At(a)) == true, isVouched?.Invoke(At(b)) == true);
            contradicted[a] |= vouchedB || !vouchedA;
            contradicted[b] |= vouchedA || !vouchedB;
        }

        return contradicted;
    }

    private static void AddDiffering<TKey, TValue>(
        IEnumerable<IGrouping<TKey, int>> groups, Func<int, TValue> valueOf, List<(int, int)> pairs)
    {
        foreach (var group in groups)
        {
            var distinct = group.DistinctBy(valueOf).ToList();
            if (distinct.Count == 1)
                continue;
            foreach (var i in group)
                pairs.Add((i, EqualityComparer<TValue>.Default.Equals(valueOf(i), valueOf(distinct[0])) ? distinct[1] : distinct[0]));
        }
    }

    /// <summary>A larger number whose value is not larger.</summary>
    private static void AddFalling(int[] places, Func<int, ulong> numberOf, Func<int, ulong> valueOf, List<(int, int)> pairs)
    {
        // Pairs with the largest before, and with the smallest after, find every one that is in any conflict.
        var largest = -1;
        foreach (var group in places.GroupBy(numberOf))
        {
            foreach (var i in group.Where(i => largest >= 0 && valueOf(largest) >= valueOf(i)))
                pairs.Add((largest, i));
            foreach (var i in group.Where(i => largest < 0 || valueOf(i) > valueOf(largest)))
                largest = i;
        }

        var smallest = -1;
        foreach (var group in places.Reverse().GroupBy(numberOf))
        {
            foreach (var i in group.Where(i => smallest >= 0 && valueOf(smallest) <= valueOf(i)))
                pairs.Add((i, smallest));
            foreach (var i in group.Where(i => smallest < 0 || valueOf(i) < valueOf(smallest)))
                smallest = i;
        }
    }

    private static void AddBrokenLinks(
        int[] places, Func<int, Publication> at, Digest[] digests, Chain chain, List<(int, int)> pairs)
    {
        var byNumber = places.ToLookup(i => at(i).Number);
        foreach (var i in places)
        {
            foreach (var before in byNumber[at(i).Number - 1].Where(before => digests[before] != at(i).Previous[chain]))
                pairs.Add((before, i));
        }
    }
}
