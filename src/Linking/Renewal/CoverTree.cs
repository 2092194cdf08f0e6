using Linking.Hashing;
using Linking.Trees;

namespace Linking.Renewal;

/// <summary>
/// The upper part of a tree whose lower part is in chunks: the tree over the chunks' roots. It is the same tree as that over all entries,
/// because a whole chunk is a perfect subtree. Immutable.
/// </summary>
public sealed class CoverTree
{
    private readonly List<DigestPair[]> _levels = [];

    /// <param name="roots">
    /// Of the chunks, at least one, each of which but the last has <see cref="CoverFiles.ChunkEntries"/> entries.
    /// </param>
    /// <exception cref="ArgumentException">No chunk.</exception>
    public CoverTree(IReadOnlyList<DigestPair> roots)
    {
        ArgumentNullException.ThrowIfNull(roots);
        if (roots.Count == 0)
            throw new ArgumentException("A tree has at least one chunk.", nameof(roots));
        _levels.Add([.. roots]);
        while (_levels[^1] is { Length: > 1 } level)
        {
            var above = new DigestPair[(level.Length + 1) / 2];
            for (var i = 0; i < above.Length; i++)
                above[i] = 2 * i + 1 < level.Length ? NodeHash.Node(level[2 * i], level[2 * i + 1]) : level[2 * i];
            _levels.Add(above);
        }
    }

    /// <summary>The tree of a round, from a block of leaf hashes (docs/spec/cover.md, "leaves").</summary>
    /// <param name="hashes">Those under the first function, then those under the second.</param>
    /// <param name="count">Of the leaves, at least 1; the block has as many pairs.</param>
    /// <param name="suite">Of the cover's functions.</param>
    public static CoverTree OfLeaves(ReadOnlySpan<byte> hashes, int count, Suite suite)
    {
        ArgumentNullException.ThrowIfNull(suite);
        var (pairs, width) = (new DigestPair[count], suite.Width);
        for (var i = 0; i < count; i++)
            pairs[i] = new DigestPair(new Digest(hashes.Slice(i * width, width)), new Digest(hashes.Slice((count + i) * width, width)));
        return new CoverTree(pairs);
    }

    /// <summary>The root of the whole tree.</summary>
    public DigestPair Root => _levels[^1][0];

    /// <summary>The root of a chunk.</summary>
    public DigestPair ChunkRoot(int chunk) => _levels[0][chunk];

    /// <summary>The path of an entry from its chunk's path upwards.</summary>
    /// <param name="suite">Of the cover's functions.</param>
    /// <param name="inside">The entry's path in its chunk.</param>
    /// <param name="chunk">Number of the chunk, from 0 on.</param>
    public CoverPath Path(Suite suite, MerklePath inside, int chunk)
    {
        ArgumentNullException.ThrowIfNull(suite);
        ArgumentNullException.ThrowIfNull(inside);
        var steps = Enumerable.Range(0, inside.Length).Select(inside.Step).ToList();
        foreach (var level in _levels)
        {
            if ((chunk ^ 1) < level.Length)
                steps.Add(level[chunk ^ 1]);
            chunk >>= 1;
        }

        return PathOf(suite, MerklePath.Of(suite.Width, steps.ToArray()));
    }

    /// <summary>A path under both functions of a suite, as a cover has it.</summary>
    public static CoverPath PathOf(Suite suite, MerklePath path)
    {
        ArgumentNullException.ThrowIfNull(suite);
        ArgumentNullException.ThrowIfNull(path);
        return new CoverPath([suite.Alpha, suite.Beta], [path[Chain.Alpha].ToArray(), path[Chain.Beta].ToArray()]);
    }
}
