using Linking.Tokens;

namespace Linking.Verification;

/// <summary>What repairing made of a token.</summary>
/// <param name="Token">With the anchors that stay, in their order.</param>
/// <param name="Dropped">Those that went, in their order; empty: the token is as it was.</param>
public sealed record RepairedToken(Token Token, IReadOnlyList<DroppedAnchor> Dropped);
