namespace Linking.Hashing;

/// <summary>
/// The seam between trees and hash functions. It takes whole batches, so that a kernel that hashes many messages
/// at once can stand behind it; trees never hash one node at a time. Implementations are stateless and thread-safe.
/// </summary>
public abstract class TreeHasher
{
    private static readonly TreeHasher AlphaHasher = new InBoxTreeHasher(HashFunction.Sha2With256Bits);
    private static readonly TreeHasher BetaHasher = new InBoxTreeHasher(HashFunction.Sha3With256Bits);

    /// <summary>The fastest hasher for a chain of suite 1 on this machine.</summary>
    public static TreeHasher For(Chain chain) => chain switch
    {
        Chain.Alpha => AlphaHasher,
        Chain.Beta => BetaHasher,
        _ => throw new ArgumentOutOfRangeException(nameof(chain)),
    };

    /// <summary>
    /// Leaf hashes h(0x00 ‖ entry), RFC 6962 section 2.1. Entries stand one after the other in
    /// <paramref name="entries"/>; entry i ends before <paramref name="ends"/>[i].
    /// </summary>
    /// <param name="entries">All entries, concatenated.</param>
    /// <param name="ends">For each entry the offset of its end, ascending.</param>
    /// <param name="digests">32 bytes for each entry; must not overlap <paramref name="entries"/>.</param>
    public abstract void HashEntries(ReadOnlySpan<byte> entries, ReadOnlySpan<int> ends, Span<byte> digests);

    /// <summary>Node hashes h(0x01 ‖ left ‖ right) of as many pairs as <paramref name="pairs"/> holds 64 bytes.</summary>
    /// <param name="pairs">Left and right digests, 64 bytes a pair.</param>
    /// <param name="digests">32 bytes for each pair; must not overlap <paramref name="pairs"/>.</param>
    public abstract void HashPairs(ReadOnlySpan<byte> pairs, Span<byte> digests);
}
