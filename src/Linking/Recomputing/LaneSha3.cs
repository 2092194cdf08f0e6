using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

using Linking.Hashing;

namespace Linking.Recomputing;

/// <summary>
/// SHA3-256 (FIPS 202) in the lanes of 64 bits that a vector has. A leaf with its prefix has 78 to 110 bytes and a pair
/// 65: one block of 136 bytes, each message padded in a row of its own (B.2).
/// </summary>
internal sealed class LaneSha3<TVector, TLanes>() : LaneHash(
    Unsafe.SizeOf<TVector>() / sizeof(ulong), 2 * StateWords * Unsafe.SizeOf<TVector>())
    where TVector : unmanaged
    where TLanes : struct, ILanes<TVector, ulong>
{
    private const int RateWords = 17;
    private const int StateWords = 25;
    private const int Rounds = 24;

    private static readonly ulong[] Constants = [.. StandardConstants.KeccakRounds()];

    private readonly byte[] _row = new byte[RateWords * sizeof(ulong)];

    private Span<TVector> State => Vectors(Memory)[..StateWords];

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public override void HashLeaves(ReadOnlySpan<byte> leaves, ReadOnlySpan<int> starts, int first, int stride, Span<byte> digest)
    {
        var words = MemoryMarshal.Cast<byte, ulong>(Memory);
        for (var lane = 0; lane < Lanes; lane++)
        {
            var i = first + lane * stride;
            var leaf = leaves[starts[i]..starts[i + 1]];
            _row[0] = 0;
            leaf.CopyTo(_row.AsSpan(1, MaxLeafSize));
            var rest = _row.AsSpan(1 + leaf.Length);
            rest.Clear();
            rest[0] = 0x06;
            rest[^1] |= 0x80;
            var at = lane;
            foreach (var word in MemoryMarshal.Cast<byte, ulong>(_row))
            {
                words[at] = BitConverter.IsLittleEndian ? word : BinaryPrimitives.ReverseEndianness(word);
                at += Lanes;
            }
        }

        Finish(Vectors(digest));
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public override void HashNodes(ReadOnlySpan<byte> left, ReadOnlySpan<byte> right, Span<byte> digest)
    {
        var state = State;

        // The prefix moves every byte by one: each word takes the last byte of the word before it.
        var before = TLanes.Same(1ul << 56);
        for (var j = 0; j < 8; j++)
        {
            var word = j < 4 ? Vectors(left)[j] : Vectors(right)[j - 4];
            state[j] = TLanes.Xor(TLanes.Right(before, 56), TLanes.Left(word, 8));
            before = word;
        }

        state[8] = TLanes.Xor(TLanes.Right(before, 56), TLanes.Same(0x0600));
        state[9..RateWords].Clear();
        state[RateWords - 1] = TLanes.Same(1ul << 63);
        Finish(Vectors(digest));
    }

    public override void Write(ReadOnlySpan<byte> digest, Span<byte> bytes)
    {
        var words = MemoryMarshal.Cast<byte, ulong>(digest);
        for (var lane = 0; lane < Lanes; lane++)
        {
            for (var j = 0; j < 4; j++)
                BinaryPrimitives.WriteUInt64LittleEndian(
                    bytes[(lane * TreeHasher.DigestSize + j * sizeof(ulong))..], words[j * Lanes + lane]);
        }
    }

    private static Span<TVector> Vectors(Span<byte> bytes) => MemoryMarshal.Cast<byte, TVector>(bytes);

    private static ReadOnlySpan<TVector> Vectors(ReadOnlySpan<byte> bytes) => MemoryMarshal.Cast<byte, TVector>(bytes);

    private void Finish(Span<TVector> digest)
    {
        State[RateWords..].Clear();
        Permute(ref Words(0), ref Words(1));
        State[..4].CopyTo(digest);
    }

    // The state, and the one that a round makes of it.
    private ref Keccak Words(int which) =>
        ref MemoryMarshal.AsRef<Keccak>(Memory[(which * Unsafe.SizeOf<Keccak>())..]);

    // Keccak-f[1600] (3.3), which ends where it begins: 24 rounds are even. Word x + 5 y is A[x, y].
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Permute(ref Keccak a, ref Keccak next)
    {
        foreach (var constant in Constants)
        {
            // θ (3.2.1): each column takes the parities of the two beside it.
            var p0 = Xor(a[0], a[5], a[10], a[15], a[20]);
            var p1 = Xor(a[1], a[6], a[11], a[16], a[21]);
            var p2 = Xor(a[2], a[7], a[12], a[17], a[22]);
            var p3 = Xor(a[3], a[8], a[13], a[18], a[23]);
            var p4 = Xor(a[4], a[9], a[14], a[19], a[24]);
            var d0 = TLanes.Xor(p4, RotateLeft(p1, 1));
            var d1 = TLanes.Xor(p0, RotateLeft(p2, 1));
            var d2 = TLanes.Xor(p1, RotateLeft(p3, 1));
            var d3 = TLanes.Xor(p2, RotateLeft(p4, 1));
            var d4 = TLanes.Xor(p3, RotateLeft(p0, 1));

            // ρ and π (3.2.2, 3.2.3): what was A[x, y], turned by its offset, is B[y, 2x + 3y]; of each row y of B, χ (3.2.4).
            Chi(
                ref next, 0,
                TLanes.Xor(a[0], d0),
                RotateLeft(TLanes.Xor(a[6], d1), 44),
                RotateLeft(TLanes.Xor(a[12], d2), 43),
                RotateLeft(TLanes.Xor(a[18], d3), 21),
                RotateLeft(TLanes.Xor(a[24], d4), 14));
            Chi(
                ref next, 5,
                RotateLeft(TLanes.Xor(a[3], d3), 28),
                RotateLeft(TLanes.Xor(a[9], d4), 20),
                RotateLeft(TLanes.Xor(a[10], d0), 3),
                RotateLeft(TLanes.Xor(a[16], d1), 45),
                RotateLeft(TLanes.Xor(a[22], d2), 61));
            Chi(
                ref next, 10,
                RotateLeft(TLanes.Xor(a[1], d1), 1),
                RotateLeft(TLanes.Xor(a[7], d2), 6),
                RotateLeft(TLanes.Xor(a[13], d3), 25),
                RotateLeft(TLanes.Xor(a[19], d4), 8),
                RotateLeft(TLanes.Xor(a[20], d0), 18));
            Chi(
                ref next, 15,
                RotateLeft(TLanes.Xor(a[4], d4), 27),
                RotateLeft(TLanes.Xor(a[5], d0), 36),
                RotateLeft(TLanes.Xor(a[11], d1), 10),
                RotateLeft(TLanes.Xor(a[17], d2), 15),
                RotateLeft(TLanes.Xor(a[23], d3), 56));
            Chi(
                ref next, 20,
                RotateLeft(TLanes.Xor(a[2], d2), 62),
                RotateLeft(TLanes.Xor(a[8], d3), 55),
                RotateLeft(TLanes.Xor(a[14], d4), 39),
                RotateLeft(TLanes.Xor(a[15], d0), 41),
                RotateLeft(TLanes.Xor(a[21], d1), 2));

            // ι (3.2.5).
            next[0] = TLanes.Xor(next[0], TLanes.Same(constant));
            ref var done = ref a;
            a = ref next;
            next = ref done;
        }
    }

    // The five words from this one on.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Chi(ref Keccak words, [ConstantExpected] int at, TVector b0, TVector b1, TVector b2, TVector b3, TVector b4)
    {
        words[at] = TLanes.Xor(b0, TLanes.AndOfNot(b1, b2));
        words[at + 1] = TLanes.Xor(b1, TLanes.AndOfNot(b2, b3));
        words[at + 2] = TLanes.Xor(b2, TLanes.AndOfNot(b3, b4));
        words[at + 3] = TLanes.Xor(b3, TLanes.AndOfNot(b4, b0));
        words[at + 4] = TLanes.Xor(b4, TLanes.AndOfNot(b0, b1));
    }

    private static TVector Xor(TVector p, TVector q, TVector r, TVector s, TVector t) =>
        TLanes.Xor(TLanes.Xor(TLanes.Xor(p, q), TLanes.Xor(r, s)), t);

    // The two shifts have no bit in common.
    private static TVector RotateLeft(TVector x, int count) => TLanes.Xor(TLanes.Left(x, count), TLanes.Right(x, 64 - count));

    [InlineArray(StateWords)]
    private struct Keccak
    {
        private TVector _first;
    }
}
