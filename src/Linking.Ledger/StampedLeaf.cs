using Linking.Rounds;

namespace Linking.Ledger;

/// <summary>A leaf that stands in a durable round, with its token.</summary>
/// <param name="Token">
/// The complete token's bytes (docs/spec/token.md): one level, the header of round n, one anchor: the signed head of
/// size n + 1. The same bytes whenever it is asked for.
/// </param>
/// <param name="Header">Header of its round.</param>
/// <param name="LeafIndex">Its place in the round.</param>
/// <param name="Repeated">Whether an earlier request had put the leaf there.</param>
public sealed record StampedLeaf(ReadOnlyMemory<byte> Token, Header Header, uint LeafIndex, bool Repeated);
