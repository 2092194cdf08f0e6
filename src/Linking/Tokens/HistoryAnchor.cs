using Linking.Trees;

namespace Linking.Tokens;

/// <summary>An anchor whose path leads from the header to the history root of size N.</summary>
/// <param name="Size">N; one that is not larger than the header's index is set aside in verification.</param>
/// <param name="Path">At most 63 steps.</param>
public abstract record HistoryAnchor(ulong Size, MerklePath Path) : Anchor;
