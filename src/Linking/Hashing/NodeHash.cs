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
        Span<byte> digest = stackalloc byte[function.Width()];
        Entry(function, entry, digest);
        return new Digest(digest);
    }

    /// <summary>h(0x00 ‖ entry) into the bytes of a digest.</summary>
    internal static void Entry(HashFunction function, ReadOnlySpan<byte> entry, Span<byte> digest)
    {
        // 1,024 holds every leaf, and every header without extensions, with its prefix.
        const int OnStack = 1024;
        byte[]? rented = entry.Length >= OnStack ? ArrayPool<byte>.Shared.Rent(entry.Length + 1) : null;
        Span<byte> buffer = rented ?? stackalloc byte[OnStack];
        buffer[0] = EntryPrefix;
        entry.CopyTo(buffer[1..]);
        function.Hash(buffer[..(entry.Length + 1)], digest);
        if (rented is not null)
            ArrayPool<byte>.Shared.Return(rented);
    }

    /// <summary>h(0x01 ‖ left ‖ right).</summary>
    public static Digest Node(HashFunction function, Digest left, Digest right)
    {
        Span<byte> bytes = stackalloc byte[function.Width()];
        Node(function, left.Bytes, right.Bytes, bytes);
        return new Digest(bytes);
    }

    /// <summary>The node over two children under both functions of the suite of their width.</summary>
    public static DigestPair Node(DigestPair left, DigestPair right)
    {
        var suite = Suite.OfWidth(left.Width);
        return new DigestPair(Node(suite.Alpha, left.Alpha, right.Alpha), Node(suite.Beta, left.Beta, right.Beta));
    }

    /// <summary>h(0x01 ‖ left ‖ right); the result may be written over either.</summary>
    internal static void Node(HashFunction function, ReadOnlySpan<byte> left, ReadOnlySpan<byte> right, Span<byte> destination)
    {
        Span<byte> node = stackalloc byte[1 + 2 * HashFunctions.MaxWidth];
        node[0] = NodePrefix;
        left.CopyTo(node[1..]);
        right.CopyTo(node[(1 + left.Length)..]);
        function.Hash(node[..(1 + left.Length + right.Length)], destination);
    }
}
