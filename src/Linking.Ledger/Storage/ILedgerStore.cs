using Linking.Hashing;
using Linking.Trees;

namespace Linking.Ledger.Storage;

/// <summary>
/// Where a ledger lives. Backends share this contract and its tests, no code. All members may be called
/// concurrently.
/// </summary>
/// <remarks>
/// <para>Atomicity: a round is there wholly, with leaves, signed head and events, or not at all.</para>
/// <para>Durability: what <see cref="AppendAsync"/> reported as appended survives a crash of process and machine.</para>
/// <para>Consistency: a reader that was told of round n by anyone reads rounds 0 … n. <see cref="ReadHeadAsync"/>
/// never runs behind an append that has returned.</para>
/// <para>Rounds, events and publications are never changed or removed. Tiles and the look-up index are derived: they
/// may be missing after a crash, and are written again by <see cref="WriteTileAsync"/> and
/// <see cref="IndexRoundAsync"/>.</para>
/// <para>Errors: <see cref="StorageException"/> with one sentence for an operator; a conflict is a value.</para>
/// </remarks>
public interface ILedgerStore : IAsyncDisposable
{
    /// <summary>The newest round, read from the store and not from memory; null for an empty ledger.</summary>
    Task<StoredHead?> ReadHeadAsync(CancellationToken cancellation);

    /// <summary>
    /// Appends round n if the head is round n − 1 with the link that the row's header carries as previous link (for
    /// n = 0: if the ledger is empty). Atomic, and durable on return. Submitting the row that is already round n
    /// again, byte for byte, is <see cref="AppendResult.Appended"/>. Not cancellable once begun.
    /// </summary>
    /// <exception cref="StorageException">Failed, or the outcome is unknown; see <see cref="StorageException.OutcomeUnknown"/>.</exception>
    Task<AppendResult> AppendAsync(StoredRound round, CancellationToken cancellation);

    /// <summary>A whole round, or null if there is none of this index.</summary>
    Task<StoredRound?> ReadRoundAsync(ulong index, CancellationToken cancellation);

    /// <summary>Headers in order, from <paramref name="from"/>, at most <paramref name="count"/>; stops at the head.</summary>
    IAsyncEnumerable<StoredHeader> ReadHeadersAsync(ulong from, ulong count, CancellationToken cancellation);

    /// <summary>
    /// Writes a full tile of 256 history nodes: node.Level is a multiple of 8, and the hashes are those at that level
    /// from 256·node.Index on. Writing the same tile again is success.
    /// </summary>
    Task WriteTileAsync(TreeNode tile, ReadOnlyMemory<DigestPair> hashes, CancellationToken cancellation);

    /// <summary>The 256 hashes of a full tile, or null if it has not been written.</summary>
    Task<DigestPair[]?> ReadTileAsync(TreeNode tile, CancellationToken cancellation);

    /// <summary>
    /// Adds the leaves of a round to the look-up index. Rounds are indexed in order; indexing one again is success.
    /// </summary>
    /// <param name="round">n.</param>
    /// <param name="leafHashes">The α leaf hash h(0x00 ‖ leaf) of each leaf, in order.</param>
    /// <param name="cancellation">Between rounds; a round is indexed wholly or not at all.</param>
    Task IndexRoundAsync(ulong round, ReadOnlyMemory<Digest> leafHashes, CancellationToken cancellation);

    /// <summary>Rounds indexed so far: the first round not yet in the index.</summary>
    Task<ulong> ReadIndexedSizeAsync(CancellationToken cancellation);

    /// <summary>
    /// Places that may hold a leaf with this α leaf hash, oldest first. The index keeps a prefix of the hash: the
    /// caller compares the leaf itself.
    /// </summary>
    Task<IReadOnlyList<LeafPlace>> FindLeafAsync(Digest leafHash, CancellationToken cancellation);

    /// <summary>
    /// Appends a publication if its number is one more than the last. Durable on return. Submitting the identical one
    /// again is <see cref="AppendResult.Appended"/>.
    /// </summary>
    Task<AppendResult> AppendPublicationAsync(StoredPublication publication, CancellationToken cancellation);

    /// <summary>Publications in order, from number <paramref name="from"/>, at most <paramref name="count"/>.</summary>
    IAsyncEnumerable<StoredPublication> ReadPublicationsAsync(ulong from, ulong count, CancellationToken cancellation);

    /// <summary>The newest publication, or null.</summary>
    Task<StoredPublication?> ReadLastPublicationAsync(CancellationToken cancellation);

    /// <summary>Events in order of their rounds, from round <paramref name="from"/>, at most <paramref name="count"/>.</summary>
    IAsyncEnumerable<StoredEvent> ReadEventsAsync(ulong from, ulong count, CancellationToken cancellation);
}
