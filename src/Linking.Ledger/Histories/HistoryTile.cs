using Linking.Hashing;

namespace Linking.Ledger.Histories;

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
        for (var level = 1; level <= Height; level++)
        {
            var below = _levels[level - 1];
            var nodes = new DigestPair[below.Length / 2];
            for (var i = 0; i < nodes.Length; i++)
                nodes[i] = NodeHash.Node(below[2 * i], below[2 * i + 1]);
            _levels[level] = nodes;
        }
    }

    public ReadOnlyMemory<DigestPair> Bottom => _levels[0];

    /// <summary>The node over all 256.</summary>
    public DigestPair Root => _levels[Height][0];

    /// <summary>A node, <paramref name="level"/> 0 to 7 above the bottom.</summary>
    public DigestPair Node(int level, int index) => _levels[level][index];
}
