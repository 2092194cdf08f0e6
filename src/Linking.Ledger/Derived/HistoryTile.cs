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
        var suite = Suite.OfWidth(bottom[0].Width);
        var (alpha, beta) = (new byte[bottom.Count * suite.Width], new byte[bottom.Count * suite.Width]);
        for (var i = 0; i < bottom.Count; i++)
        {
            bottom[i].Alpha.CopyTo(alpha.AsSpan(i * suite.Width));
            bottom[i].Beta.CopyTo(beta.AsSpan(i * suite.Width));
        }

        for (var level = 1; level <= Height; level++)
        {
            (alpha, beta) = (Above(suite.Alpha, alpha), Above(suite.Beta, beta));
            var nodes = new DigestPair[alpha.Length / suite.Width];
            for (var i = 0; i < nodes.Length; i++)
                nodes[i] = new DigestPair(DigestAt(alpha, i, suite.Width), DigestAt(beta, i, suite.Width));
            _levels[level] = nodes;
        }
    }

    public ReadOnlyMemory<DigestPair> Bottom => _levels[0];

    /// <summary>The node over all 256.</summary>
    public DigestPair Root => _levels[Height][0];

    /// <summary>A node, <paramref name="level"/> 0 to 7 above the bottom.</summary>
    public DigestPair Node(int level, int index) => _levels[level][index];

    private static byte[] Above(HashFunction function, byte[] nodes)
    {
        var above = new byte[nodes.Length / 2];
        TreeHasher.For(function).HashPairs(nodes, above);
        return above;
    }

    private static Digest DigestAt(byte[] nodes, int index, int width) => new(nodes.AsSpan(index * width, width));
}
