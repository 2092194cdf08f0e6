using System.Security.Cryptography;

using Linking.Hashing;
using Linking.Leaves;

namespace Linking.Hammer.Load;

/// <summary>
/// Leaves that differ, each made again from its number: document leaves with a nonce, their digests and nonce drawn
/// from a generator whose seed is new for every run.
/// </summary>
/// <param name="suite">Of the ledger.</param>
internal sealed class LeafSource(Suite suite)
{
    /// <summary>Bytes of each leaf of suite 1, whose length is one byte in a message of gRPC.</summary>
    public const int FrameSize = DigestsOffset + TreeHasher.PairSize + 1 + NonceSize;

    private const int DigestsOffset = 12;
    private const int NonceSize = 16;

    private readonly byte[] _template = new Leaf(suite, LeafKind.Document, suite.Zero, nonce: new byte[NonceSize]).ToBytes();
    private readonly ulong _seed = BitConverter.ToUInt64(RandomNumberGenerator.GetBytes(sizeof(ulong)));

    /// <summary>Bytes of each leaf.</summary>
    public int Size => _template.Length;

    public void Write(ulong number, Span<byte> leaf)
    {
        _template.CopyTo(leaf);
        var state = _seed + (number << 8);
        Fill(leaf.Slice(DigestsOffset, suite.PairSize), ref state);
        Fill(leaf.Slice(Size - NonceSize, NonceSize), ref state);
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
