using Linking.Hashing;
using Linking.Leaves;

namespace Linking.Testing;

/// <summary>Leaves of all sizes, one after the other, the same for the same seed.</summary>
public sealed class RandomLeaves
{
    public RandomLeaves(int count, int seed = 1, Suite? suite = null)
    {
        suite ??= Suite.One;
        var random = new Random(seed);
        var digests = new byte[suite.PairSize];
        var bytes = new List<byte>(count * Leaf.MaxSize);
        Ends = new int[count];
        for (var i = 0; i < count; i++)
        {
            random.NextBytes(digests);
            var nonce = new byte[random.Next(0, Leaf.MaxNonceSize + 1)];
            random.NextBytes(nonce);
            bytes.AddRange(new Leaf(suite, LeafKind.Document, DigestPair.Read(digests), nonce: nonce).ToBytes());
            Ends[i] = bytes.Count;
        }

        Bytes = [.. bytes];
    }

    public byte[] Bytes { get; }

    public int[] Ends { get; }
}
