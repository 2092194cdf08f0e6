using Linking.Hashing;

namespace Linking.Recomputing;

/// <summary>The roots of perfect subtrees of a round under both functions. Holds working memory: not thread-safe.</summary>
internal sealed class PieceRoots
{
    /// <summary>Leaves of the largest subtree: its bytes stay in the nearer caches while both functions walk them.</summary>
    public const int LargestPiece = 4096;

    private readonly LaneWalk _alpha = new(new LaneSha256(), HashFunction.Sha2With256Bits, LargestPiece);
    private readonly LaneWalk _beta = new(new LaneSha3(), HashFunction.Sha3With256Bits, LargestPiece);

    /// <param name="leaves">The round's leaves.</param>
    /// <param name="starts">Where each of the subtree's begins, and after the last where it ends: a power of two, and one.</param>
    public DigestPair Root(ReadOnlySpan<byte> leaves, ReadOnlySpan<int> starts) => new(_alpha.Root(leaves, starts), _beta.Root(leaves, starts));
}
