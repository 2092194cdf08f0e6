using System.Diagnostics.CodeAnalysis;

using Linking.Hashing;
using Linking.Notes;

namespace Linking.Client.Trust;

/// <summary>A head with what its two notes say.</summary>
/// <param name="Size">N: rounds in the history.</param>
/// <param name="Root">The history roots of that size.</param>
/// <param name="Signed">The notes.</param>
public sealed record KnownHead(ulong Size, DigestPair Root, SignedHead Signed)
{
    /// <summary>Reads two notes of one size; by whom they are signed is a question of its own.</summary>
    public static bool TryRead(SignedHead signed, [NotNullWhen(true)] out KnownHead? head)
    {
        ArgumentNullException.ThrowIfNull(signed);
        head = SignedNote.TryParse(signed.Alpha, out var alphaNote) && Checkpoint.TryParse(alphaNote.Text, out var alpha) &&
            SignedNote.TryParse(signed.Beta, out var betaNote) && Checkpoint.TryParse(betaNote.Text, out var beta) &&
            alpha.Size == beta.Size && alpha.Root.Width == beta.Root.Width
                ? new KnownHead(alpha.Size, new DigestPair(alpha.Root, beta.Root), signed)
                : null;
        return head is not null;
    }
}
