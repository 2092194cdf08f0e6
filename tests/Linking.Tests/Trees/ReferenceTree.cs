using System.Security.Cryptography;

using Linking.Hashing;
using Linking.Trees;

namespace Linking.Tests.Trees;

/// <summary>
/// RFC 6962, section 2.1, as it is written there: recursive, on lists, with nothing shared with the library's trees
/// but the runtime's hash functions.
/// </summary>
internal static class ReferenceTree
{
    public static DigestPair Root(IReadOnlyList<byte[]> d, Suite? suite = null) => suite == Suite.Two
        ? new(new Digest(Mth(SHA512.HashData, d)), new Digest(Mth(SHA3_512.HashData, d)))
        : new(new Digest(Mth(SHA256.HashData, d)), new Digest(Mth(SHA3_256.HashData, d)));

    public static DigestPair[] Path(int m, IReadOnlyList<byte[]> d) => Zip(Path(SHA256.HashData, m, d), Path(SHA3_256.HashData, m, d));

    public static DigestPair[] Proof(int m, IReadOnlyList<byte[]> d) =>
        Zip(SubProof(SHA256.HashData, m, d, true), SubProof(SHA3_256.HashData, m, d, true));

    /// <summary>A perfect subtree's root.</summary>
    public static DigestPair Node(IReadOnlyList<byte[]> d, TreeNode node)
    {
        var width = 1 << node.Level;
        return Root([.. d.Skip((int)node.Index * width).Take(width)]);
    }

    private static byte[] Mth(Func<byte[], byte[]> h, IReadOnlyList<byte[]> d)
    {
        if (d.Count == 0)
            return h([]);
        if (d.Count == 1)
            return h([0, .. d[0]]);
        var k = K(d.Count);
        return h([1, .. Mth(h, [.. d.Take(k)]), .. Mth(h, [.. d.Skip(k)])]);
    }

    private static List<byte[]> Path(Func<byte[], byte[]> h, int m, IReadOnlyList<byte[]> d)
    {
        if (d.Count == 1)
            return [];
        var k = K(d.Count);
        return m < k
            ? [.. Path(h, m, [.. d.Take(k)]), Mth(h, [.. d.Skip(k)])]
            : [.. Path(h, m - k, [.. d.Skip(k)]), Mth(h, [.. d.Take(k)])];
    }

    private static List<byte[]> SubProof(Func<byte[], byte[]> h, int m, IReadOnlyList<byte[]> d, bool b)
    {
        if (m == d.Count)
            return b ? [] : [Mth(h, d)];
        var k = K(d.Count);
        return m <= k
            ? [.. SubProof(h, m, [.. d.Take(k)], b), Mth(h, [.. d.Skip(k)])]
            : [.. SubProof(h, m - k, [.. d.Skip(k)], false), Mth(h, [.. d.Take(k)])];
    }

    private static int K(int n)
    {
        var k = 1;
        while (2 * k < n)
            k *= 2;
        return k;
    }

    private static DigestPair[] Zip(List<byte[]> alpha, List<byte[]> beta) =>
        [.. alpha.Zip(beta, (a, b) => new DigestPair(new Digest(a), new Digest(b)))];
}
