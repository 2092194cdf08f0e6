using System.Runtime.CompilerServices;

using Linking.Hashing;
using Linking.Trees;

namespace Linking.Storage;

/// <summary>
/// A ledger in memory, for tests and for trying out. It keeps every duty of <see cref="ILedgerStore"/> but one:
/// nothing outlives the process.
/// </summary>
public sealed class MemoryLedgerStore : ILedgerStore
{
    private const int Batch = 256;
    private const int TileWidth = 256;
    private const int MaxTileLevel = 56;

    private readonly Lock _lock = new();
    private readonly List<StoredRound> _rounds = [];
    private readonly List<StoredEvent> _events = [];
    private readonly List<StoredPublication> _publications = [];
    private readonly Dictionary<TreeNode, DigestPair[]> _tiles = [];
    private readonly Dictionary<Digest, List<LeafPlace>> _places = [];
    private ulong _indexedSize;
    private bool _disposed;

    /// <summary>Never: memory does not fail.</summary>
    public Task<StorageException> WritesRefused { get; } = new TaskCompletionSource<StorageException>().Task;

    /// <summary>None: memory has no files.</summary>
    public Task<IReadOnlyList<StoreDamage>> FindDamageAsync(bool derived, CancellationToken cancellation) => Task.FromResult<IReadOnlyList<StoreDamage>>([]);

    public Task<StoredHead?> ReadHeadAsync(CancellationToken cancellation) => Locked(
        () => _rounds.Count == 0 ? default(StoredHead?) : new StoredHead(_rounds[^1].Index, _rounds[^1].Link), cancellation);

    public Task<AppendResult> AppendAsync(StoredRound round, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(round);
        if (!round.TryValidate(out var header, out var problem))
            throw new ArgumentException(problem, nameof(round));
        return Locked(
            () =>
            {
                if (round.Index < (ulong)_rounds.Count)
                    return round == _rounds[(int)round.Index] ? AppendResult.Appended : AppendResult.Conflict;
                if (round.Index > (ulong)_rounds.Count || (round.Index > 0 && _rounds[^1].Link != header.PreviousLink))
                    return AppendResult.Conflict;
                var copy = Copy(round);
                _rounds.Add(copy);
                _events.AddRange(copy.Events);
                return AppendResult.Appended;
            },
            cancellation);
    }

    public Task<StoredRound?> ReadRoundAsync(ulong index, CancellationToken cancellation) =>
        Locked(() => index < (ulong)_rounds.Count ? _rounds[(int)index] : null, cancellation);

    public async IAsyncEnumerable<StoredHeader> ReadHeadersAsync(ulong from, ulong count, [EnumeratorCancellation] CancellationToken cancellation)
    {
        await foreach (var round in ReadAsync(_rounds, rounds => (int)Math.Min(from, (ulong)rounds.Count), count, cancellation))
            yield return new StoredHeader(round.Index, round.Header, round.Link, round.PreviousHead);
    }

    public Task WriteTileAsync(TreeNode tile, ReadOnlyMemory<DigestPair> hashes, CancellationToken cancellation)
    {
        CheckTile(tile);
        if (hashes.Length != TileWidth)
            throw new ArgumentException($"A full tile has {TileWidth} hashes, not {hashes.Length}.", nameof(hashes));
        return Locked(() => _tiles[tile] = hashes.ToArray(), cancellation);
    }

    public Task<DigestPair[]?> ReadTileAsync(TreeNode tile, CancellationToken cancellation)
    {
        CheckTile(tile);
        return Locked(() => _tiles.TryGetValue(tile, out var hashes) ? (DigestPair[])hashes.Clone() : null, cancellation);
    }

    public Task IndexRoundAsync(ulong round, ReadOnlyMemory<Digest> leafHashes, CancellationToken cancellation) => Locked(
        () =>
        {
            if (round > _indexedSize || round >= (ulong)_rounds.Count)
                throw new ArgumentOutOfRangeException(nameof(round), round, $"{_indexedSize} of {_rounds.Count} rounds are indexed; rounds are indexed in order, after they were appended.");
            if (round < _indexedSize)
                return _indexedSize;
            for (var i = 0; i < leafHashes.Length; i++)
            {
                var hash = leafHashes.Span[i];
                if (!_places.TryGetValue(hash, out var places))
                    _places.Add(hash, places = []);
                places.Add(new LeafPlace(round, (uint)i));
            }

            return ++_indexedSize;
        },
        cancellation);

