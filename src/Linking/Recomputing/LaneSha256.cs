using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

using Linking.Hashing;
using Linking.Leaves;

namespace Linking.Recomputing;

/// <summary>
/// SHA-256 (FIPS 180-4) in 16 lanes. A leaf with its prefix has 78 to 110 bytes and a pair 65: two blocks of 64 bytes,
/// each message padded in a row of its own (5.1.1).
/// </summary>
internal sealed class LaneSha256() : LaneHash(MessageWords + Rounds)
{
    private const int BlockWords = 16;
    private const int MessageWords = 2 * BlockWords;
    private const int Rounds = 64;

    private static readonly uint[] Initial = [.. StandardConstants.Sha256Initial()];
    private static readonly uint[] Constants = [.. StandardConstants.Sha256Rounds()];

    private readonly byte[] _row = new byte[MessageWords * sizeof(uint)];

    public override int Lanes => 16;

    public override int Vectors => 8;

    private Span<Vector512<uint>> Message => MemoryMarshal.Cast<Vector512<ulong>, Vector512<uint>>(Memory)[..MessageWords];

    public override void HashLeaves(ReadOnlySpan<byte> leaves, ReadOnlySpan<int> starts, int first, int stride, Span<Vector512<ulong>> digest)
    {
        var words = MemoryMarshal.Cast<Vector512<uint>, uint>(Message);
        for (var lane = 0; lane < Lanes; lane++)
        {
            var i = first + lane * stride;
            var leaf = leaves[starts[i]..starts[i + 1]];
            _row[0] = 0;
            leaf.CopyTo(_row.AsSpan(1, Leaf.MaxSize));
            var rest = _row.AsSpan(1 + leaf.Length);
            rest.Clear();
            rest[0] = 0x80;
            BinaryPrimitives.WriteUInt64BigEndian(rest[^sizeof(ulong)..], 8 * (ulong)(1 + leaf.Length));
            for (var t = 0; t < MessageWords; t++)
                words[t * 16 + lane] = BinaryPrimitives.ReadUInt32BigEndian(_row.AsSpan(t * sizeof(uint)));
        }

        Hash(digest);
    }

    public override void HashNodes(ReadOnlySpan<Vector512<ulong>> left, ReadOnlySpan<Vector512<ulong>> right, Span<Vector512<ulong>> digest)
    {
        var message = Message;

        // The prefix moves every byte by one: each word takes the last byte of the word before it.
        var before = Vector512.Create(1u);
        for (var j = 0; j < BlockWords; j++)
        {
            var word = (j < 8 ? left[j] : right[j - 8]).AsUInt32();
            message[j] = (before << 24) | (word >>> 8);
            before = word;
        }

        message[BlockWords] = (before << 24) | Vector512.Create(0x0080_0000u);
        message[(BlockWords + 1)..].Clear();
        message[^1] = Vector512.Create(8u * (1 + DigestPair.Size));
        Hash(digest);
    }

    public override void Write(ReadOnlySpan<Vector512<ulong>> digest, Span<byte> bytes)
    {
        for (var lane = 0; lane < Lanes; lane++)
        {
            for (var j = 0; j < Vectors; j++)
                BinaryPrimitives.WriteUInt32BigEndian(bytes[(lane * Digest.Size + j * sizeof(uint))..], digest[j].AsUInt32()[lane]);
        }
    }

    // Both blocks of the message (6.2.2).
    private void Hash(Span<Vector512<ulong>> digest)
    {
        for (var j = 0; j < Vectors; j++)
            digest[j] = Vector512.Create(Initial[j]).AsUInt64();
        Compress(Message[..BlockWords], digest);
        Compress(Message[BlockWords..], digest);
    }

    private void Compress(ReadOnlySpan<Vector512<uint>> block, Span<Vector512<ulong>> digest)
    {
        var w = MemoryMarshal.Cast<Vector512<ulong>, Vector512<uint>>(Memory).Slice(MessageWords, Rounds);
        block.CopyTo(w);
        for (var t = BlockWords; t < w.Length; t++)
        {
            var (w2, w15) = (w[t - 2], w[t - 15]);
            var sigma0 = RotateRight(w15, 7) ^ RotateRight(w15, 18) ^ (w15 >>> 3);
            var sigma1 = RotateRight(w2, 17) ^ RotateRight(w2, 19) ^ (w2 >>> 10);
            w[t] = sigma1 + w[t - 7] + sigma0 + w[t - 16];
        }

        Vector512<uint> a = digest[0].AsUInt32(), b = digest[1].AsUInt32(), c = digest[2].AsUInt32(), d = digest[3].AsUInt32();
        Vector512<uint> e = digest[4].AsUInt32(), f = digest[5].AsUInt32(), g = digest[6].AsUInt32(), h = digest[7].AsUInt32();
        var constants = Constants.AsSpan(0, Rounds);
        for (var t = 0; t < Rounds; t++)
        {
            var sum1 = RotateRight(e, 6) ^ RotateRight(e, 11) ^ RotateRight(e, 25);
            var choice = (e & f) ^ (~e & g);
            var t1 = h + (Vector512.Create(constants[t]) + w[t]) + choice + sum1;
            var sum0 = RotateRight(a, 2) ^ RotateRight(a, 13) ^ RotateRight(a, 22);
            var majority = (a & b) ^ (a & c) ^ (b & c);
            h = g;
            g = f;
            f = e;
            e = d + t1;
            d = c;
            c = b;
            b = a;
            a = t1 + (sum0 + majority);
        }

        Add(ref digest[0], a);
        Add(ref digest[1], b);
        Add(ref digest[2], c);
        Add(ref digest[3], d);
        Add(ref digest[4], e);
        Add(ref digest[5], f);
        Add(ref digest[6], g);
        Add(ref digest[7], h);
    }

    private static void Add(ref Vector512<ulong> word, Vector512<uint> more) => word = (word.AsUInt32() + more).AsUInt64();

    private static Vector512<uint> RotateRight(Vector512<uint> x, int count) => (x >>> count) | (x << (32 - count));
}
