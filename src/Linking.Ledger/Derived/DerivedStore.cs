using Linking.Hashing;
using Linking.Storage;
using Linking.Trees;

using Microsoft.Extensions.Logging;

namespace Linking.Ledger.Derived;

/// <summary>
/// A node's hold on its derived data (docs/design/storage.md). What is there is used as long as nothing speaks against it;
/// once something does, nothing of it is used, and it is made again from the rounds. Thread-safe.
/// </summary>
internal sealed class DerivedStore(ILedgerDerived derived, ILogger logger)
{
    private string? _doubt;
    private long _size;
    private long _resets;

    /// <summary>Told that it has to be made again.</summary>
    public Action? Doubted { get; set; }

    /// <summary>Rounds in the index, as far as it may be relied on.</summary>
    public ulong Size => IsDoubted ? 0 : (ulong)Interlocked.Read(ref _size);

    public bool IsDoubted => Volatile.Read(ref _doubt) is not null;

    /// <summary>Nothing of what is there is used any more.</summary>
    /// <param name="reason">One sentence.</param>
    public void Doubt(string reason)
    {
        if (Interlocked.CompareExchange(ref _doubt, reason, null) is null)
            logger.DerivedDoubted(reason);
        Doubted?.Invoke();
    }

    /// <summary>
    /// Empties what is not of these rounds, or in doubt: of another ledger, ahead of the truth, of another future of it
    /// (after a backup was put back), of another version, damaged.
    /// </summary>
    /// <exception cref="StorageException">The truth could not be read, or no empty file could be made, which stays in doubt.</exception>
    public async Task PrepareAsync(ILedgerTruth truth, CancellationToken cancellation)
    {
        if (!IsDoubted && await FindDoubtAsync(truth, cancellation) is { } reason)
            Doubt(reason);
        if (!IsDoubted)
            return;
        await derived.ResetAsync(cancellation);
        Interlocked.Exchange(ref _size, 0);
        Interlocked.Increment(ref _resets);
        Volatile.Write(ref _doubt, null);
    }

    /// <summary>Adds a round to the index.</summary>
    /// <exception cref="StorageException">It failed.</exception>
    public async Task IndexRoundAsync(StoredHead round, ReadOnlyMemory<Digest> leafHashes, CancellationToken cancellation)
    {
        await AskAsync(async () =>
        {
            await derived.IndexRoundAsync(round, leafHashes, cancellation);
            return true;
        });
        Interlocked.Exchange(ref _size, (long)round.Size);
    }

    /// <summary>Places that may hold a leaf, and how many rounds were looked through: all before that index.</summary>
    public async Task<(IReadOnlyList<LeafPlace> Places, ulong Covered)> FindLeafAsync(Digest leafHash, CancellationToken cancellation)
    {
        var (size, resets) = (Size, Interlocked.Read(ref _resets));
        if (size == 0)
            return ([], 0);
        try
        {
            var places = await AskAsync(() => derived.FindLeafAsync(leafHash, cancellation));
            // What was emptied meanwhile has found nothing.
            return (places, resets == Interlocked.Read(ref _resets) ? size : 0);
        }
        catch (StorageException)
        {
            // Told by Doubt; the rounds are looked through instead.
            return ([], 0);
        }
    }

    /// <summary>A tile, or null if it is not there or in doubt: then the headers give it.</summary>
    public async Task<DigestPair[]?> ReadTileAsync(TreeNode place, CancellationToken cancellation)
    {
        if (IsDoubted)
            return null;
        try
        {
            return await AskAsync(() => derived.ReadTileAsync(place, cancellation));
        }
        catch (StorageException)
        {
            return null;
        }
    }

    /// <summary>Writes a tile over rounds that are indexed.</summary>
    /// <exception cref="StorageException">It failed.</exception>
    public Task WriteTileAsync(StoredTile tile, CancellationToken cancellation) => AskAsync(async () =>
    {
        await derived.WriteTileAsync(tile, cancellation);
        return true;
    });

    private async Task<string?> FindDoubtAsync(ILedgerTruth truth, CancellationToken cancellation)
    {
        DerivedExtent? extent;
        try
        {
            extent = await derived.ReadExtentAsync(cancellation);
        }
        catch (StorageException e)
        {
            return e.Message;
        }

        Interlocked.Exchange(ref _size, (long)(extent?.Size ?? 0));
        if (extent is null)
            return null;
        var size = (await truth.ReadHeadAsync(cancellation))?.Size ?? 0;
        if (extent.Size > size)
            return $"Tiles and look-up index are made of {extent.Size} rounds, and the ledger has {size}.";
        if (await LinkAsync(0) != extent.GenesisLink)
            return "Tiles and look-up index are those of another ledger.";
        return await LinkAsync(extent.Last.Index) == extent.Last.Link
            ? null
            : $"Tiles and look-up index were made of another round {extent.Last.Index} than the ledger has.";

        async Task<DigestPair?> LinkAsync(ulong index)
        {
            await foreach (var header in truth.ReadHeadersAsync(index, 1, cancellation))
                return header.Link;
            return null;
        }
    }

    private async Task<T> AskAsync<T>(Func<Task<T>> call)
    {
        try
        {
            return await call();
        }
        catch (StorageException e)
        {
            if (!e.OutcomeUnknown)
                Doubt(e.Message);
            throw;
        }
    }
}
