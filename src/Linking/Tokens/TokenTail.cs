using Linking.Rounds;

namespace Linking.Tokens;

/// <summary>
/// What stands behind a token's levels: the same bytes in every token of a round with the same anchors. Immutable.
/// </summary>
/// <param name="header">The round's header.</param>
/// <param name="headerBytes">As encoded; not to be changed.</param>
/// <param name="anchors">At most <see cref="Token.MaxAnchors"/>.</param>
internal sealed class TokenTail(Header header, byte[] headerBytes, IReadOnlyList<Anchor> anchors)
{
    public Header Header => header;

    public byte[] HeaderBytes => headerBytes;

    public IReadOnlyList<Anchor> Anchors => anchors;
}
