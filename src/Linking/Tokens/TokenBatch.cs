using System.Diagnostics.CodeAnalysis;

using Linking.Hashing;
using Linking.Leaves;
using Linking.Trees;

namespace Linking.Tokens;

/// <summary>
/// The tokens of leaves that stand one after the other in a round, made from the leaves, the token of the first and the
/// hashes on the right of the last (docs/spec/batch.md). A token is written when it is asked for, and is never an object.
/// Immutable and thread-safe; takes about 128 bytes a leaf beside the leaves.
/// </summary>
/// <remarks>
/// All leaves lead to the round root of the token's header. It is not checked that the header is the ledger's: verify
/// <see cref="First"/>. What its header and anchors are worth, those of all others are.
/// </remarks>
public sealed class TokenBatch
{
    private readonly LeafBatch _leaves;
    private readonly MerkleRun _run;
    private readonly TokenWriter _writer;

    private TokenBatch(LeafBatch leaves, Token first, MerkleRun run)
    {
        (_leaves, First, _run) = (leaves, first, run);
        _writer = new TokenWriter(first.HeaderBytes.Span, first.Anchors);
    }

    /// <summary>The token of the first leaf, as it was given.</summary>
    public Token First { get; }

    /// <summary>Tokens, at least 1.</summary>
    public int Count => _run.Count;

    /// <summary>Place of the first leaf in the round; the others follow.</summary>
    public ulong FirstIndex => _run.First;

    /// <summary>Steps 2 to 5 of docs/spec/batch.md.</summary>
    /// <param name="leaves">The leaves; kept.</param>
    /// <param name="token">The encoded token of the first.</param>
    /// <param name="rightAlpha">Right siblings on the last leaf's path under α, 32 bytes each.</param>
    /// <param name="rightBeta">The same under β.</param>
    /// <param name="batch">The tokens.</param>
    /// <param name="error">Which step was not passed, and why.</param>
    public static bool TryCreate(
        LeafBatch leaves,
        ReadOnlySpan<byte> token,
        ReadOnlySpan<byte> rightAlpha,
        ReadOnlySpan<byte> rightBeta,
        [NotNullWhen(true)] out TokenBatch? batch,
        out BatchError error)
    {
        ArgumentNullException.ThrowIfNull(leaves);
        batch = null;
        error = default;
        if (!Token.TryDecode(token, out var first, out var malformed))
        {
            error = new BatchError(BatchFault.Token, malformed.Message);
            return false;
        }

        error = FaultOf(leaves, first, rightAlpha, rightBeta);
        if (error.Fault != BatchFault.None)
            return false;
        var (level, size) = (first.Levels[0], (ulong)first.Header.LeafCount);
        var boundary = new RunBoundary(RunBoundary.LeftOf(level.Path, level.Index, size), new MerklePath(rightAlpha, rightBeta));
        var run = MerkleRun.Build(leaves.Bytes.Span, leaves.Ends, level.Index, size, boundary);
        if (run.Root != first.Header.RoundRoot)
        {
            error = new BatchError(BatchFault.Root, "The leaves of the batch do not lead to the round root of the first one's token.");
            return false;
        }

        batch = new TokenBatch(leaves, first, run);
        return true;
    }

    /// <summary>Bytes of the token of a leaf.</summary>
    /// <param name="offset">The leaf's place within the batch.</param>
    /// <exception cref="ArgumentOutOfRangeException">No such leaf.</exception>
    public int SizeOf(int offset) => _writer.SizeOf(_leaves[offset].Length, _run.PathLength(offset));

    /// <summary>Writes the token of a leaf.</summary>
    /// <param name="offset">The leaf's place within the batch.</param>
    /// <param name="destination">At least <see cref="SizeOf"/> bytes.</param>
    /// <returns>Bytes written.</returns>
    /// <exception cref="ArgumentOutOfRangeException">No such leaf.</exception>
    /// <exception cref="ArgumentException">The destination is too short.</exception>
    public int Write(int offset, Span<byte> destination) => _writer.Write(_leaves[offset], offset, _run, destination);

    private static BatchError FaultOf(LeafBatch leaves, Token first, ReadOnlySpan<byte> rightAlpha, ReadOnlySpan<byte> rightBeta)
    {
        if (first.Levels is not [var level])
            return new BatchError(BatchFault.Token, $"The first token has {first.Levels.Count} levels; that of a leaf of a batch has one.");
        if (!level.Leaf.ToBytes().AsSpan().SequenceEqual(leaves[0]))
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

        right = RunBoundary.LengthsOf(level.Index, count, size).Right * Digest.Size;
        return rightAlpha.Length == right && rightBeta.Length == right
            ? default
            : new BatchError(
                BatchFault.Right,
                $"There are {rightAlpha.Length} and {rightBeta.Length} bytes of hashes on the right of the batch; " +
                $"{right} of each belong there.");
    }
}
