using System.Runtime.InteropServices;

using Linking.Hashing;

namespace Linking.Trees;

/// <summary>Leads from an entry's hash, or from two roots, over the hashes of a proof: RFC 9162, section 2.1.</summary>
public static class Folding
{
    /// <summary>
    /// Folds an inclusion path (RFC 9162, section 2.1.3.2) and gives the root it leads to. It does not say whether
    /// that root is the right one.
    /// </summary>
    /// <param name="function">The function of the path.</param>
    /// <param name="entryHash">h(0x00 ‖ entry).</param>
    /// <param name="index">The entry's place in the tree.</param>
    /// <param name="count">Entries in the tree.</param>
    /// <param name="path">The sibling hashes, 32 bytes each, from the entry up.</param>
    /// <param name="root">The root.</param>
    /// <returns>False if index, count and length of the path do not fit each other, or the path is not whole digests.</returns>
    public static bool TryFold(
        HashFunction function,
        Digest entryHash,
        ulong index,
        ulong count,
        ReadOnlySpan<byte> path,
        out Digest root) =>
        TryFold(function, entryHash, index, count, path, out root, out _);

    /// <summary>
    /// The same, and the root of the tree as it was before this entry: an inclusion path's left-hand hashes are the
    /// perfect subtrees of the first <paramref name="index"/> entries, from the right.
    /// </summary>
    /// <param name="function">The function of the path.</param>
    /// <param name="entryHash">h(0x00 ‖ entry).</param>
    /// <param name="index">The entry's place in the tree.</param>
    /// <param name="count">Entries in the tree.</param>
    /// <param name="path">The sibling hashes, 32 bytes each, from the entry up.</param>
    /// <param name="root">The root.</param>
    /// <param name="before">The root over the entries before this one; h("") for the first.</param>
    /// <returns>False if index, count and length of the path do not fit each other, or the path is not whole digests.</returns>
    public static bool TryFold(
        HashFunction function, Digest entryHash, ulong index, ulong count, ReadOnlySpan<byte> path, out Digest root, out Digest before)
    {
        root = default;
        before = function.Hash([]);
        if (index >= count || path.Length % Digest.Size != 0)
            return false;
        var (fn, sn) = (index, count - 1);
        var r = entryHash;
        var first = true;
        foreach (var p in MemoryMarshal.Cast<byte, Digest>(path))
        {
            if (sn == 0)
                return false;
            if ((fn & 1) == 1 || fn == sn)
            {
                r = NodeHash.Node(function, p, r);
                before = first ? p : NodeHash.Node(function, p, before);
                first = false;
                while ((fn & 1) == 0 && fn != 0)
                {
                    fn >>= 1;
                    sn >>= 1;
                }
            }
            else
            {
                r = NodeHash.Node(function, r, p);
            }

            fn >>= 1;
            sn >>= 1;
        }

        root = r;
        return sn == 0;
    }

    /// <summary>Checks a consistency proof between two sizes of one tree: RFC 9162, section 2.1.4.2.</summary>
    /// <param name="function">The function of the proof.</param>
    /// <param name="from">The smaller size, at least 1.</param>
    /// <param name="fromRoot">The root at the smaller size.</param>
    /// <param name="to">The larger size, at least <paramref name="from"/>.</param>
    /// <param name="toRoot">The root at the larger size.</param>
    /// <param name="proof">The proof's hashes, 32 bytes each.</param>
    public static bool IsConsistent(HashFunction function, ulong from, Digest fromRoot, ulong to, Digest toRoot, ReadOnlySpan<byte> proof)
    {
        if (from == 0 || from > to || proof.Length % Digest.Size != 0)
            return false;
        if (from == to)
            return proof.IsEmpty && fromRoot == toRoot;
        var hashes = MemoryMarshal.Cast<byte, Digest>(proof);
        var next = 0;
        Digest fr;
        if (ulong.IsPow2(from))
            fr = fromRoot;
        else if (hashes.IsEmpty)
            return false;
        else
            fr = hashes[next++];
        var sr = fr;
        var (fn, sn) = (from - 1, to - 1);
        while ((fn & 1) == 1)
        {
            fn >>= 1;
            sn >>= 1;
        }

        for (; next < hashes.Length; next++)
        {
            if (sn == 0)
                return false;
            var c = hashes[next];
            if ((fn & 1) == 1 || fn == sn)
            {
                fr = NodeHash.Node(function, c, fr);
                sr = NodeHash.Node(function, c, sr);
                while ((fn & 1) == 0 && fn != 0)
                {
                    fn >>= 1;
                    sn >>= 1;
                }
            }
            else
            {
                sr = NodeHash.Node(function, sr, c);
            }

            fn >>= 1;
            sn >>= 1;
        }

        return sn == 0 && fr == fromRoot && sr == toRoot;
    }
}
