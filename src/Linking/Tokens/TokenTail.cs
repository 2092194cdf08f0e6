using Linking.Rounds;

namespace Linking.Tokens;

/// <summary>
/// What stands behind a token's levels: header and anchors, the same bytes in every token of a round with the same
/// anchors. Immutable.
/// </summary>
/// <param name="Header">The round's header.</param>
/// <param name="HeaderBytes">As encoded; nobody changes it.</param>
/// <param name="Anchors">At most <see cref="Token.MaxAnchors"/>.</param>
internal sealed record TokenTail(Header Header, ReadOnlyMemory<byte> HeaderBytes, IReadOnlyList<Anchor> Anchors);
