using Linking.Events;
using Linking.Hashing;
using Linking.Ledger.Clocks;
using Linking.Ledger.Marks;
using Linking.Ledger.Storage;
using Linking.Publications;

using Microsoft.Extensions.Logging;

namespace Linking.Ledger;

/// <summary>
/// One node of a ledger: takes leaves, links rounds, and reads. All members may be called concurrently. The store,
/// the keys and the mark are borrowed; the caller disposes them after the node.
/// </summary>
public sealed class LedgerNode : IAsyncDisposable
{
    private LedgerNode() => throw new NotSupportedException();

    /// <summary>The ledger's identity, read from round 0.</summary>
    public Genesis Genesis => throw new NotSupportedException();

    /// <summary>Link of round 0: fixes the ledger's identity.</summary>
    public DigestPair GenesisLink => throw new NotSupportedException();

    /// <summary>What the node was told.</summary>
    public LedgerOptions Options => throw new NotSupportedException();

    /// <summary>Mode and reason, now.</summary>
    public LedgerState State => throw new NotSupportedException();

    /// <summary>The newest round this node knows of.</summary>
    public LedgerHead Head => throw new NotSupportedException();

    /// <summary>
    /// Opens the ledger in a store; creates it if the store is empty and no mark says otherwise. Reads the newest
    /// rounds back and rehashes them, compares the high-water mark, brings tiles and index up to date, and starts
    /// issuing unless the node must be read-only or suspended (see <see cref="State"/>).
    /// </summary>
    /// <exception cref="LedgerOpenException">The ledger cannot be opened.</exception>
    public static Task<LedgerNode> OpenAsync(
        LedgerOptions options,
        LedgerKeys keys,
        ILedgerStore store,
        IHighWaterMarkStore mark,
        IClockSource clock,
        TimeProvider time,
        ILogger<LedgerNode> logger,
        CancellationToken cancellation) => throw new NotSupportedException();

    /// <summary>Returns as soon as the state is another than <paramref name="known"/>.</summary>
    public Task<LedgerState> WaitForChangeAsync(LedgerState known, CancellationToken cancellation) => throw new NotSupportedException();

    /// <summary>A snapshot for operators.</summary>
    public LedgerStatus Status() => throw new NotSupportedException();

    /// <summary>
    /// Puts a leaf into the open round and returns when that round is durable. The same bytes again, while pending or
    /// within the repeat window, give the first token.
    /// </summary>
    /// <param name="leaf">An encoded leaf of kind document, aggregate or token; copied before the method returns.</param>
    /// <param name="cancellation">Stops waiting; the leaf stays in the round.</param>
    /// <exception cref="LedgerRefusedException">No token; see its reason.</exception>
    public Task<StampedLeaf> SubmitAsync(ReadOnlyMemory<byte> leaf, CancellationToken cancellation) => throw new NotSupportedException();

    /// <summary>Reads the head from the store, and follows rounds that other nodes have appended.</summary>
    /// <exception cref="StorageException">The store failed.</exception>
    public Task<LedgerHead> ReadHeadAsync(CancellationToken cancellation) => throw new NotSupportedException();

    /// <summary>Whether header and top leaf of a token stand in the ledger (LT-V2).</summary>
    /// <param name="token">Any bytes.</param>
    /// <param name="cancellation">Between reads.</param>
    /// <exception cref="StorageException">The store failed.</exception>
    public Task<MatchResult> MatchAsync(ReadOnlyMemory<byte> token, CancellationToken cancellation) => throw new NotSupportedException();

    /// <summary>
    /// Adds to a token the newest publication that covers it, or, while there is none, the newest signed head if the
    /// token's are all older. Never takes an anchor away.
    /// </summary>
    /// <param name="token">Any bytes.</param>
    /// <param name="cancellation">Between reads.</param>
    /// <exception cref="StorageException">The store failed.</exception>
    public Task<ExtendResult> ExtendAsync(ReadOnlyMemory<byte> token, CancellationToken cancellation) => throw new NotSupportedException();

    /// <summary>The token of a leaf, found by its exact bytes; null if it is not in the ledger.</summary>
    /// <param name="leaf">Encoded.</param>
    /// <param name="cancellation">Between reads.</param>
    /// <exception cref="LedgerRefusedException">Not a leaf.</exception>
    /// <exception cref="StorageException">The store failed.</exception>
    public Task<StampedLeaf?> FindAsync(ReadOnlyMemory<byte> leaf, CancellationToken cancellation) => throw new NotSupportedException();

    /// <summary>The path from header <paramref name="index"/> to the history roots of <paramref name="size"/>.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Not index &lt; size ≤ the head's size.</exception>
    /// <exception cref="StorageException">The store failed.</exception>
    public Task<HistoryProof> ProveInclusionAsync(ulong index, ulong size, CancellationToken cancellation) => throw new NotSupportedException();

    /// <summary>The consistency proof from size <paramref name="from"/> to <paramref name="to"/>.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Not 1 ≤ from ≤ to ≤ the head's size.</exception>
    /// <exception cref="StorageException">The store failed.</exception>
    public Task<HistoryProof> ProveConsistencyAsync(ulong from, ulong to, CancellationToken cancellation) => throw new NotSupportedException();

    /// <summary>Publications in order, from number <paramref name="from"/> (1 is the first), at most <paramref name="count"/>.</summary>
    public IAsyncEnumerable<StoredPublication> ReadPublicationsAsync(ulong from, ulong count, CancellationToken cancellation) => throw new NotSupportedException();

    /// <summary>
    /// Signs and stores the next publication over the ledger's size now, if it has grown since the last one; else
    /// returns the last one.
    /// </summary>
    /// <param name="announcements">At most 64; not published if the ledger has not grown.</param>
    /// <param name="cancellation">Before the publication is stored.</param>
    /// <exception cref="LedgerRefusedException">The node is read-only, failed or stopped.</exception>
    /// <exception cref="StorageException">The store failed.</exception>
    public Task<StoredPublication> PublishAsync(IReadOnlyList<Announcement> announcements, CancellationToken cancellation) => throw new NotSupportedException();

    /// <summary>
    /// Takes nothing new, finishes the open round, answers its callers, and ends. May be called again.
    /// </summary>
    public Task StopAsync() => throw new NotSupportedException();

    /// <summary>Stops.</summary>
    public async ValueTask DisposeAsync() => await StopAsync();
}
