using Linking.Hashing;
using Linking.Leaves;

namespace Linking.Benchmarks;

/// <summary>The leaves of a round as the ledger holds them: one buffer, documents with nonces of 16 bytes.</summary>
public sealed class SampleLeaves
{
    public SampleLeaves(int count)
    {
        const int Size = Leaf.MinSize + Leaf.DefaultNonceSize;
        var random = new Random(1);
        var nonce = new byte[Leaf.DefaultNonceSize];
        var digests = new byte[DigestPair.Size];
        Bytes = new byte[count * Size];
        Ends = new int[count];
        for (var i = 0; i < count; i++)
        {
            random.NextBytes(nonce);
            random.NextBytes(digests);
            new Leaf(LeafKind.Document, DigestPair.Read(digests), nonce: nonce).TryWriteBytes(Bytes.AsSpan(i * Size), out _);
            Ends[i] = (i + 1) * Size;
        }
    }

    public byte[] Bytes { get; }

    public int[] Ends { get; }
}
