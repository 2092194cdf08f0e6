using Linking.Hashing;
using Linking.Trees;

namespace Linking.Tests;

/// <summary>RFC 6962, section 2.1, word for word, for trees of a few entries, under both functions of a suite.</summary>
internal sealed class SmallTree(Suite suite, IEnumerable<byte[]> entries)
{
    private readonly DigestPair[] _hashes = [.. entries.Select(e => suite.HashEntry(e))];

    public int Count => _hashes.Length;

    public DigestPair Root => new(RootOf(Chain.Alpha, 0, Count), RootOf(Chain.Beta, 0, Count));

    public MerklePath Path(int index) =>
        MerklePath.Of(suite.Width, Steps(Chain.Alpha, index).Zip(Steps(Chain.Beta, index), (a, b) => new DigestPair(a, b)).ToArray());

    /// <summary>The consistency path from the first so many entries to all (RFC 6962, section 2.1.2).</summary>
    public MerklePath Consistency(int from) => MerklePath.Of(
        suite.Width,
        Sub(Chain.Alpha, from, 0, Count, true).Zip(Sub(Chain.Beta, from, 0, Count, true), (a, b) => new DigestPair(a, b)).ToArray());

    public DigestPair RootAt(int size) => new(RootOf(Chain.Alpha, 0, size), RootOf(Chain.Beta, 0, size));

    public Digest RootOf(Chain chain, int from, int to)
    {
        if (from == to)
            return suite[chain].Hash([]);
        if (to - from == 1)
            return _hashes[from][chain];
        var k = Split(to - from);
        return NodeHash.Node(suite[chain], RootOf(chain, from, from + k), RootOf(chain, from + k, to));
    }

    private static int Split(int n)
    {
        var k = 1;
        while (k * 2 < n)
            k *= 2;
        return k;
    }

    private List<Digest> Steps(Chain chain, int index)
    {
        var steps = new List<Digest>();
        for (var (from, to) = (0, Count); to - from > 1;)
        {
            var middle = from + Split(to - from);
            steps.Add(index < middle ? RootOf(chain, middle, to) : RootOf(chain, from, middle));
            (from, to) = index < middle ? (from, middle) : (middle, to);
        }

        steps.Reverse();
        return steps;
    }

    private List<Digest> Sub(Chain chain, int m, int from, int to, bool whole)
    {
        if (m == to - from)
            return whole ? [] : [RootOf(chain, from, to)];
        var k = Split(to - from);
        return m <= k
            ? [.. Sub(chain, m, from, from + k, whole), RootOf(chain, from + k, to)]
            : [.. Sub(chain, m - k, from + k, to, false), RootOf(chain, from, from + k)];
    }
}
