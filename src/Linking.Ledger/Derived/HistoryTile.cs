using Linking.Hashing;

namespace Linking.Ledger.Derived;

/// <summary>256 neighbouring nodes of the history with the 255 nodes above them. Immutable.</summary>
internal sealed class HistoryTile
{
    /// <summary>Nodes at the bottom of a tile.</summary>
    public const int Width = 256;

    /// <summary>Levels from one tile to the tile above.</summary>
    public const int Height = 8;

    private readonly DigestPair[][] _levels = new DigestPair[Height + 1][];

    public HistoryTile(IReadOnlyList<DigestPair> bottom)
    {
        _levels[0] = [.. bottom];
        // Both functions side by side in the tile, apart for the hash kernels.
        var (alpha, beta) = (new byte[bottom.Count * TreeHasher.DigestSize], new byte[bottom.Count * TreeHasher.DigestSize]);
        for (var i = 0; i < bottom.Count; i++)
        {
            bottom[i].Alpha.CopyTo(alpha.AsSpan(i * TreeHasher.DigestSize));
            bottom[i].Beta.CopyTo(beta.AsSpan(i * TreeHasher.DigestSize));
        }

        for (var level = 1; level <= Height; level++)
        {
            (alpha, beta) = (Above(Chain.Alpha, alpha), Above(Chain.Beta, beta));
            var nodes = new DigestPair[alpha.Length / TreeHasher.DigestSize];
            for (var i = 0; i < nodes.Length; i++)
                nodes[i] = new DigestPair(DigestAt(alpha, i), DigestAt(beta, i));
            _levels[level] = nodes;
        }
    }

    public ReadOnlyMemory<DigestPair> Bottom => _levels[0];

    /// <summary>The node over all 256.</summary>
    public DigestPair Root => _levels[Height][0];

    /// <summary>A node, <paramref name="level"/> 0 to 7 above the bottom.</summary>
    public DigestPair Node(int level, int index) => _levels[level][index];

    private static byte[] Above(Chain chain, byte[] nodes)
    {
        var above = new byte[nodes.Length / 2];
        TreeHasher.For(chain).HashPairs(nodes, above);
        return above;
    }

    private static Digest DigestAt(byte[] nodes, int index) =>
        new(nodes.AsSpan(index * TreeHasher.DigestSize, TreeHasher.DigestSize));
}
