using Linking.Hashing;

namespace Linking.Tsp.Linked;

/// <summary>A leaf, and the hashes that lead from it up, as one of the two chains has them.</summary>
/// <param name="Leaf">Its bytes; the digest under the chain's function is the one that the chain leads to.</param>
/// <param name="Path">From the leaf's sibling up.</param>
internal sealed record LinkedLevel(byte[] Leaf, List<Digest> Path);
