using Linking.Hashing;
using Linking.Proofs;
using Linking.Rounds;
using Linking.Tokens;
using Linking.Trees;

namespace Linking.Client.Tiles;

/// <summary>Shows the order of two rounds by the tiles of their ledger's public files (docs/spec/order.md, "Order").</summary>
public static class FilesOrder
{
    /// <summary>The proof that one token's round was sealed before the other's. It needs no trust in the files: it holds or not.</summary>
    /// <param name="files">The ledger's.</param>
    /// <param name="earlier">Of the same ledger and suite as the other.</param>
    /// <param name="later">Of a later round.</param>
    /// <param name="cancellation">Ends reading.</param>
    /// <exception cref="PublicFilesException">A file is missing, could not be read, or the files do not go so far.</exception>
    /// <exception cref="UntrustedReplyException">The tiles do not lead from one header to the other.</exception>
    public static async Task<OrderProof> ProveAsync(PublicFiles files, Token earlier, Token later, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(files);
        ArgumentNullException.ThrowIfNull(earlier);
        ArgumentNullException.ThrowIfNull(later);
        return await ProveAsync(files, earlier.Header, earlier.HeaderBytes, later, cancellation);
    }

    /// <summary>The same for the header of an earlier round.</summary>
    internal static async Task<OrderProof> ProveAsync(
        PublicFiles files, Header earlier, ReadOnlyMemory<byte> earlierBytes, Token later, CancellationToken cancellation)
    {
        var (n, m) = (earlier.Index, later.Header.Index);
        var (alpha, beta) = await FilesHead.ReadSizesAsync(files, earlier.Suite, cancellation);
        if (Math.Min(alpha, beta) < m)
        {
            throw new PublicFilesException(
                $"The files at {files.Place} go up to {Math.Min(alpha, beta)} rounds, and the later token is of round {m}: read " +
                "newer ones.");
        }

        var path = await new TileReader(files, earlier.Suite).ReadPathAsync(
            ProofPlan.Inclusion(n, m), chain => chain == Chain.Alpha ? alpha : beta, cancellation);
        var bytes = OrderProof.Encode(earlierBytes.Span, later.HeaderBytes.Span, path);
        return OrderProof.TryDecode(bytes, out var proof, out _) && proof.Holds(Chain.Alpha) && proof.Holds(Chain.Beta)
            ? proof
            : throw new UntrustedReplyException(
                $"The tiles at {files.Place} do not lead from round {n} to round {m}: they were changed, or the two tokens are not of " +
                "their history.");
    }
}
