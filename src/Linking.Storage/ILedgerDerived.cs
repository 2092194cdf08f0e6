using Linking.Hashing;
using Linking.Trees;

namespace Linking.Storage;

/// <summary>
/// What a node keeps so that it need not compute it again: tiles of the history and the look-up index, both made from
/// the rounds alone. It may lag behind the truth or be lost, and is then made again; it never runs ahead of the truth.
/// All members may be called concurrently.
/// </summary>
/// <remarks>
/// <para>Extent: rounds 0 … n are in the index, each wholly, and no tile holds a node over a later round. So the link of
/// round n, which <see cref="ReadExtentAsync"/> gives, says which ledger, and which future of it, all of this is of.</para>
/// <para>Durability: none is promised on return. After a crash some of the newest writes may be missing; what is there is
/// what was there at one moment. The caller indexes a round after the truth has made it durable, so that a crash cannot
/// leave a round here that the truth has lost.</para>
/// <para>Errors: <see cref="StorageException"/> with one sentence for an operator; an argument out of bounds or out of
/// order is an <see cref="ArgumentException"/>; after disposal <see cref="ObjectDisposedException"/>. After a failure
/// with <see cref="StorageException.OutcomeUnknown"/> false the caller gives up what is there:
/// <see cref="ResetAsync"/>.</para>
/// </remarks>
public interface ILedgerDerived : IAsyncDisposable
{
    /// <summary>
    /// What is wrong with the files in a way that reading may not show. The pages of the index are left out: whoever
    /// checks it reads all of them.
    /// </summary>
    /// <param name="cancellation">Before it begins.</param>
    Task<IReadOnlyList<StoreDamage>> FindDamageAsync(CancellationToken cancellation);

    /// <summary>Forgets everything, sound or damaged. Afterwards it is empty and works as if it were new.</summary>
    /// <exception cref="StorageException">An empty one could not be made; it may be tried again.</exception>
    Task ResetAsync(CancellationToken cancellation);

    /// <summary>Which rounds it is made of; null if of none.</summary>
    Task<DerivedExtent?> ReadExtentAsync(CancellationToken cancellation);

    /// <summary>
    /// Adds the leaves of a round to the look-up index. Rounds are indexed in order, each after it is durable in the
    /// truth; indexing one again is success and changes nothing.
    /// </summary>
    /// <param name="round">Round n, of at most as many as are indexed, and its link.</param>
    /// <param name="leafHashes">The α leaf hash h(0x00 ‖ leaf) of each leaf, in order.</param>
    /// <param name="cancellation">Between rounds; a round is indexed wholly or not at all.</param>
    /// <exception cref="ArgumentException">A round out of order.</exception>
    Task IndexRoundAsync(StoredHead round, ReadOnlyMemory<Digest> leafHashes, CancellationToken cancellation);

    /// <summary>
    /// Places that may hold a leaf with this α leaf hash, oldest first. The index keeps a prefix of the hash: the
    /// caller compares the leaf itself.
    /// </summary>
    Task<IReadOnlyList<LeafPlace>> FindLeafAsync(Digest leafHash, CancellationToken cancellation);

    /// <summary>
    /// Reads the whole index and sums it up: one part for some consecutive rounds, from round 0 on, without gap, as far
    /// as the index goes. All of them are one consistent view.
    /// </summary>
    Task<IReadOnlyList<IndexPart>> ReadIndexPartsAsync(CancellationToken cancellation);

    /// <summary>
    /// Writes a full tile. Replaces what is there: writing the same tile again is success, and a damaged one is
    /// repaired. The caller writes only nodes over rounds that are indexed.
    /// </summary>
    /// <exception cref="ArgumentException">No tile (<see cref="StoredTile.Require"/>).</exception>
    Task WriteTileAsync(StoredTile tile, CancellationToken cancellation);

    /// <summary>The 256 hashes of a full tile, or null if it has not been written.</summary>
    /// <exception cref="ArgumentException">Not a tile's place (<see cref="StoredTile.RequirePlace"/>).</exception>
    Task<DigestPair[]?> ReadTileAsync(TreeNode place, CancellationToken cancellation);
}
