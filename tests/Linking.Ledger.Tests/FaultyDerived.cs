using Linking.Hashing;
using Linking.Storage;
using Linking.Trees;

namespace Linking.Ledger.Tests;

/// <summary>Derived data whose calls fail as a test tells it.</summary>
internal sealed class FaultyDerived(ILedgerDerived inner) : ILedgerDerived
{
    private int _resets;

    /// <summary>What becomes of the next writes of tiles and index.</summary>
    public FaultQueue Writes { get; } = new();

    /// <summary>What becomes of the next look-ups.</summary>
    public FaultQueue LookUps { get; } = new();

    /// <summary>What becomes of the next reads of tiles.</summary>
    public FaultQueue Tiles { get; } = new();

    /// <summary>What becomes of the next reads of the extent.</summary>
    public FaultQueue Extents { get; } = new();

    /// <summary>What becomes of the next resets.</summary>
    public FaultQueue Resets { get; } = new();

    /// <summary>Changes which tiles are read.</summary>
    public Func<TreeNode, DigestPair[]?, DigestPair[]?>? ReadingTile { get; set; }

    /// <summary>Whether the look-up index has forgotten everything.</summary>
    public bool IndexIsEmpty { get; set; }

    /// <summary>Times that it was emptied.</summary>
    public int ResetCount => Volatile.Read(ref _resets);

    public ILedgerDerived Inner { get; } = inner;

    public Task<IReadOnlyList<StoreDamage>> FindDamageAsync(CancellationToken cancellation) => Inner.FindDamageAsync(cancellation);

    public async Task ResetAsync(CancellationToken cancellation)
    {
        await DoAsync(Resets, () => Inner.ResetAsync(cancellation));
        Interlocked.Increment(ref _resets);
    }

    public Task<DerivedExtent?> ReadExtentAsync(CancellationToken cancellation)
        => Extents.DoAsync(() => Inner.ReadExtentAsync(cancellation));

    public Task IndexRoundAsync(StoredHead round, ReadOnlyMemory<Digest> leafHashes, CancellationToken cancellation) =>
        DoAsync(Writes, () => Inner.IndexRoundAsync(round, leafHashes, cancellation));

    public Task<IReadOnlyList<LeafPlace>> FindLeafAsync(Digest leafHash, CancellationToken cancellation) =>
        LookUps.DoAsync(async () => IndexIsEmpty ? [] : await Inner.FindLeafAsync(leafHash, cancellation));

    public async Task<IReadOnlyList<IndexPart>> ReadIndexPartsAsync(CancellationToken cancellation)
    {
        var parts = await Inner.ReadIndexPartsAsync(cancellation);
        return IndexIsEmpty ? [.. parts.Select(part => part with { Sum = 0 })] : parts;
    }

    public Task WriteTileAsync(StoredTile tile, CancellationToken cancellation) =>
        DoAsync(Writes, () => Inner.WriteTileAsync(tile, cancellation));

    public Task<DigestPair[]?> ReadTileAsync(TreeNode place, CancellationToken cancellation) => Tiles.DoAsync(async () =>
    {
        var hashes = await Inner.ReadTileAsync(place, cancellation);
        return ReadingTile is null ? hashes : ReadingTile(place, hashes);
    });

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private static Task<bool> DoAsync(FaultQueue faults, Func<Task> action) => faults.DoAsync(async () =>
    {
        await action();
        return true;
    });
}
