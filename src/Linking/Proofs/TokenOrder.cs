using System.Diagnostics.CodeAnalysis;

using Linking.Hashing;
using Linking.Tokens;
using Linking.Trees;

namespace Linking.Proofs;

/// <summary>
/// Makes an order proof from two tokens alone (docs/spec/order.md, "Order"). The left-hand hashes of the later token's path
/// are the roots of the perfect subtrees over all headers before its own; the earlier token's path leads to one of them.
/// </summary>
public static class TokenOrder
{
    /// <summary>Makes the proof that the earlier token's round was sealed before the later one's.</summary>
    /// <param name="earlier">An anchor of it reaches far enough, which one of a publication behind the later round does.</param>
    /// <param name="later">Of the same ledger and suite, and of a later round; with an anchor that fits.</param>
    /// <param name="proof">A proof that holds under both functions.</param>
    /// <returns>False if they are not such tokens, their anchors do not suffice, or their headers are not of one history.</returns>
    public static bool TryProve(Token earlier, Token later, [NotNullWhen(true)] out OrderProof? proof)
    {
        ArgumentNullException.ThrowIfNull(earlier);
        ArgumentNullException.ThrowIfNull(later);
        proof = null;
        if (earlier.Suite != later.Suite || earlier.Header.Ledger != later.Header.Ledger || earlier.Header.Index >= later.Header.Index ||
            PathUnder(Chain.Alpha, earlier, later) is not { } alpha || PathUnder(Chain.Beta, earlier, later) is not { } beta)
            return false;
        var bytes = OrderProof.Encode(
            earlier.HeaderBytes.Span, later.HeaderBytes.Span, new MerklePath(earlier.Suite.Width, alpha, beta));
        return OrderProof.TryDecode(bytes, out proof, out _) && proof.Holds(Chain.Alpha) && proof.Holds(Chain.Beta);
    }

    private static byte[]? PathUnder(Chain chain, Token earlier, Token later)
    {
        var function = earlier.Suite[chain];
        var (n, m) = (earlier.Header.Index, later.Header.Index);
        if (LeftHandHashes(chain, later) is not { } roots)
            return null;
        // The subtrees over 0 … m − 1 from the largest on: m's bits. Which of them n lies in, and how high it is.
        var (place, begin, height) = (roots.Count - 1, 0UL, 63);
        for (; ; height--)
        {
            var size = 1UL << height;
            if ((m & size) == 0)
                continue;
            if (n - begin < size)
                break;
            begin += size;
            place--;
        }

        var link = NodeHash.Entry(function, earlier.HeaderBytes.Span);
        if (LowerSteps(function, link, n - begin, height, roots[place], earlier.Anchors, chain) is not { } lower)
            return null;
        List<byte> path = [.. lower];
        // What stands on the right of the subtree is smaller, and one step; what stands on its left is a step each.
        if (place > 0)
        {
            var right = roots[0];
            for (var i = 1; i < place; i++)
                right = NodeHash.Node(function, roots[i], right);
            path.AddRange(right.Bytes);
        }

        foreach (var root in roots.Skip(place + 1))
            path.AddRange(root.Bytes);
        return [.. path];
    }

    /// <summary>The steps of the first anchor that lead from the link to the root of the subtree; null if none does.</summary>
    private static byte[]? LowerSteps(
        HashFunction function, Digest link, ulong index, int height, Digest root, IEnumerable<Anchor> anchors, Chain chain)
    {
        foreach (var anchor in anchors.OfType<HistoryAnchor>().Where(a => a.Path.Length >= height))
        {
            var steps = anchor.Path[chain][..(height * function.Width())];
            if (Folding.TryFold(function, link, index, 1UL << height, steps, out var folded) && folded == root)
                return steps.ToArray();
        }

        return null;
    }

    /// <summary>
    /// Roots of the perfect subtrees over the headers before the token's, the smallest first, by the first anchor that has them.
    /// </summary>
    private static List<Digest>? LeftHandHashes(Chain chain, Token token)
    {
        var function = token.Suite[chain];
        var link = NodeHash.Entry(function, token.HeaderBytes.Span);
        foreach (var anchor in token.Anchors.OfType<HistoryAnchor>())
        {
            if (Folding.TryFold(function, link, token.Header.Index, anchor.Size, anchor.Path[chain], out _, out var before) &&
                before == token.Header.HistoryRoot[chain])
                return LeftHandHashes(token.Header.Index, anchor, chain);
        }

        return null;
    }

    private static List<Digest> LeftHandHashes(ulong index, HistoryAnchor anchor, Chain chain)
    {
        var hashes = new List<Digest>();
        var (fn, sn) = (index, anchor.Size - 1);
        for (var step = 0; step < anchor.Path.Length; step++)
        {
            if ((fn & 1) == 1 || fn == sn)
            {
                hashes.Add(anchor.Path.Step(chain, step));
                Folding.ShiftToOdd(ref fn, ref sn);
            }

            fn >>= 1;
            sn >>= 1;
        }

        return hashes;
    }
}
