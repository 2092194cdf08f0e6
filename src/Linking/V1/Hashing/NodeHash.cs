using System.Buffers;

namespace Linking.V1.Hashing;

/// <summary>The two hashes of RFC 6962, section 2.1, one at a time: for proofs and single entries.</summary>
public static class NodeHash
{
    /// <summary>h(0x00 ‖ entry): a leaf of a tree, or a header's link.</summary>
    public static Digest Entry(HashFunction function, ReadOnlySpan<byte> entry)
    {
        // 1,024 holds every leaf, and every header without extensions, with its prefix.
        const int OnStack = 1024;
        byte[]? rented = entry.Length >= OnStack ? ArrayPool<byte>.Shared.Rent(entry.Length + 1) : null;
        Span<byte> buffer = rented ?? stackalloc byte[OnStack];
        buffer[0] = 0;
        entry.CopyTo(buffer[1..]);
        var digest = function.Hash(buffer[..(entry.Length + 1)]);
        if (rented is not null)
            ArrayPool<byte>.Shared.Return(rented);
        return digest;
    }

    /// <summary>h(0x01 ‖ left ‖ right).</summary>
    public static Digest Node(HashFunction function, Digest left, Digest right)
    {
        var bytes = new byte[function.Width()];
        left.Bytes.CopyTo(bytes);
        Node(function, bytes, right.Bytes, bytes);
        return Digest.Own(bytes);
    }

    /// <summary>h(0x01 ‖ left ‖ right); the result may be written over either.</summary>
    internal static void Node(HashFunction function, ReadOnlySpan<byte> left, ReadOnlySpan<byte> right, Span<byte> destination)
    {
        Span<byte> node = stackalloc byte[1 + 2 * HashFunctions.MaxWidth];
        node[0] = 1;
        left.CopyTo(node[1..]);
        right.CopyTo(node[(1 + left.Length)..]);
        function.Hash(node[..(1 + left.Length + right.Length)], destination);
    }
}
