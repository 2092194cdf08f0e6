using Linking.Cli.Paths;
using Linking.Cli.Terminal;
using Linking.Client.Tiles;
using Linking.Events;
using Linking.Proofs;
using Linking.Tokens;

namespace Linking.Cli.Earliest;

/// <summary>Reads and writes <c>.lnb</c> files.</summary>
internal static class NotBeforeFile
{
    public static bool IsNamedLikeOne(string path) => path.EndsWith(NotBeforeProof.FileExtension, StringComparison.OrdinalIgnoreCase);

    /// <summary>The proof's place for a token: beside it, with <c>.lnb</c> instead of <c>.lts</c>.</summary>
    public static string Beside(string token) => Path.ChangeExtension(token, NotBeforeProof.FileExtension);

    /// <summary>The proof; null with a sentence that says why there is none in it.</summary>
    /// <exception cref="CommandException">There is no such file.</exception>
    public static async Task<(NotBeforeProof? Proof, string Problem)> ReadAsync(string path, CancellationToken cancellation)
    {
        var bytes = await InputFile.ReadAsync(path, NotBeforeProof.MaxSize + 1, cancellation);
        return NotBeforeProof.TryDecode(bytes, out var proof, out var error)
            ? (proof, "")
            : (null, Say($"{path} is no not-before proof that can be read. {Known(error.Message)}"));
    }

    /// <summary>Writes the proof of the nearest beacon before a token beside it; one that is there is left.</summary>
    /// <param name="files">The ledger's.</param>
    /// <param name="path">The token's file.</param>
    /// <param name="token">The token.</param>
    /// <param name="last">The number of the last publication that does not cover its round.</param>
    /// <param name="cancellation">Ends reading.</param>
    /// <returns>The proof's file; null: there is no beacon.</returns>
    /// <exception cref="CommandException">It cannot be written.</exception>
    /// <exception cref="PublicFilesException">A file could not be read.</exception>
    /// <exception cref="Client.UntrustedReplyException">What stands there does not hold.</exception>
    public static async Task<string?> WriteAsync(
        PublicFiles files, string path, Token token, ulong last, CancellationToken cancellation)
    {
        var beside = Beside(path);
        if (FileFacts.Exists(beside))
            return beside;
        await foreach (var found in FilesNotBefore.FindAsync(files, token, last, cancellation))
        {
            // Of several words the one that came last; a public value, whose time the reader has to know, where there is no other.
            OutputFile.Create(
                beside, found.OrderBy(f => IsPublic(f.Proof)).ThenByDescending(f => f.Proof.Order?.Earlier.Index ?? f.Proof.Header.Index)
                    .First().Proof.ToBytes());
            return beside;
        }

        return null;
    }

    private static bool IsPublic(NotBeforeProof proof) =>
        EventReading.Read(proof.Event, proof.Header.Suite).Event is Beacon { Source: BeaconSource.Public };
}
