using System.Diagnostics.CodeAnalysis;

using Linking.Hashing;
using Linking.Leaves;
using Linking.Trees;

namespace Linking.Tokens;

/// <summary>
/// The tokens of leaves that stand one after the other in a round, made from the leaves, the token of the first and the
/// hashes on the right of the last (docs/spec/batch.md). Immutable and thread-safe.
/// </summary>
/// <remarks>
/// All leaves lead to the round root of the token's header. Whether the header is the ledger's is not checked: verify
/// <see cref="First"/>. What its header and anchors are worth, those of all others are.
/// </remarks>
public sealed class TokenBatch
{
    private readonly LeafBatch _leaves;
    private readonly MerkleRun _alpha, _beta;

    private TokenBatch(LeafBatch leaves, Token first, MerkleRun alpha, MerkleRun beta) =>
        (_leaves, First, _alpha, _beta) = (leaves, first, alpha, beta);

    /// <summary>The token of the first leaf, as it was given.</summary>
    public Token First { get; }

    /// <summary>Tokens, at least 1.</summary>
    public int Count => _leaves.Count;

    /// <summary>The token of a leaf: the first one with that leaf, its index and its path.</summary>
    /// <param name="offset">The leaf's place within the batch.</param>
    /// <exception cref="ArgumentOutOfRangeException">No such leaf.</exception>
    public Token this[int offset] => new(
        [
            new TokenLevel(
                Leaf.Decode(_leaves[offset]), First.Levels[0].Index + (ulong)offset,
                new MerklePath(First.Suite.Width, _alpha.PathOf(offset), _beta.PathOf(offset))),
        ],
        First.Header, First.HeaderBytes, First.Anchors);

    /// <summary>Steps 2 to 5 of the page.</summary>
    /// <param name="leaves">The leaves; kept.</param>
    /// <param name="token">The encoded token of the first.</param>
    /// <param name="rightAlpha">Right hashes under α, from the leaf up.</param>
    /// <param name="rightBeta">The same under β.</param>
    /// <param name="batch">The tokens.</param>
    /// <param name="error">Which step was not passed, and why.</param>
    public static bool TryCreate(
        LeafBatch leaves,
        ReadOnlyMemory<byte> token,
        ReadOnlySpan<byte> rightAlpha,
        ReadOnlySpan<byte> rightBeta,
        [NotNullWhen(true)] out TokenBatch? batch,
        out BatchError error)
    {
        ArgumentNullException.ThrowIfNull(leaves);
        batch = null;
        if (!Token.TryDecode(token, out var first, out var malformed))
        {
            error = new BatchError(BatchFault.Token, malformed.Message);
            return false;
        }

        error = FaultOf(leaves, first, rightAlpha.Length, rightBeta.Length);
        if (error.Fault != BatchFault.None)
            return false;
        var alpha = Run(Chain.Alpha, leaves, first, rightAlpha);
        var beta = Run(Chain.Beta, leaves, first, rightBeta);
        if (alpha.Root != first.Header.RoundRoot.Alpha || beta.Root != first.Header.RoundRoot.Beta)
        {
            error = new BatchError(BatchFault.Root, "The leaves of the batch do not lead to the round root of the first one's token.");
            return false;
        }

        // Where the run does not need a step of the first token's path, that step is still its own.
        var path = first.Levels[0].Path;
        if (!path[Chain.Alpha].SequenceEqual(alpha.PathOf(0)) || !path[Chain.Beta].SequenceEqual(beta.PathOf(0)))
        {
            error = new BatchError(BatchFault.Root, "The path of the batch's first token does not lead to its round root.");
            return false;
        }

        batch = new TokenBatch(leaves, first, alpha, beta);
        return true;
    }

    private static MerkleRun Run(Chain chain, LeafBatch leaves, Token first, ReadOnlySpan<byte> right)
    {
        var function = leaves.Suite[chain];
        var hashes = new byte[leaves.Count * function.Width()];
        for (var i = 0; i < leaves.Count; i++)
            NodeHash.Entry(function, leaves[i].Span).Bytes.CopyTo(hashes.AsSpan(i * function.Width()));
        var level = first.Levels[0];
        return MerkleRun.Build(function, hashes, level.Index, first.Header.LeafCount, level.Path[chain], right) ??
            throw new InvalidOperationException("The lengths were checked before.");
    }

    private static BatchError FaultOf(LeafBatch leaves, Token first, int rightAlpha, int rightBeta)
    {
        if (first.Levels is not [var level])
            return new BatchError(BatchFault.Token, $"The first token has {first.Levels.Count} levels; that of a leaf of a batch has one.");
        if (!level.Leaf.ToBytes().AsSpan().SequenceEqual(leaves[0].Span))
            return new BatchError(BatchFault.Token, "The first token is of another leaf than the first of the batch.");
        var (size, count) = ((ulong)first.Header.LeafCount, (ulong)leaves.Count);
        if (level.Index >= size || count > size - level.Index)
        {
            return new BatchError(
                BatchFault.Place, $"The {count} leaves of the batch do not stand from place {level.Index} on in a round of {size}.");
        }

        var (left, right) = RunBoundary.LengthsOf(level.Index, 1, size);
        if (level.Path.Length != left + right)
        {
            return new BatchError(
                BatchFault.Place,
                $"The first token's path has {level.Path.Length} steps; that of leaf {level.Index} of {size} has {left + right}.");
        }

        var expected = RunBoundary.LengthsOf(level.Index, count, size).Right * leaves.Suite.Width;
        return rightAlpha == expected && rightBeta == expected
            ? default
            : new BatchError(
                BatchFault.Right,
                $"There are {rightAlpha} and {rightBeta} bytes of hashes on the right of the batch; {expected} of each belong there.");
    }
}
