using Linking.Ledger.Issuing;
using Linking.Storage;
using Linking.Trees;

namespace Linking.Ledger.Derived;

/// <summary>Brings look-up index and tiles up to the head. Both can be missing after a crash and are made here.</summary>
internal sealed class DerivedData(ILedgerTruth truth, DerivedStore derived, HeadTracker tracker)
{
    private const int TileLevels = 7;

    // For each tile level the tiles known to be written; null before the store was looked at.
    private readonly ulong?[] _tiles = new ulong?[TileLevels];

    /// <exception cref="StorageException">
    /// The truth could not be read; or derived data failed, and unless it can just be tried again it is in doubt.
    /// </exception>
    public async Task CatchUpAsync(CancellationToken cancellation)
    {
        if (derived.IsDoubted)
        {
            Array.Clear(_tiles);
            await derived.PrepareAsync(truth, cancellation);
        }

        var size = tracker.Head.Size;
        for (var n = derived.Size; n < size; n++)
        {
            var round = await tracker.ReadAsync(n, cancellation);
            await derived.IndexRoundAsync(new StoredHead(n, round.Row.Link), round.AlphaLeafHashes(), cancellation);
        }

        // Tiles after the index: nothing in the file is over a later round than the extent names.
        for (var level = 0; level < TileLevels; level++)
            await WriteTilesAsync(level, size, cancellation);
    }

    private async Task WriteTilesAsync(int level, ulong size, CancellationToken cancellation)
    {
        var full = size >> ((level + 1) * HistoryTile.Height);
        if (_tiles[level] is null)
        {
            // Tiles are written from left to right: the missing ones are at the end.
            var present = full;
            while (present > 0 && await derived.ReadTileAsync(Place(present - 1), cancellation) is null)
                present--;
            _tiles[level] = present;
        }

        for (var i = _tiles[level]!.Value; i < full; i++)
        {
            var tile = await tracker.History.Tiles.ReadAsync(Place(i), cancellation);
            await derived.WriteTileAsync(new StoredTile(Place(i), tile.Bottom), cancellation);
            _tiles[level] = i + 1;
        }

        TreeNode Place(ulong index) => new(level * HistoryTile.Height, index);
    }
}
