using System.Runtime.InteropServices;

namespace Linking.Storage.Sqlite.LeafIndex;

/// <summary>One leaf in the look-up index. Ordered by prefix, then by place.</summary>
/// <param name="Prefix">The first 36 bits of the α leaf hash.</param>
/// <param name="Round">Its round.</param>
/// <param name="Leaf">Its index within the round.</param>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct LeafEntry(ulong Prefix, ulong Round, uint Leaf)
{
    public static bool operator <(LeafEntry left, LeafEntry right) =>
        left.Prefix != right.Prefix
            ? left.Prefix < right.Prefix
            : left.Round != right.Round ? left.Round < right.Round : left.Leaf < right.Leaf;

    public static bool operator >(LeafEntry left, LeafEntry right) => right < left;
}
