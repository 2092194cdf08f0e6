using Linking.Leaves;
using Linking.Trees;

namespace Linking.Tokens;

/// <summary>One step of a token from a leaf to the root of its tree.</summary>
/// <param name="Leaf">The leaf.</param>
/// <param name="Index">Its place in its tree.</param>
/// <param name="Path">From the leaf's sibling up, at most 63 steps.</param>
public sealed record TokenLevel(Leaf Leaf, ulong Index, MerklePath Path);
