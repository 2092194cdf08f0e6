using Linking.Storage;
using Linking.Trees;

namespace Linking.Ledger.Issuing;

/// <summary>A round before it is linked.</summary>
/// <param name="Leaves">All leaves, concatenated: the very bytes that are hashed and stored.</param>
/// <param name="Ends">The end of each.</param>
/// <param name="Tree">The tree over them, which passes to the round once that is durable.</param>
/// <param name="Events">The events among them, given the round's index.</param>
/// <param name="After">The time that its own must be later than; null: the head's.</param>
internal sealed record RoundDraft(
    ReadOnlyMemory<byte> Leaves, int[] Ends, MerkleTree Tree, Func<ulong, IReadOnlyList<StoredEvent>> Events, Instant? After = null);
