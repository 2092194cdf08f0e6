using Linking.Hashing;
using Linking.Trees;

namespace Linking.Storage;

/// <summary>A full tile of the history: 256 neighbouring nodes (docs/spec/database.md).</summary>
/// <param name="Place">Its level is a multiple of 8; the nodes are those at this level from 256 · index on.</param>
/// <param name="Hashes">The nodes, 256 of them.</param>
public sealed record StoredTile(TreeNode Place, ReadOnlyMemory<DigestPair> Hashes)
{
    /// <summary>Nodes in a tile.</summary>
    public const int Width = 256;

    private const int Height = 8;

    private const int MaxLevel = 56;

    /// <exception cref="ArgumentException">No tile stands at this place.</exception>
    public static void RequirePlace(TreeNode place)
    {
        if (place.Level is < 0 or > MaxLevel || place.Level % Height != 0 || place.Index > long.MaxValue)
        {
            throw new ArgumentException(
                $"Level {place.Level}, index {place.Index} is no tile's place: levels are 0, 8, 16 … {MaxLevel}.", nameof(place));
        }
    }

    /// <summary>What every backend asks of a tile before it writes it.</summary>
    /// <exception cref="ArgumentException">It is none.</exception>
    public static void Require(StoredTile tile)
    {
        ArgumentNullException.ThrowIfNull(tile);
        RequirePlace(tile.Place);
        if (tile.Hashes.Length != Width)
            throw new ArgumentException($"A full tile has {Width} hashes, not {tile.Hashes.Length}.", nameof(tile));
    }
}
