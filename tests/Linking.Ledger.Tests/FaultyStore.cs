using System.Collections.Concurrent;

using Linking.Hashing;
using Linking.Storage;
using Linking.Trees;

namespace Linking.Ledger.Tests;

/// <summary>A store whose calls fail as a test tells it. Like a real one it refuses to write after a failed write.</summary>
internal sealed class FaultyStore(ILedgerStore inner) : ILedgerStore
{
    private readonly TaskCompletionSource<StorageException> _refused = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public Task<StorageException> WritesRefused => _refused.Task;

    /// <summary>What becomes of the next appends of rounds.</summary>
    public ConcurrentQueue<Fault> Rounds { get; } = new();

    /// <summary>What becomes of the next appends of publications.</summary>
    public ConcurrentQueue<Fault> Publications { get; } = new();

    /// <summary>What becomes of the next writes of tiles and index.</summary>
    public ConcurrentQueue<Fault> Derived { get; } = new();

    /// <summary>What becomes of the next reads of the head.</summary>
    public ConcurrentQueue<Fault> Heads { get; } = new();

    /// <summary>Called before each append of a round.</summary>
    public Func<StoredRound, Task>? BeforeAppend { get; set; }

    /// <summary>Changes what is read.</summary>
    public Func<StoredRound, StoredRound?>? Reading { get; set; }

    /// <summary>Changes which tiles are read.</summary>
    public Func<TreeNode, DigestPair[]?, DigestPair[]?>? ReadingTile { get; set; }

    /// <summary>Changes which publications are read.</summary>
    public Func<StoredPublication, StoredPublication>? ReadingPublication { get; set; }

    /// <summary>Whether the look-up index has forgotten everything.</summary>
    public bool IndexIsEmpty { get; set; }

    /// <summary>Every row that was submitted, in order.</summary>
    public ConcurrentQueue<StoredRound> Submitted { get; } = new();

    public ILedgerStore Inner { get; set; } = inner;

    public Task<IReadOnlyList<StoreDamage>> FindDamageAsync(bool derived, CancellationToken cancellation) => Inner.FindDamageAsync(derived, cancellation);

    public async Task<StoredHead?> ReadHeadAsync(CancellationToken cancellation) => await DoAsync(Heads, () => Inner.ReadHeadAsync(cancellation), writes: false);

    public async Task<AppendResult> AppendAsync(StoredRound round, CancellationToken cancellation)
    {
        Submitted.Enqueue(round with { Leaves = round.Leaves.ToArray() });
        if (BeforeAppend is not null)
            await BeforeAppend(round);
        return await DoAsync(Rounds, () => Inner.AppendAsync(round, cancellation));
    }

    public async Task<StoredRound?> ReadRoundAsync(ulong index, CancellationToken cancellation)
    {
        var round = await Inner.ReadRoundAsync(index, cancellation);
        return round is null || Reading is null ? round : Reading(round);
    }

    public async IAsyncEnumerable<StoredHeader> ReadHeadersAsync(ulong from, ulong count, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellation)
    {
        await foreach (var header in Inner.ReadHeadersAsync(from, count, cancellation))
            yield return header;
    }

    public Task WriteTileAsync(TreeNode tile, ReadOnlyMemory<DigestPair> hashes, CancellationToken cancellation) =>
        DoAsync(Derived, async () =>
        {
            await Inner.WriteTileAsync(tile, hashes, cancellation);
            return true;
        });

    public async Task<DigestPair[]?> ReadTileAsync(TreeNode tile, CancellationToken cancellation)
    {
        var hashes = await Inner.ReadTileAsync(tile, cancellation);
        return ReadingTile is null ? hashes : ReadingTile(tile, hashes);
    }

    public Task IndexRoundAsync(ulong round, ReadOnlyMemory<Digest> leafHashes, CancellationToken cancellation) =>
        DoAsync(Derived, async () =>
        {
            await Inner.IndexRoundAsync(round, leafHashes, cancellation);
            return true;
        });

    public Task<ulong> ReadIndexedSizeAsync(CancellationToken cancellation) => Inner.ReadIndexedSizeAsync(cancellation);

    public async Task<IReadOnlyList<LeafPlace>> FindLeafAsync(Digest leafHash, CancellationToken cancellation) =>
        IndexIsEmpty ? [] : await Inner.FindLeafAsync(leafHash, cancellation);

    public async Task<IReadOnlyList<IndexPart>> ReadIndexPartsAsync(CancellationToken cancellation)
    {
        var parts = await Inner.ReadIndexPartsAsync(cancellation);
        return IndexIsEmpty ? [.. parts.Select(part => part with { Sum = 0 })] : parts;
    }

    public Task<AppendResult> AppendPublicationAsync(StoredPublication publication, CancellationToken cancellation) =>
        DoAsync(Publications, () => Inner.AppendPublicationAsync(publication, cancellation));

    public async IAsyncEnumerable<StoredPublication> ReadPublicationsAsync(ulong from, ulong count, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellation)
    {
        await foreach (var publication in Inner.ReadPublicationsAsync(from, count, cancellation))
            yield return ReadingPublication is null ? publication : ReadingPublication(publication);
    }

    public Task<StoredPublication?> ReadLastPublicationAsync(CancellationToken cancellation) => Inner.ReadLastPublicationAsync(cancellation);

    public IAsyncEnumerable<StoredEvent> ReadEventsAsync(ulong from, ulong count, CancellationToken cancellation) => Inner.ReadEventsAsync(from, count, cancellation);

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private async Task<T> DoAsync<T>(ConcurrentQueue<Fault> faults, Func<Task<T>> action, bool writes = true)
    {
        if (writes && _refused.Task.IsCompleted)
            throw new StorageException("The store refuses to write after a failed write. Restart.");
        var fault = faults.TryDequeue(out var next) ? next : Fault.None;
        if (fault is Fault.None)
            return await action();
        if (fault is Fault.DoneUnknown or Fault.DoneFailed)
            await action();
        var failure = new StorageException($"Injected: {fault}.") { OutcomeUnknown = fault is Fault.DoneUnknown or Fault.NotDoneUnknown };
        if (writes && !failure.OutcomeUnknown)
            _refused.TrySetResult(failure);
        throw failure;
    }
}
