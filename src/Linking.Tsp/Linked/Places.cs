using Linking.Hashing;

namespace Linking.Tsp.Linked;

/// <summary>On which side of each node a path's hash stands.</summary>
internal static class Places
{
    /// <summary>α, then β: the order of everything that stands twice.</summary>
    public static IReadOnlyList<Chain> Both { get; } = [Chain.Alpha, Chain.Beta];

    /// <summary>For each step from an entry up whether its hash stands left (docs/spec/round.md, "Folding").</summary>
    /// <param name="index">Of the entry; less than the count.</param>
    /// <param name="count">Of the tree's entries.</param>
    public static List<bool> AreLeft(ulong index, ulong count)
    {
        var sides = new List<bool>();
        for (var (fn, sn) = (index, count - 1); sn != 0; fn >>= 1, sn >>= 1)
        {
            var left = (fn & 1) == 1 || fn == sn;
            sides.Add(left);
            for (; left && (fn & 1) == 0 && fn != 0; fn >>= 1)
                sn >>= 1;
        }

        return sides;
    }
}
