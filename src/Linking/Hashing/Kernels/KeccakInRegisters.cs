using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Linking.Hashing.Kernels;

/// <summary>
/// Keccak-f[1600] (FIPS 202, 3.3) for processors with 32 vector registers: all 25 words stay in them. Of the five
/// planes after ρ and π each is computed, and run through χ, before the next.
/// </summary>
internal static unsafe class KeccakInRegisters<TVector, TLanes>
    where TVector : unmanaged
    where TLanes : struct, ISha3Lanes<TVector>
{
    /// <param name="state">25 vectors; word x + 5 y is lane (x, y). Replaced.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Permute(TVector* state)
    {
        ref var constant = ref MemoryMarshal.GetReference(Sha3Constants.Rounds);
        var a0 = state[0];
        var a1 = state[1];
        var a2 = state[2];
        var a3 = state[3];
        var a4 = state[4];
        var a5 = state[5];
        var a6 = state[6];
        var a7 = state[7];
        var a8 = state[8];
        var a9 = state[9];
        var a10 = state[10];
        var a11 = state[11];
        var a12 = state[12];
        var a13 = state[13];
        var a14 = state[14];
        var a15 = state[15];
        var a16 = state[16];
        var a17 = state[17];
        var a18 = state[18];
        var a19 = state[19];
        var a20 = state[20];
        var a21 = state[21];
        var a22 = state[22];
        var a23 = state[23];
        var a24 = state[24];
        for (var round = 0; round < 24; round++)
        {
            // θ (3.2.1): the parity of each column, and what it gives to its neighbours.
            var c0 = TLanes.Xor(TLanes.Xor(a0, a5, a10), a15, a20);
            var c1 = TLanes.Xor(TLanes.Xor(a1, a6, a11), a16, a21);
            var c2 = TLanes.Xor(TLanes.Xor(a2, a7, a12), a17, a22);
            var c3 = TLanes.Xor(TLanes.Xor(a3, a8, a13), a18, a23);
            var c4 = TLanes.Xor(TLanes.Xor(a4, a9, a14), a19, a24);

            var d0 = TLanes.Xor(c4, TLanes.RotateLeft(c1, 1));
            var d1 = TLanes.Xor(c0, TLanes.RotateLeft(c2, 1));
            var d2 = TLanes.Xor(c1, TLanes.RotateLeft(c3, 1));
            var d3 = TLanes.Xor(c2, TLanes.RotateLeft(c4, 1));
            var d4 = TLanes.Xor(c3, TLanes.RotateLeft(c0, 1));

            // θ applied, ρ and π (3.2.2, 3.2.3), then χ (3.2.4), plane by plane; ι (3.2.5) in the first word.
            var b0 = TLanes.Xor(a0, d0);
            var b1 = TLanes.RotateLeft(TLanes.Xor(a6, d1), 44);
            var b2 = TLanes.RotateLeft(TLanes.Xor(a12, d2), 43);
            var b3 = TLanes.RotateLeft(TLanes.Xor(a18, d3), 21);
            var b4 = TLanes.RotateLeft(TLanes.Xor(a24, d4), 14);
            var e0 = TLanes.Xor(TLanes.XorAndNot(b0, b1, b2), TLanes.Create(Unsafe.Add(ref constant, round)));
            var e1 = TLanes.XorAndNot(b1, b2, b3);
            var e2 = TLanes.XorAndNot(b2, b3, b4);
            var e3 = TLanes.XorAndNot(b3, b4, b0);
            var e4 = TLanes.XorAndNot(b4, b0, b1);

            b0 = TLanes.RotateLeft(TLanes.Xor(a3, d3), 28);
            b1 = TLanes.RotateLeft(TLanes.Xor(a9, d4), 20);
            b2 = TLanes.RotateLeft(TLanes.Xor(a10, d0), 3);
            b3 = TLanes.RotateLeft(TLanes.Xor(a16, d1), 45);
            b4 = TLanes.RotateLeft(TLanes.Xor(a22, d2), 61);
            var e5 = TLanes.XorAndNot(b0, b1, b2);
            var e6 = TLanes.XorAndNot(b1, b2, b3);
            var e7 = TLanes.XorAndNot(b2, b3, b4);
            var e8 = TLanes.XorAndNot(b3, b4, b0);
            var e9 = TLanes.XorAndNot(b4, b0, b1);

            b0 = TLanes.RotateLeft(TLanes.Xor(a1, d1), 1);
            b1 = TLanes.RotateLeft(TLanes.Xor(a7, d2), 6);
            b2 = TLanes.RotateLeft(TLanes.Xor(a13, d3), 25);
            b3 = TLanes.RotateLeft(TLanes.Xor(a19, d4), 8);
            b4 = TLanes.RotateLeft(TLanes.Xor(a20, d0), 18);
            var e10 = TLanes.XorAndNot(b0, b1, b2);
            var e11 = TLanes.XorAndNot(b1, b2, b3);
            var e12 = TLanes.XorAndNot(b2, b3, b4);
            var e13 = TLanes.XorAndNot(b3, b4, b0);
            var e14 = TLanes.XorAndNot(b4, b0, b1);

            b0 = TLanes.RotateLeft(TLanes.Xor(a4, d4), 27);
            b1 = TLanes.RotateLeft(TLanes.Xor(a5, d0), 36);
            b2 = TLanes.RotateLeft(TLanes.Xor(a11, d1), 10);
            b3 = TLanes.RotateLeft(TLanes.Xor(a17, d2), 15);
            b4 = TLanes.RotateLeft(TLanes.Xor(a23, d3), 56);
            var e15 = TLanes.XorAndNot(b0, b1, b2);
            var e16 = TLanes.XorAndNot(b1, b2, b3);
            var e17 = TLanes.XorAndNot(b2, b3, b4);
            var e18 = TLanes.XorAndNot(b3, b4, b0);
            var e19 = TLanes.XorAndNot(b4, b0, b1);

            b0 = TLanes.RotateLeft(TLanes.Xor(a2, d2), 62);
            b1 = TLanes.RotateLeft(TLanes.Xor(a8, d3), 55);
            b2 = TLanes.RotateLeft(TLanes.Xor(a14, d4), 39);
            b3 = TLanes.RotateLeft(TLanes.Xor(a15, d0), 41);
            b4 = TLanes.RotateLeft(TLanes.Xor(a21, d1), 2);
            var e20 = TLanes.XorAndNot(b0, b1, b2);
            var e21 = TLanes.XorAndNot(b1, b2, b3);
            var e22 = TLanes.XorAndNot(b2, b3, b4);
            var e23 = TLanes.XorAndNot(b3, b4, b0);
            var e24 = TLanes.XorAndNot(b4, b0, b1);

            a0 = e0;
            a1 = e1;
            a2 = e2;
            a3 = e3;
            a4 = e4;
            a5 = e5;
            a6 = e6;
            a7 = e7;
            a8 = e8;
            a9 = e9;
            a10 = e10;
            a11 = e11;
            a12 = e12;
            a13 = e13;
            a14 = e14;
            a15 = e15;
            a16 = e16;
            a17 = e17;
            a18 = e18;
            a19 = e19;
            a20 = e20;
            a21 = e21;
            a22 = e22;
            a23 = e23;
            a24 = e24;
        }

        state[0] = a0;
        state[1] = a1;
        state[2] = a2;
        state[3] = a3;
        state[4] = a4;
        state[5] = a5;
        state[6] = a6;
        state[7] = a7;
        state[8] = a8;
        state[9] = a9;
        state[10] = a10;
        state[11] = a11;
        state[12] = a12;
        state[13] = a13;
        state[14] = a14;
        state[15] = a15;
        state[16] = a16;
        state[17] = a17;
        state[18] = a18;
        state[19] = a19;
        state[20] = a20;
        state[21] = a21;
        state[22] = a22;
        state[23] = a23;
        state[24] = a24;
    }
}
