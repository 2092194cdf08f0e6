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
        using var alpha = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        using var beta = IncrementalHash.CreateHash(HashAlgorithmName.SHA3_256);
        return new DigestPair(Root(alpha, leaves, count), Root(beta, leaves, count));
    }

    private static Digest Root(IncrementalHash hash, ReadOnlySpan<byte> leaves, int count)
    {
        var position = 0;
        Span<byte> root = stackalloc byte[TreeHasher.DigestSize];
        Hash(hash, leaves, ref position, count, root);
        return position == leaves.Length
            ? new Digest(root)
            : throw new InvalidOperationException($"{leaves.Length - position} bytes follow the round's last leaf.");
    }

    // MTH(D[n]) of the next n leaves from position on.
    private static void Hash(IncrementalHash hash, ReadOnlySpan<byte> leaves, ref int position, int count, Span<byte> result)
    {
        if (count == 1)
        {
            var size = Leaf.SizeAt(Suite.One, leaves[position..]);
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
            Span<byte> children = stackalloc byte[2 * TreeHasher.DigestSize];
            Hash(hash, leaves, ref position, split, children[..TreeHasher.DigestSize]);
            Hash(hash, leaves, ref position, count - split, children[TreeHasher.DigestSize..]);
            hash.AppendData([1]);
            hash.AppendData(children);
        }

        hash.GetHashAndReset(result);
    }
}