    public Task<ulong> ReadIndexedSizeAsync(CancellationToken cancellation) => Locked(() => _indexedSize, cancellation);

    public Task<IReadOnlyList<LeafPlace>> FindLeafAsync(Digest leafHash, CancellationToken cancellation) => Locked<IReadOnlyList<LeafPlace>>(
        () => _places.TryGetValue(leafHash, out var places) ? [.. places] : [], cancellation);

    public Task<IReadOnlyList<IndexPart>> ReadIndexPartsAsync(CancellationToken cancellation) => Locked<IReadOnlyList<IndexPart>>(
        () =>
        {
            var sums = new ulong[_indexedSize];
            foreach (var (hash, places) in _places)
            {
                foreach (var place in places)
                    sums[place.Round] += IndexPart.Term(IndexPart.Prefix(hash), place);
            }

            return [.. sums.Select((sum, n) => new IndexPart((ulong)n, 1, sum))];
        },
        cancellation);

    public Task<AppendResult> AppendPublicationAsync(StoredPublication publication, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(publication);
        if (publication.Number is 0 or > long.MaxValue || publication.Size is 0 or > long.MaxValue || publication.Note.IsEmpty)
            throw new ArgumentException("A publication has a number and a size of 1 to 2^63 − 1, and a note.", nameof(publication));
        return Locked(
            () =>
            {
                if (publication.Number <= (ulong)_publications.Count)
                    return publication == _publications[(int)publication.Number - 1] ? AppendResult.Appended : AppendResult.Conflict;
                if (publication.Number != (ulong)_publications.Count + 1)
                    return AppendResult.Conflict;
                _publications.Add(publication with { Note = publication.Note.ToArray() });
                return AppendResult.Appended;
            },
            cancellation);
    }

    public IAsyncEnumerable<StoredPublication> ReadPublicationsAsync(ulong from, ulong count, CancellationToken cancellation) =>
        ReadAsync(_publications, list => (int)Math.Min(Math.Max(from, 1) - 1, (ulong)list.Count), count, cancellation);

    public Task<StoredPublication?> ReadLastPublicationAsync(CancellationToken cancellation) =>
        Locked(() => _publications.Count == 0 ? null : _publications[^1], cancellation);

    public IAsyncEnumerable<StoredEvent> ReadEventsAsync(ulong from, ulong count, CancellationToken cancellation) =>
        ReadAsync(_events, list => list.FindIndex(e => e.Round >= from) is var first && first < 0 ? list.Count : first, count, cancellation);

    public ValueTask DisposeAsync()
    {
        lock (_lock)
            _disposed = true;
        return ValueTask.CompletedTask;
    }

    private static void CheckTile(TreeNode tile)
    {
        if (tile.Level is < 0 or > MaxTileLevel || tile.Level % 8 != 0 || tile.Index > long.MaxValue)
            throw new ArgumentException($"Level {tile.Level}, index {tile.Index} is no tile's place: levels are 0, 8, 16 … {MaxTileLevel}.", nameof(tile));
    }

    private static StoredRound Copy(StoredRound round) => round with
    {
        Header = round.Header.ToArray(),
        PreviousHead = round.PreviousHead is { } head ? new(head.Alpha.ToArray(), head.Beta.ToArray()) : null,
        Leaves = round.Leaves.ToArray(),
        Events = [.. round.Events.Select(e => e with { Text = e.Text.ToArray() })],
    };

    private Task<T> Locked<T>(Func<T> action, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        lock (_lock)
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            return Task.FromResult(action());
        }
    }

    private async IAsyncEnumerable<T> ReadAsync<T>(List<T> list, Func<List<T>, int> start, ulong count, [EnumeratorCancellation] CancellationToken cancellation)
    {
        var position = await Locked(() => start(list), cancellation);
        while (count > 0)
        {
            var take = (int)Math.Min(count, Batch);
            var batch = await Locked(() => list.GetRange(position, Math.Min(take, list.Count - position)), cancellation);
            foreach (var item in batch)
            {
                cancellation.ThrowIfCancellationRequested();
                yield return item;
            }

            if (batch.Count < take)
                yield break;
            position += take;
            count -= (ulong)take;
        }
    }
}
