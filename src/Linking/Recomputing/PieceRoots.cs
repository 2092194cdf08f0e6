using Linking.Hashing;

namespace Linking.Recomputing;

/// <summary>The roots of perfect subtrees of a round under both functions. Holds working memory: not thread-safe.</summary>
/// <param name="suite">The functions.</param>
/// <param name="alpha">Bits of a vector for α, see <see cref="LaneWidths"/>.</param>
/// <param name="beta">The same for β.</param>
internal sealed class PieceRoots(Suite suite, int alpha, int beta)
{
    /// <summary>Leaves of the largest subtree: its bytes stay in the nearer caches while both functions walk them.</summary>
    public const int LargestPiece = 4096;

    private readonly LaneWalk _alpha = Walk(suite.Alpha, alpha);
    private readonly LaneWalk _beta = Walk(suite.Beta, beta);

    /// <param name="leaves">The round's leaves.</param>
    /// <param name="starts">Where each of the subtree's begins, and after the last where it ends: a power of two, and one.</param>
    public DigestPair Root(ReadOnlySpan<byte> leaves, ReadOnlySpan<int> starts) =>
        new(_alpha.Root(leaves, starts), _beta.Root(leaves, starts));

    private static LaneWalk Walk(HashFunction function, int width) => new(LaneWidths.Create(function, width), function, LargestPiece);
}
