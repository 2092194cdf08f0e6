namespace Linking.Hashing;

/// <summary>Trees over the runtime's one-shot functions: for processors without wide vectors.</summary>
internal sealed class InBoxTreeHasher(HashFunction function) : TreeHasher
{
    public override string Name => "in-box";

    /// <summary>As <see cref="TreeHasher.HashPairs"/>, for kernels that leave some pairs over.</summary>
    public static void HashPairs(HashFunction function, ReadOnlySpan<byte> pairs, Span<byte> digests)
    {
        Span<byte> node = stackalloc byte[1 + PairSize];
        node[0] = NodeHash.NodePrefix;
        for (var i = 0; i < pairs.Length / PairSize; i++)
        {
            pairs.Slice(i * PairSize, PairSize).CopyTo(node[1..]);
            function.Hash(node, digests.Slice(i * DigestSize, DigestSize));
        }
    }

    private protected override void HashEntriesCore(ReadOnlySpan<byte> entries, ReadOnlySpan<int> ends, Span<byte> digests)
    {
        var start = 0;
        for (var i = 0; i < ends.Length; i++)
        {
            NodeHash.Entry(function, entries[start..ends[i]], digests.Slice(i * DigestSize, DigestSize));
            start = ends[i];
        }
    }

    private protected override void HashPairsCore(ReadOnlySpan<byte> pairs, Span<byte> digests) => HashPairs(function, pairs, digests);
}
