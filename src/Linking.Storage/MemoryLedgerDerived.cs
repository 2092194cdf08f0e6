using Linking.Hashing;
using Linking.Trees;

namespace Linking.Storage;

/// <summary>Derived data in memory, for tests and for trying out.</summary>
public sealed class MemoryLedgerDerived : ILedgerDerived
{
    private readonly Lock _lock = new();
    private readonly Dictionary<TreeNode, DigestPair[]> _tiles = [];
    private readonly Dictionary<Digest, List<LeafPlace>> _places = [];
    private DerivedExtent? _extent;
    private bool _disposed;

    /// <summary>None: memory has no files.</summary>
    public Task<IReadOnlyList<StoreDamage>> FindDamageAsync(CancellationToken cancellation) =>
        Task.FromResult<IReadOnlyList<StoreDamage>>([]);

    public Task ResetAsync(CancellationToken cancellation) => Locked(
        () =>
        {
            _tiles.Clear();
            _places.Clear();
            return _extent = null;
        },
        cancellation);

    public Task<DerivedExtent?> ReadExtentAsync(CancellationToken cancellation) => Locked(() => _extent, cancellation);

    public Task IndexRoundAsync(StoredHead round, ReadOnlyMemory<Digest> leafHashes, CancellationToken cancellation) => Locked(
        () =>
        {
            if (!DerivedExtent.Follows(_extent, round))
                return _extent;
            for (var i = 0; i < leafHashes.Length; i++)
            {
                var hash = leafHashes.Span[i];
                if (!_places.TryGetValue(hash, out var places))
                    _places.Add(hash, places = []);
                places.Add(new LeafPlace(round.Index, (uint)i));
            }

            return _extent = DerivedExtent.With(_extent, round);
        },
        cancellation);

    public Task<IReadOnlyList<LeafPlace>> FindLeafAsync(Digest leafHash, CancellationToken cancellation) =>
        Locked<IReadOnlyList<LeafPlace>>(() => _places.TryGetValue(leafHash, out var places) ? [.. places] : [], cancellation);

    public Task<IReadOnlyList<IndexPart>> ReadIndexPartsAsync(CancellationToken cancellation) => Locked<IReadOnlyList<IndexPart>>(
        () =>
        {
            var sums = new ulong[_extent?.Size ?? 0];
            foreach (var (hash, places) in _places)
            {
                foreach (var place in places)
                    sums[place.Round] += IndexPart.Term(IndexPart.Prefix(hash), place);
            }

            return [.. sums.Select((sum, n) => new IndexPart((ulong)n, 1, sum))];
        },
        cancellation);

    public Task WriteTileAsync(StoredTile tile, CancellationToken cancellation)
    {
        StoredTile.Require(tile);
        return Locked(() => _tiles[tile.Place] = tile.Hashes.ToArray(), cancellation);
    }

    public Task<DigestPair[]?> ReadTileAsync(TreeNode place, CancellationToken cancellation)
    {
        StoredTile.RequirePlace(place);
        return Locked(() => _tiles.TryGetValue(place, out var hashes) ? (DigestPair[])hashes.Clone() : null, cancellation);
    }

    public ValueTask DisposeAsync()
    {
        lock (_lock)
            _disposed = true;
        return ValueTask.CompletedTask;
    }

    private Task<T> Locked<T>(Func<T> action, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        lock (_lock)
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            return Task.FromResult(action());
        }
    }
}
