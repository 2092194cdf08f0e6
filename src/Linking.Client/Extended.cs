using Linking.Tokens;

namespace Linking.Client;

/// <summary>A token with the anchors that the ledger has for it.</summary>
/// <param name="Token">The token.</param>
/// <param name="Bytes">The same as the bytes of a <c>.lts</c> file.</param>
/// <param name="Added">Anchors added.</param>
/// <param name="Published">Whether it carries a publication; while it does not, extend it again after the next one.</param>
/// <param name="Message">What was added, or why nothing was: one sentence of the server's.</param>
public sealed record Extended(Token Token, ReadOnlyMemory<byte> Bytes, int Added, bool Published, string Message);
