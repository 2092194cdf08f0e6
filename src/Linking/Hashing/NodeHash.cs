using System.Buffers;

namespace Linking.Hashing;

/// <summary>The two hashes of RFC 6962, section 2.1, one at a time: for proofs and single entries.</summary>
public static class NodeHash
{
    internal const byte EntryPrefix = 0;
    internal const byte NodePrefix = 1;

    /// <summary>h(0x00 ‖ entry): a leaf of a tree, or a header's link.</summary>
    public static Digest Entry(HashFunction function, ReadOnlySpan<byte> entry)
    {
        Span<byte> digest = stackalloc byte[Digest.Size];
        Entry(function, entry, digest);
        return new Digest(digest);
    }

    /// <summary>h(0x00 ‖ entry) under both functions of suite 1.</summary>
    public static DigestPair Entry(ReadOnlySpan<byte> entry) =>
        new(Entry(HashFunction.Sha2With256Bits, entry), Entry(HashFunction.Sha3With256Bits, entry));

    /// <summary>h(0x01 ‖ left ‖ right).</summary>
    public static Digest Node(HashFunction function, Digest left, Digest right)
    {
        Span<byte> node = stackalloc byte[1 + DigestPair.Size];
        node[0] = NodePrefix;
        left.CopyTo(node[1..]);
        right.CopyTo(node[(1 + Digest.Size)..]);
        return function.Hash(node);
    }

    /// <summary>The node over two children under both functions of suite 1.</summary>
    public static DigestPair Node(DigestPair left, DigestPair right) =>
        new(Node(HashFunction.Sha2With256Bits, left.Alpha, right.Alpha), Node(HashFunction.Sha3With256Bits, left.Beta, right.Beta));

    internal static void Entry(HashFunction function, ReadOnlySpan<byte> entry, Span<byte> digest)
    {
        // 512 holds every leaf and every header with its prefix.
        const int OnStack = 512;
        byte[]? rented = entry.Length >= OnStack ? ArrayPool<byte>.Shared.Rent(entry.Length + 1) : null;
        Span<byte> buffer = rented ?? stackalloc byte[OnStack];
        buffer[0] = EntryPrefix;
        entry.CopyTo(buffer[1..]);
        function.Hash(buffer[..(entry.Length + 1)], digest);
        if (rented is not null)
            ArrayPool<byte>.Shared.Return(rented);
    }
}
