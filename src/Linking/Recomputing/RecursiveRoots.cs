using System.Security.Cryptography;

using Linking.Hashing;
using Linking.Leaves;

namespace Linking.Recomputing;

/// <summary>
/// The round roots a second way, straight from RFC 6962, section 2.1: recursive, one node at a time, with incremental
/// hashing, finding the leaves in the stored bytes by itself. It shares no tree and no hashing code with
/// <see cref="Trees.MerkleTree"/>, so that a wrong kernel or a flipped bit shows before it reaches the disk.
/// </summary>
internal static class RecursiveRoots
{
    /// <exception cref="InvalidOperationException">The bytes are not <paramref name="count"/> leaves.</exception>
    public static DigestPair Compute(ReadOnlySpan<byte> leaves, int count)
    {
        var suite = Leaf.SuiteOf(leaves) ?? throw new InvalidOperationException("The round's bytes begin with no leaf.");
        var isOne = suite == Suite.One;
        using var alpha = IncrementalHash.CreateHash(isOne ? HashAlgorithmName.SHA256 : HashAlgorithmName.SHA512);
        using var beta = IncrementalHash.CreateHash(isOne ? HashAlgorithmName.SHA3_256 : HashAlgorithmName.SHA3_512);
        return new DigestPair(Root(alpha, suite, leaves, count), Root(beta, suite, leaves, count));
    }

    private static Digest Root(IncrementalHash hash, Suite suite, ReadOnlySpan<byte> leaves, int count)
    {
        var position = 0;
        Span<byte> root = stackalloc byte[suite.Width];
        Hash(hash, suite, leaves, ref position, count, root);
        return position == leaves.Length
            ? new Digest(root)
            : throw new InvalidOperationException($"{leaves.Length - position} bytes follow the round's last leaf.");
    }

    // MTH(D[n]) of the next n leaves from position on.
    private static void Hash(
        IncrementalHash hash, Suite suite, ReadOnlySpan<byte> leaves, ref int position, int count, Span<byte> result)
    {
        if (count == 1)
        {
            var size = Leaf.SizeAt(suite, leaves[position..]);
            if (size == 0 || size > leaves.Length - position)
                throw new InvalidOperationException("The round's bytes end within a leaf.");
            hash.AppendData([0]);
            hash.AppendData(leaves.Slice(position, size));
            position += size;
        }
        else
        {
            var split = 1;
            while (2 * split < count)
                split *= 2;
            Span<byte> children = stackalloc byte[suite.PairSize];
            Hash(hash, suite, leaves, ref position, split, children[..suite.Width]);
            Hash(hash, suite, leaves, ref position, count - split, children[suite.Width..]);
            hash.AppendData([1]);
            hash.AppendData(children);
        }

        hash.GetHashAndReset(result);
    }
}
