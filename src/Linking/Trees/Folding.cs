using Linking.Hashing;

namespace Linking.Trees;

/// <summary>Leads from an entry's hash, or from two roots, over the hashes of a proof (docs/spec/round.md, "Tree").</summary>
public static class Folding
{
    /// <summary>Folds an inclusion path and joins its left-hand hashes.</summary>
    /// <param name="function">The function of the path.</param>
    /// <param name="entryHash">h(0x00 ‖ entry).</param>
    /// <param name="index">The entry's place in the tree.</param>
    /// <param name="count">Entries in the tree.</param>
    /// <param name="path">The sibling hashes, from the entry up.</param>
    /// <param name="root">The root it leads to; whether it is the right one is the caller's question.</param>
    /// <param name="before">The root over the first <paramref name="index"/> entries; h("") for the first.</param>
    /// <returns>False if index, count and length of the path do not fit each other, or widths are not the function's.</returns>
    public static bool TryFold(
        HashFunction function, Digest entryHash, ulong index, ulong count, ReadOnlySpan<byte> path, out Digest root, out Digest before)
    {
        (root, before) = (default, default);
        var width = function.Width();
        if (index >= count || path.Length % width != 0 || entryHash.Width != width)
            return false;
        var (fn, sn) = (index, count - 1);
        Span<byte> r = stackalloc byte[width];
        Span<byte> x = stackalloc byte[width];
        entryHash.Bytes.CopyTo(r);
        var joined = false;
        for (; !path.IsEmpty; path = path[width..])
        {
            if (sn == 0)
                return false;
            var p = path[..width];
            if ((fn & 1) == 1 || fn == sn)
            {
                NodeHash.Node(function, p, r, r);
                if (joined)
                    NodeHash.Node(function, p, x, x);
                else
                    p.CopyTo(x);
                joined = true;
                ShiftToOdd(ref fn, ref sn);
            }
            else
            {
                NodeHash.Node(function, r, p, r);
            }

            fn >>= 1;
            sn >>= 1;
        }

        if (sn != 0)
            return false;
        root = new Digest(r);
        before = joined ? new Digest(x) : function.Hash([]);
        return true;
    }

    /// <summary>Folds an inclusion path; see the other overload.</summary>
    public static bool TryFold(
        HashFunction function, Digest entryHash, ulong index, ulong count, ReadOnlySpan<byte> path, out Digest root) =>
        TryFold(function, entryHash, index, count, path, out root, out _);

    /// <summary>Checks a consistency proof between two sizes of one tree (docs/spec/order.md, "Consistency proof").</summary>
    /// <param name="function">The function of the proof.</param>
    /// <param name="from">The smaller size, at least 1.</param>
    /// <param name="fromRoot">The root at the smaller size.</param>
    /// <param name="to">The larger size, at least <paramref name="from"/>.</param>
    /// <param name="toRoot">The root at the larger size.</param>
    /// <param name="path">The proof's hashes.</param>
    public static bool IsConsistent(HashFunction function, ulong from, Digest fromRoot, ulong to, Digest toRoot, ReadOnlySpan<byte> path)
    {
        var width = function.Width();
        if (from == 0 || from > to || path.Length % width != 0 || fromRoot.Width != width || toRoot.Width != width)
            return false;
        if (from == to)
            return path.IsEmpty && fromRoot == toRoot;
        if (path.IsEmpty)
            return false;
        Span<byte> fr = stackalloc byte[width];
        Span<byte> sr = stackalloc byte[width];
        if (ulong.IsPow2(from))
        {
            fromRoot.Bytes.CopyTo(fr);
        }
        else
        {
            path[..width].CopyTo(fr);
            path = path[width..];
        }

        fr.CopyTo(sr);
        var (fn, sn) = (from - 1, to - 1);
        for (; (fn & 1) == 1; fn >>= 1)
            sn >>= 1;
        for (; !path.IsEmpty; path = path[width..])
        {
            if (sn == 0)
                return false;
            var c = path[..width];
            if ((fn & 1) == 1 || fn == sn)
            {
                NodeHash.Node(function, c, fr, fr);
                NodeHash.Node(function, c, sr, sr);
                ShiftToOdd(ref fn, ref sn);
            }
            else
            {
                NodeHash.Node(function, sr, c, sr);
            }

            fn >>= 1;
            sn >>= 1;
        }

        return sn == 0 && fr.SequenceEqual(fromRoot.Bytes) && sr.SequenceEqual(toRoot.Bytes);
    }

    /// <summary>Up to where the node is a right one.</summary>
    internal static void ShiftToOdd(ref ulong fn, ref ulong sn)
    {
        for (; (fn & 1) == 0 && fn != 0; fn >>= 1)
            sn >>= 1;
    }
}
