using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

using Linking.Hashing;
using Linking.Leaves;

namespace Linking.Recomputing;

/// <summary>
/// SHA3-256 (FIPS 202) in the lanes of 64 bits that a vector has. A leaf with its prefix has 78 to 110 bytes and a pair
/// 65: one block of 136 bytes, each message padded in a row of its own (B.2).
/// </summary>
internal sealed class LaneSha3<TVector, TLanes>() : LaneHash(Unsafe.SizeOf<TVector>() / sizeof(ulong), StateWords * Unsafe.SizeOf<TVector>())
    where TVector : unmanaged
    where TLanes : struct, ILanes<TVector, ulong>
{
    private const int RateWords = 17;
    private const int StateWords = 25;
    private const int Rounds = 24;

    private static readonly ulong[] Constants = [.. StandardConstants.KeccakRounds()];

    private readonly byte[] _row = new byte[RateWords * sizeof(ulong)];

    private Span<TVector> State => Vectors(Memory);

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public override void HashLeaves(ReadOnlySpan<byte> leaves, ReadOnlySpan<int> starts, int first, int stride, Span<byte> digest)
    {
        var words = MemoryMarshal.Cast<byte, ulong>(Memory);
        for (var lane = 0; lane < Lanes; lane++)
        {
            var i = first + lane * stride;
            var leaf = leaves[starts[i]..starts[i + 1]];
            _row[0] = 0;
            leaf.CopyTo(_row.AsSpan(1, Leaf.MaxSize));
            var rest = _row.AsSpan(1 + leaf.Length);
            rest.Clear();
            rest[0] = 0x06;
            rest[^1] |= 0x80;
            for (var t = 0; t < RateWords; t++)
                words[t * Lanes + lane] = BinaryPrimitives.ReadUInt64LittleEndian(_row.AsSpan(t * sizeof(ulong)));
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
                BinaryPrimitives.WriteUInt64LittleEndian(bytes[(lane * Digest.Size + j * sizeof(ulong))..], words[j * Lanes + lane]);
        }
    }

    private static Span<TVector> Vectors(Span<byte> bytes) => MemoryMarshal.Cast<byte, TVector>(bytes);

    private static ReadOnlySpan<TVector> Vectors(ReadOnlySpan<byte> bytes) => MemoryMarshal.Cast<byte, TVector>(bytes);

    private void Finish(Span<TVector> digest)
    {
        var state = State;
        state[RateWords..].Clear();
        Permute(state);
        state[..4].CopyTo(digest);
    }

    // Keccak-f[1600] (3.3). Word x + 5 y is A[x, y]; here axy.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Permute(Span<TVector> state)
    {
        TVector a00 = state[0], a10 = state[1], a20 = state[2], a30 = state[3], a40 = state[4];
        TVector a01 = state[5], a11 = state[6], a21 = state[7], a31 = state[8], a41 = state[9];
        TVector a02 = state[10], a12 = state[11], a22 = state[12], a32 = state[13], a42 = state[14];
        TVector a03 = state[15], a13 = state[16], a23 = state[17], a33 = state[18], a43 = state[19];
        TVector a04 = state[20], a14 = state[21], a24 = state[22], a34 = state[23], a44 = state[24];
        foreach (var constant in Constants)
        {
            // θ (3.2.1): each column takes the parities of the two beside it.
            var c0 = Xor(a00, a01, a02, a03, a04);
            var c1 = Xor(a10, a11, a12, a13, a14);
            var c2 = Xor(a20, a21, a22, a23, a24);
            var c3 = Xor(a30, a31, a32, a33, a34);
            var c4 = Xor(a40, a41, a42, a43, a44);
            var d0 = TLanes.Xor(c4, RotateLeft(c1, 1));
            var d1 = TLanes.Xor(c0, RotateLeft(c2, 1));
            var d2 = TLanes.Xor(c1, RotateLeft(c3, 1));
            var d3 = TLanes.Xor(c2, RotateLeft(c4, 1));
            var d4 = TLanes.Xor(c3, RotateLeft(c0, 1));

            // ρ and π (3.2.2, 3.2.3): what was A[x, y], turned by its offset, is B[y, 2x + 3y]; one row of it, then χ (3.2.4).
            var b0 = TLanes.Xor(a00, d0);
            var b1 = RotateLeft(TLanes.Xor(a11, d1), 44);
            var b2 = RotateLeft(TLanes.Xor(a22, d2), 43);
            var b3 = RotateLeft(TLanes.Xor(a33, d3), 21);
            var b4 = RotateLeft(TLanes.Xor(a44, d4), 14);
            var e00 = TLanes.Xor(TLanes.Xor(b0, TLanes.AndOfNot(b1, b2)), TLanes.Same(constant));
            var e10 = TLanes.Xor(b1, TLanes.AndOfNot(b2, b3));
            var e20 = TLanes.Xor(b2, TLanes.AndOfNot(b3, b4));
            var e30 = TLanes.Xor(b3, TLanes.AndOfNot(b4, b0));
            var e40 = TLanes.Xor(b4, TLanes.AndOfNot(b0, b1));

            b0 = RotateLeft(TLanes.Xor(a30, d3), 28);
            b1 = RotateLeft(TLanes.Xor(a41, d4), 20);
            b2 = RotateLeft(TLanes.Xor(a02, d0), 3);
            b3 = RotateLeft(TLanes.Xor(a13, d1), 45);
            b4 = RotateLeft(TLanes.Xor(a24, d2), 61);
            var e01 = TLanes.Xor(b0, TLanes.AndOfNot(b1, b2));
            var e11 = TLanes.Xor(b1, TLanes.AndOfNot(b2, b3));
            var e21 = TLanes.Xor(b2, TLanes.AndOfNot(b3, b4));
            var e31 = TLanes.Xor(b3, TLanes.AndOfNot(b4, b0));
            var e41 = TLanes.Xor(b4, TLanes.AndOfNot(b0, b1));

            b0 = RotateLeft(TLanes.Xor(a10, d1), 1);
            b1 = RotateLeft(TLanes.Xor(a21, d2), 6);
            b2 = RotateLeft(TLanes.Xor(a32, d3), 25);
            b3 = RotateLeft(TLanes.Xor(a43, d4), 8);
            b4 = RotateLeft(TLanes.Xor(a04, d0), 18);
            var e02 = TLanes.Xor(b0, TLanes.AndOfNot(b1, b2));
            var e12 = TLanes.Xor(b1, TLanes.AndOfNot(b2, b3));
            var e22 = TLanes.Xor(b2, TLanes.AndOfNot(b3, b4));
            var e32 = TLanes.Xor(b3, TLanes.AndOfNot(b4, b0));
            var e42 = TLanes.Xor(b4, TLanes.AndOfNot(b0, b1));

            b0 = RotateLeft(TLanes.Xor(a40, d4), 27);
            b1 = RotateLeft(TLanes.Xor(a01, d0), 36);
            b2 = RotateLeft(TLanes.Xor(a12, d1), 10);
            b3 = RotateLeft(TLanes.Xor(a23, d2), 15);
            b4 = RotateLeft(TLanes.Xor(a34, d3), 56);
            var e03 = TLanes.Xor(b0, TLanes.AndOfNot(b1, b2));
            var e13 = TLanes.Xor(b1, TLanes.AndOfNot(b2, b3));
            var e23 = TLanes.Xor(b2, TLanes.AndOfNot(b3, b4));
            var e33 = TLanes.Xor(b3, TLanes.AndOfNot(b4, b0));
            var e43 = TLanes.Xor(b4, TLanes.AndOfNot(b0, b1));

            b0 = RotateLeft(TLanes.Xor(a20, d2), 62);
            b1 = RotateLeft(TLanes.Xor(a31, d3), 55);
            b2 = RotateLeft(TLanes.Xor(a42, d4), 39);
            b3 = RotateLeft(TLanes.Xor(a03, d0), 41);
            b4 = RotateLeft(TLanes.Xor(a14, d1), 2);
            var e04 = TLanes.Xor(b0, TLanes.AndOfNot(b1, b2));
            var e14 = TLanes.Xor(b1, TLanes.AndOfNot(b2, b3));
            var e24 = TLanes.Xor(b2, TLanes.AndOfNot(b3, b4));
            var e34 = TLanes.Xor(b3, TLanes.AndOfNot(b4, b0));
            var e44 = TLanes.Xor(b4, TLanes.AndOfNot(b0, b1));

            (a00, a10, a20, a30, a40) = (e00, e10, e20, e30, e40);
            (a01, a11, a21, a31, a41) = (e01, e11, e21, e31, e41);
            (a02, a12, a22, a32, a42) = (e02, e12, e22, e32, e42);
            (a03, a13, a23, a33, a43) = (e03, e13, e23, e33, e43);
            (a04, a14, a24, a34, a44) = (e04, e14, e24, e34, e44);
        }

        state[0] = a00;
        state[1] = a10;
        state[2] = a20;
        state[3] = a30;
    }

    private static TVector Xor(TVector p, TVector q, TVector r, TVector s, TVector t) =>
        TLanes.Xor(TLanes.Xor(TLanes.Xor(p, q), TLanes.Xor(r, s)), t);

    // The two shifts have no bit in common.
    private static TVector RotateLeft(TVector x, int count) => TLanes.Xor(TLanes.Left(x, count), TLanes.Right(x, 64 - count));
}
