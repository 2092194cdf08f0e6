using Linking.Rounds;

namespace Linking.Tokens;

/// <summary>
/// What stands behind a token's levels: the same bytes in every token of a round with the same anchors. Immutable but for what is noted beside it.
/// </summary>
/// <param name="header">The round's header.</param>
/// <param name="headerBytes">As encoded; nobody changes it.</param>
/// <param name="anchors">At most <see cref="Token.MaxAnchors"/>.</param>
internal sealed class TokenTail(Header header, ReadOnlyMemory<byte> headerBytes, IReadOnlyList<Anchor> anchors)
{
    public Header Header => header;

    public ReadOnlyMemory<byte> HeaderBytes => headerBytes;

    public IReadOnlyList<Anchor> Anchors => anchors;

    /// <summary>What the owner of the <see cref="TokenTails"/> that it stands in has made of it; null before.</summary>
    public object? Reading { get; set; }
}
