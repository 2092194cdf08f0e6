using Linking.Hashing;

namespace Linking.Events;

/// <summary>A document of the ledger's policy.</summary>
/// <param name="Name">1 to 32 of <c>a</c>–<c>z</c>, <c>0</c>–<c>9</c>, <c>-</c>.</param>
/// <param name="Digests">Its imprint.</param>
public sealed record PolicyDocument(string Name, DigestPair Digests);
