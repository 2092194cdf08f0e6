namespace Linking.Hashing;

/// <summary>Trees over the runtime's one-shot functions: for processors without vectors that are faster.</summary>
internal sealed class InBoxTreeHasher(HashFunction function) : TreeHasher(function.Width())
{
    public override string Name => "in-box";

    /// <summary>As <see cref="TreeHasher.HashPairs"/>, for kernels that leave some pairs over.</summary>
    public static void HashPairs(HashFunction function, ReadOnlySpan<byte> pairs, Span<byte> digests)
    {
        var width = function.Width();
        Span<byte> node = stackalloc byte[1 + 2 * width];
        node[0] = NodeHash.NodePrefix;
        for (var i = 0; i < pairs.Length / (2 * width); i++)
        {
            pairs.Slice(i * 2 * width, 2 * width).CopyTo(node[1..]);
            function.Hash(node, digests.Slice(i * width, width));
        }
    }

    private protected override void HashEntriesCore(ReadOnlySpan<byte> entries, ReadOnlySpan<int> ends, Span<byte> digests)
    {
        var start = 0;
        for (var i = 0; i < ends.Length; i++)
        {
            NodeHash.Entry(function, entries[start..ends[i]], digests.Slice(i * Width, Width));
            start = ends[i];
        }
    }

    private protected override void HashPairsCore(ReadOnlySpan<byte> pairs, Span<byte> digests) => HashPairs(function, pairs, digests);
}
