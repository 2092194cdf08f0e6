using System.Security.Cryptography;

using Linking.Hashing;
using Linking.Leaves;

namespace Linking.Hammer.Load;

/// <summary>
/// Leaves that differ, each made again from its number: document leaves with a nonce, their digests and nonce drawn
/// from a generator whose seed is new for every run.
/// </summary>
internal sealed class LeafSource
{
    /// <summary>Bytes of each leaf.</summary>
    public const int Size = NonceOffset + NonceSize;

    private const int DigestsOffset = 12;
    private const int NonceOffset = DigestsOffset + TreeHasher.PairSize + 1;
    private const int NonceSize = 16;

    private readonly byte[] _template = new Leaf(Suite.One, LeafKind.Document, Suite.One.Zero, nonce: new byte[NonceSize]).ToBytes();
    private readonly ulong _seed = BitConverter.ToUInt64(RandomNumberGenerator.GetBytes(sizeof(ulong)));

    public void Write(ulong number, Span<byte> leaf)
    {
        _template.CopyTo(leaf);
        var state = _seed + (number << 8);
        Fill(leaf.Slice(DigestsOffset, TreeHasher.PairSize), ref state);
        Fill(leaf.Slice(NonceOffset, NonceSize), ref state);
    }

    /// <summary>The leaves of so many numbers, one after the other.</summary>
    public byte[] WriteMany(ulong first, int count)
    {
        var many = GC.AllocateUninitializedArray<byte>(count * Size);
        for (var i = 0; i < count; i++)
            Write(first + (ulong)i, many.AsSpan(i * Size, Size));
        return many;
    }

    // SplitMix64 (Steele, Lea, Flood 2014).
    private static void Fill(Span<byte> to, ref ulong state)
    {
        for (; to.Length >= sizeof(ulong); to = to[sizeof(ulong)..])
        {
            var z = state += 0x9e3779b97f4a7c15;
            z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9;
            z = (z ^ (z >> 27)) * 0x94d049bb133111eb;
            BitConverter.TryWriteBytes(to, z ^ (z >> 31));
        }
    }
}
