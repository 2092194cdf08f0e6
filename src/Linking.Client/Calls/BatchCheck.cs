using Linking.Leaves;
using Linking.Protocol.V1;
using Linking.Tokens;

namespace Linking.Client.Calls;

/// <summary>Holds the answer to a batch against the leaves that were sent and what is known of the ledger (docs/spec/batch.md).</summary>
internal static class BatchCheck
{
    /// <summary>Finds the leaves of a batch that is to be sent.</summary>
    /// <exception cref="ArgumentException">None, an event, or bytes that are not whole leaves.</exception>
    public static LeafBatch Cut(ReadOnlyMemory<byte> leaves)
    {
        if (!LeafBatch.TryCut(leaves, out var batch, out var index, out var error))
            throw new ArgumentException($"Leaf {index} of the batch: {error.Message}", nameof(leaves));
        return batch.IndexOfForeignKind() is var found and >= 0
            ? throw new ArgumentException($"Leaf {found} of the batch is of a kind that is not submitted.", nameof(leaves))
            : batch;
    }

    /// <summary>All leaves lead to the round root of the first token, which is verified as any other.</summary>
    /// <exception cref="UntrustedReplyException">They do not.</exception>
    public static async Task<StampedBatch> VerifiedAsync(
        StampBatchResponse response, LeafBatch leaves, LedgerWatch watch, CancellationToken cancellation)
    {
        var (token, alpha, beta) = (response.Token, response.RightAlpha, response.RightBeta);
        if (!TokenBatch.TryCreate(leaves, token.Memory, alpha.Span, beta.Span, out var batch, out var error))
            throw new UntrustedReplyException($"The server sent an answer to a batch that does not hold: {error.Message}");
        await watch.VerifyAsync(batch.First, cancellation);
        return new StampedBatch(batch, response.RepeatedLeaves);
    }
}
