using Linking.Tokens;

namespace Linking.Client;

/// <summary>A stamp that was verified against the ledger's identity and record before it was handed out.</summary>
/// <param name="Token">The token.</param>
/// <param name="Bytes">The same as the bytes of a <c>.lts</c> file.</param>
/// <param name="Repeated">Whether an earlier request had put the leaf there.</param>
public sealed record Stamped(Token Token, ReadOnlyMemory<byte> Bytes, bool Repeated);
