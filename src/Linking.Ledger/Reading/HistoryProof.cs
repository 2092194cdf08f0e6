using Linking.Hashing;
using Linking.Trees;

namespace Linking.Ledger.Reading;

/// <summary>A proof in the history tree, under both functions.</summary>
/// <param name="Size">Headers in the tree.</param>
/// <param name="Root">The tree's roots.</param>
/// <param name="Path">An inclusion path, or the hashes of a consistency proof.</param>
public sealed record HistoryProof(ulong Size, DigestPair Root, MerklePath Path);
