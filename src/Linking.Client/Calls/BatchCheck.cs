using Linking.Hashing;
using Linking.Leaves;
using Linking.Protocol;
using Linking.Protocol.V1;
using Linking.Trees;

namespace Linking.Client.Calls;

/// <summary>Holds the answer to a batch against the leaves that were sent and the pinned identity (docs/spec/batch.md).</summary>
internal static class BatchCheck
{
    /// <summary>The end of each leaf of a batch, each of which is decoded.</summary>
    /// <exception cref="ArgumentException">No leaf, an event, or bytes that are not whole leaves.</exception>
    public static int[] EndsOf(ReadOnlySpan<byte> leaves)
    {
        var ends = new List<int>(leaves.Length / Leaf.MinSize);
        for (var position = 0; position < leaves.Length;)
        {
            var size = Leaf.SizeAt(leaves[position..]);
            if (size == 0 || size > leaves.Length - position)
                throw new ArgumentException($"The batch ends within leaf {ends.Count}.", nameof(leaves));
            if (!Leaf.IsValid(leaves.Slice(position, size), out var kind, out var error))
                throw new ArgumentException($"Leaf {ends.Count} of the batch: {error.Message}", nameof(leaves));
            if (kind == LeafKind.Event)
                throw new ArgumentException($"Leaf {ends.Count} of the batch is an event; the service alone makes events.", nameof(leaves));
            ends.Add(position += size);
        }

        return ends.Count > 0 ? [.. ends] : throw new ArgumentException("A batch has at least one leaf.", nameof(leaves));
    }

    /// <summary>Verifies the first token as any other, and that the other leaves lead to the same round root.</summary>
    /// <exception cref="UntrustedReplyException">They do not.</exception>
    public static StampedBatch Verified(StampBatchResponse response, ReadOnlyMemory<byte> leaves, int[] ends, LedgerIdentity identity)
    {
        var token = TokenCheck.Verified(response.Token.Span, Leaf.Decode(leaves.Span[..ends[0]]), identity);
        if (token.Levels is not [var level])
            throw new UntrustedReplyException($"The server sent a token with {token.Levels.Count} levels for a leaf of a batch; there is one.");
        var size = (ulong)token.Header.LeafCount;
        if (level.Index + (ulong)ends.Length > size)
            throw new UntrustedReplyException($"The server put {ends.Length} leaves from place {level.Index} on into a round of {size}.");
        var (alpha, beta) = (response.RightAlpha, response.RightBeta);
        var right = RunBoundary.LengthsOf(level.Index, (ulong)ends.Length, size).Right;
        if (alpha.Length != right * Digest.Size || beta.Length != right * Digest.Size)
            throw new UntrustedReplyException($"The server sent {alpha.Length} and {beta.Length} bytes of hashes on the right of the batch; {right * Digest.Size} of each belong there.");
        var boundary = new RunBoundary(RunBoundary.LeftOf(level.Path, level.Index, size), new MerklePath(alpha.Span, beta.Span));
        var run = MerkleRun.Build(leaves.Span, ends, level.Index, size, boundary);
        return run.Root == token.Header.RoundRoot
            ? new StampedBatch(leaves, ends, token, run, response.RepeatedLeaves)
            : throw new UntrustedReplyException("The leaves of the batch do not lead to the round root that the server sent.");
    }
}
