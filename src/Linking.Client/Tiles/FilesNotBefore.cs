using System.Runtime.CompilerServices;

using Linking.Proofs;
using Linking.Tokens;

namespace Linking.Client.Tiles;

/// <summary>Shows by the beacons among a ledger's public files that a header is not older (docs/spec/tiles.md, "Beacons").</summary>
public static class FilesNotBefore
{
    // An authority may have been away for some publications.
    private const int MostPublications = 16;

    /// <summary>
    /// Proofs for a token's header, those of the nearest publication before it first, and of each publication together. They need no
    /// trust in the files: a proof holds or not.
    /// </summary>
    /// <param name="files">The ledger's.</param>
    /// <param name="token">The token.</param>
    /// <param name="last">The number of the last publication that does not cover its round; 0: there is none.</param>
    /// <param name="cancellation">Ends reading.</param>
    /// <exception cref="PublicFilesException">A file is missing, could not be read, or the files do not go so far.</exception>
    /// <exception cref="UntrustedReplyException">A file is none, or the tiles do not lead to the header.</exception>
    public static async IAsyncEnumerable<IReadOnlyList<FoundBeacon>> FindAsync(
        PublicFiles files, Token token, ulong last, [EnumeratorCancellation] CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(files);
        ArgumentNullException.ThrowIfNull(token);
        for (var number = last; number > 0 && last - number < MostPublications; number--)
        {
            var found = new List<FoundBeacon>();
            for (var k = 1; k <= BeaconFile.MaxNumber; k++)
            {
                var name = new BeaconFile(number, k).Name;
                if (await files.FindAsync(name, BeaconFile.MaxSize, cancellation) is not { } bytes)
                    break;
                if (await ProveAsync(files, name, bytes, token, cancellation) is { } proof)
                    found.Add(new FoundBeacon(name, proof));
            }

            if (found.Count > 0)
                yield return found;
        }
    }

    // Null where the beacon came later than the token.
    private static async Task<NotBeforeProof?> ProveAsync(
        PublicFiles files, string name, byte[] bytes, Token token, CancellationToken cancellation)
    {
        if (!NotBeforeProof.TryDecode(bytes, out var proof, out var error))
            throw new UntrustedReplyException($"{name} at {files.Place} is no not-before proof that can be read. {error.Message}");
        var (header, mine) = (proof.Header, token.Header);
        if (header.Ledger != mine.Ledger || header.Suite != mine.Suite || proof.Order is not null)
            throw new UntrustedReplyException($"{name} at {files.Place} is no beacon of {mine.Ledger}.");
        if (header.Index > mine.Index)
            return null;
        if (header.Index == mine.Index)
        {
            return proof.HeaderBytes.Span.SequenceEqual(token.HeaderBytes.Span)
                ? proof
                : throw new UntrustedReplyException($"{name} at {files.Place} has another header of round {mine.Index} than the token.");
        }

        return proof.Before(await FilesOrder.ProveAsync(files, header, proof.HeaderBytes, token, cancellation));
    }
}
