using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

using Linking.Hashing;

namespace Linking.Recomputing;

/// <summary>
/// SHA-256 (FIPS 180-4) in the lanes of 32 bits that a vector has. A leaf with its prefix has 78 to 110 bytes and a pair
/// 65: two blocks of 64 bytes, each message padded in a row of its own (5.1.1).
/// </summary>
internal sealed class LaneSha256<TVector, TLanes>() : LaneHash(
    Unsafe.SizeOf<TVector>() / sizeof(uint), (MessageWords + Rounds) * Unsafe.SizeOf<TVector>())
    where TVector : unmanaged
    where TLanes : struct, ILanes<TVector, uint>
{
    private const int BlockWords = 16;
    private const int MessageWords = 2 * BlockWords;
    private const int Rounds = 64;

    private static readonly uint[] Initial = [.. StandardConstants.Sha256Initial()];
    private static readonly uint[] Constants = [.. StandardConstants.Sha256Rounds()];

    private readonly byte[] _row = new byte[MessageWords * sizeof(uint)];

    private Span<TVector> Message => Vectors(Memory)[..MessageWords];

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public override void HashLeaves(ReadOnlySpan<byte> leaves, ReadOnlySpan<int> starts, int first, int stride, Span<byte> digest)
    {
        var words = MemoryMarshal.Cast<byte, uint>(Memory);
        for (var lane = 0; lane < Lanes; lane++)
        {
            var i = first + lane * stride;
            var leaf = leaves[starts[i]..starts[i + 1]];
            _row[0] = 0;
            leaf.CopyTo(_row.AsSpan(1, MaxLeafSize));
            var rest = _row.AsSpan(1 + leaf.Length);
            rest.Clear();
            rest[0] = 0x80;
            BinaryPrimitives.WriteUInt64BigEndian(rest[^sizeof(ulong)..], 8 * (ulong)(1 + leaf.Length));
            var at = lane;
            foreach (var word in MemoryMarshal.Cast<byte, uint>(_row))
            {
                words[at] = BitConverter.IsLittleEndian ? BinaryPrimitives.ReverseEndianness(word) : word;
                at += Lanes;
            }
        }

        Hash(Vectors(digest));
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public override void HashNodes(ReadOnlySpan<byte> left, ReadOnlySpan<byte> right, Span<byte> digest)
    {
        var message = Message;

        // The prefix moves every byte by one: each word takes the last byte of the word before it.
        var before = TLanes.Same(1);
        for (var j = 0; j < BlockWords; j++)
        {
            var word = j < 8 ? Vectors(left)[j] : Vectors(right)[j - 8];
            message[j] = TLanes.Xor(TLanes.Left(before, 24), TLanes.Right(word, 8));
            before = word;
        }

        message[BlockWords] = TLanes.Xor(TLanes.Left(before, 24), TLanes.Same(0x0080_0000));
        message[(BlockWords + 1)..].Clear();
        message[^1] = TLanes.Same(8 * (1 + TreeHasher.PairSize));
        Hash(Vectors(digest));
    }

    public override void Write(ReadOnlySpan<byte> digest, Span<byte> bytes)
    {
        var words = MemoryMarshal.Cast<byte, uint>(digest);
        for (var lane = 0; lane < Lanes; lane++)
        {
            for (var j = 0; j < 8; j++)
                BinaryPrimitives.WriteUInt32BigEndian(bytes[(lane * TreeHasher.DigestSize + j * sizeof(uint))..], words[j * Lanes + lane]);
        }
    }

    private static Span<TVector> Vectors(Span<byte> bytes) => MemoryMarshal.Cast<byte, TVector>(bytes);

    private static ReadOnlySpan<TVector> Vectors(ReadOnlySpan<byte> bytes) => MemoryMarshal.Cast<byte, TVector>(bytes);

    // Both blocks of the message (6.2.2).
    private void Hash(Span<TVector> digest)
    {
        for (var j = 0; j < 8; j++)
            digest[j] = TLanes.Same(Initial[j]);
        Compress(Message[..BlockWords], digest);
        Compress(Message[BlockWords..], digest);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Compress(ReadOnlySpan<TVector> block, Span<TVector> digest)
    {
        var w = Vectors(Memory).Slice(MessageWords, Rounds);
        block.CopyTo(w);
        for (var t = BlockWords; t < w.Length; t++)
        {
            var (w2, w15) = (w[t - 2], w[t - 15]);
            var sigma0 = Xor(RotateRight(w15, 7), RotateRight(w15, 18), TLanes.Right(w15, 3));
            var sigma1 = Xor(RotateRight(w2, 17), RotateRight(w2, 19), TLanes.Right(w2, 10));
            w[t] = TLanes.Add(TLanes.Add(TLanes.Add(sigma1, w[t - 7]), sigma0), w[t - 16]);
        }

        TVector a = digest[0], b = digest[1], c = digest[2], d = digest[3], e = digest[4], f = digest[5], g = digest[6], h = digest[7];
        var constants = Constants.AsSpan(0, Rounds);
        for (var t = 0; t < Rounds; t++)
        {
            var sum1 = Xor(RotateRight(e, 6), RotateRight(e, 11), RotateRight(e, 25));
            var choice = TLanes.Xor(TLanes.And(e, f), TLanes.AndOfNot(e, g));
            var t1 = TLanes.Add(TLanes.Add(TLanes.Add(h, TLanes.Add(TLanes.Same(constants[t]), w[t])), choice), sum1);
            var sum0 = Xor(RotateRight(a, 2), RotateRight(a, 13), RotateRight(a, 22));
            var majority = Xor(TLanes.And(a, b), TLanes.And(a, c), TLanes.And(b, c));
            h = g;
            g = f;
            f = e;
            e = TLanes.Add(d, t1);
            d = c;
            c = b;
            b = a;
            a = TLanes.Add(t1, TLanes.Add(sum0, majority));
        }

        digest[0] = TLanes.Add(digest[0], a);
        digest[1] = TLanes.Add(digest[1], b);
        digest[2] = TLanes.Add(digest[2], c);
        digest[3] = TLanes.Add(digest[3], d);
        digest[4] = TLanes.Add(digest[4], e);
        digest[5] = TLanes.Add(digest[5], f);
        digest[6] = TLanes.Add(digest[6], g);
        digest[7] = TLanes.Add(digest[7], h);
    }

    private static TVector Xor(TVector x, TVector y, TVector z) => TLanes.Xor(TLanes.Xor(x, y), z);

    // The two shifts have no bit in common.
    private static TVector RotateRight(TVector x, int count) => TLanes.Xor(TLanes.Right(x, count), TLanes.Left(x, 32 - count));
}
