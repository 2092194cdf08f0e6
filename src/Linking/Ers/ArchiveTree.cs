using Linking.Hashing;

namespace Linking.Ers;

/// <summary>
/// A hash tree of RFC 4998 over groups of data objects (docs/spec/ers.md, "Tree"). The hash of a node is the digest of its children's
/// hashes, sorted and put one behind the other; there are no prefixes.
/// </summary>
public sealed class ArchiveTree
{
    private readonly HashFunction _function;

    // For each group its lists, from the group's own up.
    private readonly List<List<byte[]>>[] _lists;

    /// <summary>Builds it.</summary>
    /// <param name="function">Of the tree.</param>
    /// <param name="groups">1 or more; each the digests of 2 or more objects.</param>
    /// <exception cref="ArgumentException">No group, or one with fewer than two objects.</exception>
    public ArchiveTree(HashFunction function, IReadOnlyList<IReadOnlyList<Digest>> groups)
    {
        ArgumentNullException.ThrowIfNull(groups);
        if (groups.Count == 0 || groups.Any(g => g.Count < 2))
            throw new ArgumentException("A tree has a group, and each has at least two objects.", nameof(groups));
        _function = function;
        _lists = [.. groups.Select(g => new List<List<byte[]>> { Sorted(g.Select(d => d.Bytes.ToArray())) })];
        var level = new List<(byte[] Preimage, List<int> Below)>();
        for (var i = 0; i < groups.Count; i++)
            level.Add((Joined(_lists[i][0]), [i]));
        while (level.Count > 1)
            level = Above(level);
        RootPreimage = level[0].Preimage;
    }

    /// <summary>What a time-stamp is asked over: the digest of these bytes is the root.</summary>
    public ReadOnlyMemory<byte> RootPreimage { get; }

    /// <summary>The reduced tree of a group: its lists, each sorted, with nothing of the others but hashes of whole groups.</summary>
    public IReadOnlyList<IReadOnlyList<byte[]>> ReducedFor(int group) => _lists[group];

    // Two and two; one that is left over goes up as it is.
    private List<(byte[] Preimage, List<int> Below)> Above(List<(byte[] Preimage, List<int> Below)> level)
    {
        var above = new List<(byte[], List<int>)>();
        for (var i = 0; i < level.Count; i += 2)
        {
            if (i + 1 == level.Count)
            {
                above.Add(level[i]);
                break;
            }

            var (left, right) = (_function.Hash(level[i].Preimage).Bytes.ToArray(), _function.Hash(level[i + 1].Preimage).Bytes.ToArray());
            foreach (var group in level[i].Below)
                _lists[group].Add([right]);
            foreach (var group in level[i + 1].Below)
                _lists[group].Add([left]);
            above.Add((Joined(Sorted([left, right])), [.. level[i].Below, .. level[i + 1].Below]));
        }

        return above;
    }

    internal static byte[] Joined(IEnumerable<byte[]> hashes) => [.. hashes.SelectMany(h => h)];

    internal static List<byte[]> Sorted(IEnumerable<byte[]> hashes) =>
        [.. hashes.Order(Comparer<byte[]>.Create((a, b) => a.AsSpan().SequenceCompareTo(b)))];
}
