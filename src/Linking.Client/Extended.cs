using Linking.Publications;
using Linking.Tokens;

namespace Linking.Client;

/// <summary>A token with what the ledger has for it, as far as it was verified.</summary>
/// <param name="Token">The token: levels and header are the same bytes, and nothing is worse than before.</param>
/// <param name="Added">Anchors added; 0: the token is as it was.</param>
/// <param name="Publication">
/// The publication asked for, if the token carries it now; null while there is none: extend it again after the next one.
/// </param>
/// <param name="IsFull">There is a publication, and no room for it, also after a repair: it was not added.</param>
/// <param name="Message">What the server said: one sentence.</param>
public sealed record Extended(Token Token, int Added, Publication? Publication, bool IsFull, string Message)
{
    /// <summary>Whether the publication is kept as seen on this machine.</summary>
    public bool IsSeen { get; init; } = true;

    /// <summary>Whether the levels of the token do not lead to its leaf in the round: nothing was asked or added.</summary>
    public bool IsBroken { get; init; }

    internal static Extended Broken(Token token) =>
        new(token, 0, null, IsFull: false, "The levels of the token do not lead to its leaf in the round.") { IsBroken = true };
}
