using Linking.Hashing;
using Linking.Rounds;
using Linking.Storage;
using Linking.Trees;

namespace Linking.Ledger.Derived;

/// <summary>
/// Full tiles of the history: from memory, from what is derived, or, where it has none, from the headers. Thread-safe.
/// </summary>
internal sealed class TileSource(ILedgerTruth truth, DerivedStore derived)
{
    private const int Kept = 128;

    private readonly Lock _lock = new();
    private readonly Dictionary<TreeNode, HistoryTile> _tiles = [];
    private readonly Queue<TreeNode> _order = [];

    /// <summary>Remembers a tile that has just been completed.</summary>
    public void Put(TreeNode place, HistoryTile tile)
    {
        lock (_lock)
        {
            if (!_tiles.ContainsKey(place))
                _order.Enqueue(place);
            _tiles[place] = tile;
            while (_order.Count > Kept)
                _tiles.Remove(_order.Dequeue());
        }
    }

    public async Task<HistoryTile> ReadAsync(TreeNode place, CancellationToken cancellation)
    {
        lock (_lock)
        {
            if (_tiles.TryGetValue(place, out var known))
                return known;
        }

        var stored = await derived.ReadTileAsync(place, cancellation);
        var tile = stored is null ? await ComputeAsync(place, trusting: true, cancellation) : new HistoryTile(stored);
        Put(place, tile);
        return tile;
    }

    /// <summary>Computes a tile from the headers alone and writes it over the damaged one, if one is there.</summary>
    public async Task RepairAsync(TreeNode place, CancellationToken cancellation)
    {
        var tile = await ComputeAsync(place, trusting: false, cancellation);
        Put(place, tile);
        if (await derived.ReadTileAsync(place, cancellation) is null)
            return;
        try
        {
            await derived.WriteTileAsync(new StoredTile(place, tile.Bottom), cancellation);
        }
        catch (StorageException)
        {
            // The headers have answered. What failed is told by the store, and made again.
        }
    }

    private async Task<HistoryTile> ComputeAsync(TreeNode place, bool trusting, CancellationToken cancellation)
    {
        var first = place.Index * HistoryTile.Width;
        var bottom = new List<DigestPair>(HistoryTile.Width);
        if (place.Level == 0)
        {
            await foreach (var header in truth.ReadHeadersAsync(first, HistoryTile.Width, cancellation))
                bottom.Add(header.Suite.HashEntry(header.Header.Span));
        }
        else
        {
            for (var i = 0UL; i < HistoryTile.Width; i++)
            {
                var child = new TreeNode(place.Level - HistoryTile.Height, first + i);
                var tile = trusting ? await ReadAsync(child, cancellation) : await ComputeAsync(child, trusting: false, cancellation);
                bottom.Add(tile.Root);
            }
        }

        return bottom.Count == HistoryTile.Width
            ? new HistoryTile(bottom)
            : throw new StorageException($"The store gave {bottom.Count} headers from round {first} on, and has more. {Advice.Fsck}");
    }
}
