using System.Runtime.InteropServices;

namespace Linking.Trees;

/// <summary>The place of a perfect subtree: it spans entries Index·2^Level up to, not including, (Index+1)·2^Level.</summary>
/// <param name="Level">0 for an entry's own hash.</param>
/// <param name="Index">Counted from the left within the level.</param>
[StructLayout(LayoutKind.Auto)]
public readonly record struct TreeNode(int Level, ulong Index);
