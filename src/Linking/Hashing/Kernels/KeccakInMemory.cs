using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Linking.Hashing.Kernels;

/// <summary>
/// Keccak-f[1600] (FIPS 202, 3.3) for processors with 16 vector registers, which do not hold 25 words. A round reads
/// each word once, where θ is applied, and writes each once, after χ, to the other of two buffers; meanwhile it gathers the
/// parities of the columns, which the next round begins with. So the parities, what θ adds to each column and the plane at
/// hand are in registers, and the state is in memory.
/// </summary>
/// <remarks>
/// Of a state in 25 variables the compiler moves most from one place on the stack to another in each round, which
/// takes half as long again (docs/performance.md).
/// </remarks>
internal static unsafe class KeccakInMemory<TVector, TLanes>
    where TVector : unmanaged
    where TLanes : struct, ISha3Lanes<TVector>
{
    private const int StateWords = 25;

    /// <param name="state">25 vectors; word x + 5 y is lane (x, y). Replaced.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    [SkipLocalsInit]
    public static void Permute(TVector* state)
    {
        ref var constant = ref MemoryMarshal.GetReference(Sha3Constants.Rounds);
        var room = stackalloc TVector[StateWords + 1];
        TVector* a = state, e = CacheLines.Align(room);
        var c0 = Parity(a);
        var c1 = Parity(a + 1);
        var c2 = Parity(a + 2);
        var c3 = Parity(a + 3);
        var c4 = Parity(a + 4);

        // After an even number of rounds the last one has written to the caller's buffer.
        for (var round = 0; round < 24; round++)
        {
            // θ (3.2.1): what the parities give to their neighbours.
            var d0 = TLanes.Xor(c4, TLanes.RotateLeft(c1, 1));
            var d1 = TLanes.Xor(c0, TLanes.RotateLeft(c2, 1));
            var d2 = TLanes.Xor(c1, TLanes.RotateLeft(c3, 1));
            var d3 = TLanes.Xor(c2, TLanes.RotateLeft(c4, 1));
            var d4 = TLanes.Xor(c3, TLanes.RotateLeft(c0, 1));

            // θ applied, ρ and π (3.2.2, 3.2.3), then χ (3.2.4), plane by plane; ι (3.2.5) in the first word.
            var b0 = TLanes.Xor(a[0], d0);
            var b1 = TLanes.RotateLeft(TLanes.Xor(a[6], d1), 44);
            var b2 = TLanes.RotateLeft(TLanes.Xor(a[12], d2), 43);
            var b3 = TLanes.RotateLeft(TLanes.Xor(a[18], d3), 21);
            var b4 = TLanes.RotateLeft(TLanes.Xor(a[24], d4), 14);
            e[0] = c0 = TLanes.Xor(TLanes.XorAndNot(b0, b1, b2), TLanes.Create(Unsafe.Add(ref constant, round)));
            e[1] = c1 = TLanes.XorAndNot(b1, b2, b3);
            e[2] = c2 = TLanes.XorAndNot(b2, b3, b4);
            e[3] = c3 = TLanes.XorAndNot(b3, b4, b0);
            e[4] = c4 = TLanes.XorAndNot(b4, b0, b1);

            b0 = TLanes.RotateLeft(TLanes.Xor(a[3], d3), 28);
            b1 = TLanes.RotateLeft(TLanes.Xor(a[9], d4), 20);
            b2 = TLanes.RotateLeft(TLanes.Xor(a[10], d0), 3);
            b3 = TLanes.RotateLeft(TLanes.Xor(a[16], d1), 45);
            b4 = TLanes.RotateLeft(TLanes.Xor(a[22], d2), 61);
            c0 = TLanes.Xor(c0, e[5] = TLanes.XorAndNot(b0, b1, b2));
            c1 = TLanes.Xor(c1, e[6] = TLanes.XorAndNot(b1, b2, b3));
            c2 = TLanes.Xor(c2, e[7] = TLanes.XorAndNot(b2, b3, b4));
            c3 = TLanes.Xor(c3, e[8] = TLanes.XorAndNot(b3, b4, b0));
            c4 = TLanes.Xor(c4, e[9] = TLanes.XorAndNot(b4, b0, b1));

            b0 = TLanes.RotateLeft(TLanes.Xor(a[1], d1), 1);
            b1 = TLanes.RotateLeft(TLanes.Xor(a[7], d2), 6);
            b2 = TLanes.RotateLeft(TLanes.Xor(a[13], d3), 25);
            b3 = TLanes.RotateLeft(TLanes.Xor(a[19], d4), 8);
            b4 = TLanes.RotateLeft(TLanes.Xor(a[20], d0), 18);
            c0 = TLanes.Xor(c0, e[10] = TLanes.XorAndNot(b0, b1, b2));
            c1 = TLanes.Xor(c1, e[11] = TLanes.XorAndNot(b1, b2, b3));
            c2 = TLanes.Xor(c2, e[12] = TLanes.XorAndNot(b2, b3, b4));
            c3 = TLanes.Xor(c3, e[13] = TLanes.XorAndNot(b3, b4, b0));
            c4 = TLanes.Xor(c4, e[14] = TLanes.XorAndNot(b4, b0, b1));

            b0 = TLanes.RotateLeft(TLanes.Xor(a[4], d4), 27);
            b1 = TLanes.RotateLeft(TLanes.Xor(a[5], d0), 36);
            b2 = TLanes.RotateLeft(TLanes.Xor(a[11], d1), 10);
            b3 = TLanes.RotateLeft(TLanes.Xor(a[17], d2), 15);
            b4 = TLanes.RotateLeft(TLanes.Xor(a[23], d3), 56);
            c0 = TLanes.Xor(c0, e[15] = TLanes.XorAndNot(b0, b1, b2));
            c1 = TLanes.Xor(c1, e[16] = TLanes.XorAndNot(b1, b2, b3));
            c2 = TLanes.Xor(c2, e[17] = TLanes.XorAndNot(b2, b3, b4));
            c3 = TLanes.Xor(c3, e[18] = TLanes.XorAndNot(b3, b4, b0));
            c4 = TLanes.Xor(c4, e[19] = TLanes.XorAndNot(b4, b0, b1));

            b0 = TLanes.RotateLeft(TLanes.Xor(a[2], d2), 62);
            b1 = TLanes.RotateLeft(TLanes.Xor(a[8], d3), 55);
            b2 = TLanes.RotateLeft(TLanes.Xor(a[14], d4), 39);
            b3 = TLanes.RotateLeft(TLanes.Xor(a[15], d0), 41);
            b4 = TLanes.RotateLeft(TLanes.Xor(a[21], d1), 2);
            c0 = TLanes.Xor(c0, e[20] = TLanes.XorAndNot(b0, b1, b2));
            c1 = TLanes.Xor(c1, e[21] = TLanes.XorAndNot(b1, b2, b3));
            c2 = TLanes.Xor(c2, e[22] = TLanes.XorAndNot(b2, b3, b4));
            c3 = TLanes.Xor(c3, e[23] = TLanes.XorAndNot(b3, b4, b0));
            c4 = TLanes.Xor(c4, e[24] = TLanes.XorAndNot(b4, b0, b1));

            var done = a;
            a = e;
            e = done;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TVector Parity(TVector* column) =>
        TLanes.Xor(TLanes.Xor(column[0], column[5], column[10]), column[15], column[20]);
}
