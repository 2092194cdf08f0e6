using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

using Linking.Hashing;
using Linking.Leaves;

namespace Linking.Recomputing;

/// <summary>
/// SHA3-256 (FIPS 202) in 8 lanes. A leaf with its prefix has 78 to 110 bytes and a pair 65: one block of 136 bytes,
/// each message padded in a row of its own (B.2).
/// </summary>
internal sealed class LaneSha3() : LaneHash(StateWords)
{
    private const int RateWords = 17;
    private const int StateWords = 25;
    private const int Rounds = 24;

    private static readonly ulong[] Constants = [.. StandardConstants.KeccakRounds()];

    private readonly byte[] _row = new byte[RateWords * sizeof(ulong)];

    public override int Lanes => 8;

    public override int Vectors => 4;

    public override void HashLeaves(ReadOnlySpan<byte> leaves, ReadOnlySpan<int> starts, int first, int stride, Span<Vector512<ulong>> digest)
    {
        var words = MemoryMarshal.Cast<Vector512<ulong>, ulong>(Memory);
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
                words[t * 8 + lane] = BinaryPrimitives.ReadUInt64LittleEndian(_row.AsSpan(t * sizeof(ulong)));
        }

        Finish(digest);
    }

    public override void HashNodes(ReadOnlySpan<Vector512<ulong>> left, ReadOnlySpan<Vector512<ulong>> right, Span<Vector512<ulong>> digest)
    {
        var state = Memory;

        // The prefix moves every byte by one: each word takes the last byte of the word before it.
        var before = Vector512.Create(1ul << 56);
        for (var j = 0; j < 8; j++)
        {
            var word = j < 4 ? left[j] : right[j - 4];
            state[j] = (before >>> 56) | (word << 8);
            before = word;
        }

        state[8] = (before >>> 56) | Vector512.Create(0x0600ul);
        state[9..RateWords].Clear();
        state[RateWords - 1] = Vector512.Create(1ul << 63);
        Finish(digest);
    }

    public override void Write(ReadOnlySpan<Vector512<ulong>> digest, Span<byte> bytes)
    {
        for (var lane = 0; lane < Lanes; lane++)
        {
            for (var j = 0; j < Vectors; j++)
                BinaryPrimitives.WriteUInt64LittleEndian(bytes[(lane * Digest.Size + j * sizeof(ulong))..], digest[j][lane]);
        }
    }

    private void Finish(Span<Vector512<ulong>> digest)
    {
        var state = Memory;
        state[RateWords..].Clear();
        Permute(state);
        state[..Vectors].CopyTo(digest);
    }

    // Keccak-f[1600] (3.3). Word x + 5 y is A[x, y]; here axy.
    private static void Permute(Span<Vector512<ulong>> state)
    {
        Vector512<ulong> a00 = state[0], a10 = state[1], a20 = state[2], a30 = state[3], a40 = state[4];
        Vector512<ulong> a01 = state[5], a11 = state[6], a21 = state[7], a31 = state[8], a41 = state[9];
        Vector512<ulong> a02 = state[10], a12 = state[11], a22 = state[12], a32 = state[13], a42 = state[14];
        Vector512<ulong> a03 = state[15], a13 = state[16], a23 = state[17], a33 = state[18], a43 = state[19];
        Vector512<ulong> a04 = state[20], a14 = state[21], a24 = state[22], a34 = state[23], a44 = state[24];
        foreach (var constant in Constants)
        {
            // θ (3.2.1): each column takes the parities of the two beside it.
            var c0 = a00 ^ a01 ^ a02 ^ a03 ^ a04;
            var c1 = a10 ^ a11 ^ a12 ^ a13 ^ a14;
            var c2 = a20 ^ a21 ^ a22 ^ a23 ^ a24;
            var c3 = a30 ^ a31 ^ a32 ^ a33 ^ a34;
            var c4 = a40 ^ a41 ^ a42 ^ a43 ^ a44;
            var d0 = c4 ^ RotateLeft(c1, 1);
            var d1 = c0 ^ RotateLeft(c2, 1);
            var d2 = c1 ^ RotateLeft(c3, 1);
            var d3 = c2 ^ RotateLeft(c4, 1);
            var d4 = c3 ^ RotateLeft(c0, 1);

            // ρ and π (3.2.2, 3.2.3): what was A[x, y], turned by its offset, is B[y, 2x + 3y]; one row of it, then χ (3.2.4).
            var b0 = a00 ^ d0;
            var b1 = RotateLeft(a11 ^ d1, 44);
            var b2 = RotateLeft(a22 ^ d2, 43);
            var b3 = RotateLeft(a33 ^ d3, 21);
            var b4 = RotateLeft(a44 ^ d4, 14);
            var e00 = b0 ^ (~b1 & b2) ^ Vector512.Create(constant);
            var e10 = b1 ^ (~b2 & b3);
            var e20 = b2 ^ (~b3 & b4);
            var e30 = b3 ^ (~b4 & b0);
            var e40 = b4 ^ (~b0 & b1);

            b0 = RotateLeft(a30 ^ d3, 28);
            b1 = RotateLeft(a41 ^ d4, 20);
            b2 = RotateLeft(a02 ^ d0, 3);
            b3 = RotateLeft(a13 ^ d1, 45);
            b4 = RotateLeft(a24 ^ d2, 61);
            var e01 = b0 ^ (~b1 & b2);
            var e11 = b1 ^ (~b2 & b3);
            var e21 = b2 ^ (~b3 & b4);
            var e31 = b3 ^ (~b4 & b0);
            var e41 = b4 ^ (~b0 & b1);

            b0 = RotateLeft(a10 ^ d1, 1);
            b1 = RotateLeft(a21 ^ d2, 6);
            b2 = RotateLeft(a32 ^ d3, 25);
            b3 = RotateLeft(a43 ^ d4, 8);
            b4 = RotateLeft(a04 ^ d0, 18);
            var e02 = b0 ^ (~b1 & b2);
            var e12 = b1 ^ (~b2 & b3);
            var e22 = b2 ^ (~b3 & b4);
            var e32 = b3 ^ (~b4 & b0);
            var e42 = b4 ^ (~b0 & b1);

            b0 = RotateLeft(a40 ^ d4, 27);
            b1 = RotateLeft(a01 ^ d0, 36);
            b2 = RotateLeft(a12 ^ d1, 10);
            b3 = RotateLeft(a23 ^ d2, 15);
            b4 = RotateLeft(a34 ^ d3, 56);
            var e03 = b0 ^ (~b1 & b2);
            var e13 = b1 ^ (~b2 & b3);
            var e23 = b2 ^ (~b3 & b4);
            var e33 = b3 ^ (~b4 & b0);
            var e43 = b4 ^ (~b0 & b1);

            b0 = RotateLeft(a20 ^ d2, 62);
            b1 = RotateLeft(a31 ^ d3, 55);
            b2 = RotateLeft(a42 ^ d4, 39);
            b3 = RotateLeft(a03 ^ d0, 41);
            b4 = RotateLeft(a14 ^ d1, 2);
            var e04 = b0 ^ (~b1 & b2);
            var e14 = b1 ^ (~b2 & b3);
            var e24 = b2 ^ (~b3 & b4);
            var e34 = b3 ^ (~b4 & b0);
            var e44 = b4 ^ (~b0 & b1);

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

    private static Vector512<ulong> RotateLeft(Vector512<ulong> x, int count) => (x << count) | (x >>> (64 - count));
}
