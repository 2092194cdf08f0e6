using Linking.Hashing;
using Linking.Leaves;

namespace Linking.Benchmarks;

/// <summary>The leaves of a round as the ledger holds them: one buffer, documents with nonces of 16 bytes.</summary>
public sealed class SampleLeaves
{
    public SampleLeaves(int count, Suite? suite = null)
    {
        suite ??= Suite.One;
        var random = new Random(1);
        var (nonce, digests) = (new byte[16], new byte[suite.PairSize]);
        using var bytes = new MemoryStream();
        Ends = new int[count];
        for (var i = 0; i < count; i++)
        {
            random.NextBytes(nonce);
            random.NextBytes(digests);
            bytes.Write(new Leaf(suite, LeafKind.Document, DigestPair.Read(digests), nonce: nonce).ToBytes());
            Ends[i] = (int)bytes.Length;
        }

        Bytes = bytes.ToArray();
    }

    public byte[] Bytes { get; }

    public int[] Ends { get; }
}
