using Linking.Ledger.Issuing;
using Linking.Storage;
using Linking.Trees;

namespace Linking.Ledger.Derived;

/// <summary>Brings tiles and look-up index up to the head. Both can be missing after a crash and are made anew here.</summary>
internal sealed class DerivedData(ILedgerStore store, HeadTracker tracker)
{
    private const int TileLevels = 7;

    // For each tile level the tiles known to be written; null before the store was looked at.
    private readonly ulong?[] _tiles = new ulong?[TileLevels];
    private long _indexedSize;

    /// <summary>Rounds in the index when last looked at.</summary>
    public ulong IndexedSize => (ulong)Interlocked.Read(ref _indexedSize);

    public async Task CatchUpAsync(CancellationToken cancellation)
    {
        var size = tracker.Head.Size;
        for (var level = 0; level < TileLevels; level++)
            await WriteTilesAsync(level, size, cancellation);
        tracker.History.Tiles.Doubted = false;
        var indexed = await store.ReadIndexedSizeAsync(cancellation);
        if (indexed > size && indexed > (await store.ReadHeadAsync(cancellation))?.Size)
            throw new StorageException($"The look-up index says that it holds {indexed} rounds, and there are {size}, so that new ones would never be found. It is derived: start once with --rebuild-derived true.");
        for (var n = indexed; n < size; n++)
        {
            var round = await tracker.ReadAsync(n, cancellation);
            await store.IndexRoundAsync(n, round.AlphaLeafHashes(), cancellation);
            Interlocked.Exchange(ref _indexedSize, (long)n + 1);
        }

        Interlocked.Exchange(ref _indexedSize, (long)await store.ReadIndexedSizeAsync(cancellation));
    }

    private async Task WriteTilesAsync(int level, ulong size, CancellationToken cancellation)
    {
        var full = size >> ((level + 1) * HistoryTile.Height);
        if (_tiles[level] is null)
        {
            // Tiles are written from left to right: the missing ones are at the end.
            var present = tracker.History.Tiles.Doubted ? 0 : full;
            while (present > 0 && await store.ReadTileAsync(Place(present - 1), cancellation) is null)
                present--;
            _tiles[level] = present;
        }

        for (var i = _tiles[level]!.Value; i < full; i++)
        {
            var tile = await tracker.History.Tiles.ReadAsync(Place(i), cancellation);
            await store.WriteTileAsync(Place(i), tile.Bottom, cancellation);
            _tiles[level] = i + 1;
        }

        TreeNode Place(ulong index) => new(level * HistoryTile.Height, index);
    }
}
