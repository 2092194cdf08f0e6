using System.Diagnostics.CodeAnalysis;

using Linking.Hashing;
using Linking.Leaves;

namespace Linking.Ledger.Admission;

/// <summary>Finds the leaves in a round's bytes.</summary>
internal static class LeafEnds
{
    /// <summary>The end of each of <paramref name="count"/> leaves; false if the bytes are not exactly these.</summary>
    public static bool TryFind(Suite suite, ReadOnlySpan<byte> leaves, uint count, [NotNullWhen(true)] out int[]? ends)
    {
        ends = null;
        if (count > leaves.Length / Leaf.MinSize(suite))
            return false;
        var found = new int[count];
        var position = 0;
        for (var i = 0; i < found.Length; i++)
        {
            var size = Leaf.SizeAt(suite, leaves[position..]);
            if (size == 0 || size > leaves.Length - position)
                return false;
            found[i] = position += size;
        }

        if (position != leaves.Length)
            return false;
        ends = found;
        return true;
    }
}
