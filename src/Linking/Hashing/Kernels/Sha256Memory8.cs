using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Linking.Hashing.Kernels;

/// <summary>Between 8 messages in memory and 256-bit vectors of one 32-bit word each, with AVX2's shuffles.</summary>
internal static unsafe class Sha256Memory8
{
    private const int Half = 32;

    /// <summary>See <see cref="ISha256Lanes{TVector}.Load"/>.</summary>
    public static void Load(byte** messages, nint offset, Vector256<uint>* words)
    {
        for (var i = 0; i < 8; i++)
        {
            words[i] = BigEndian(Vector256.Load(messages[i] + offset));
            words[i + 8] = BigEndian(Vector256.Load(messages[i] + offset + Half));
        }

        Transpose(words);
        Transpose(words + 8);
    }

    /// <summary>See <see cref="ISha256Lanes{TVector}.LoadPadded"/>.</summary>
    public static void LoadPadded(byte** messages, nint offset, uint* lengths, Vector256<uint>* words)
    {
        for (var i = 0; i < 8; i++)
        {
            words[i] = BigEndian(Padding.Apply(Vector256.Load(messages[i] + offset), (int)lengths[i], 0, Padding.Sha2));
            words[i + 8] = BigEndian(Padding.Apply(Vector256.Load(messages[i] + offset + Half), (int)lengths[i], Half, Padding.Sha2));
        }

        Transpose(words);
        Transpose(words + 8);
    }

    /// <summary>See <see cref="ISha256Lanes{TVector}.Store"/>.</summary>
    public static void Store(Vector256<uint>* state, byte* digests)
    {
        Transpose(state);
        for (var i = 0; i < 8; i++)
            BigEndian(state[i].AsByte()).AsByte().Store(digests + i * TreeHasher.DigestSize);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<uint> BigEndian(Vector256<byte> bytes) =>
        Avx2.Shuffle(bytes, Vector256.Create(
            (byte)3, 2, 1, 0, 7, 6, 5, 4, 11, 10, 9, 8, 15, 14, 13, 12, 3, 2, 1, 0, 7, 6, 5, 4, 11, 10, 9, 8, 15, 14, 13, 12)).AsUInt32();

    // 8 × 8: first 4 × 4 in each of the two 128-bit lanes, then the lanes as units.
    private static void Transpose(Vector256<uint>* m)
    {
        Quarter(m[0], m[1], m[2], m[3], out var a0, out var a1, out var a2, out var a3);
        Quarter(m[4], m[5], m[6], m[7], out var b0, out var b1, out var b2, out var b3);
        m[0] = Avx2.Permute2x128(a0, b0, 0x20);
        m[1] = Avx2.Permute2x128(a1, b1, 0x20);
        m[2] = Avx2.Permute2x128(a2, b2, 0x20);
        m[3] = Avx2.Permute2x128(a3, b3, 0x20);
        m[4] = Avx2.Permute2x128(a0, b0, 0x31);
        m[5] = Avx2.Permute2x128(a1, b1, 0x31);
        m[6] = Avx2.Permute2x128(a2, b2, 0x31);
        m[7] = Avx2.Permute2x128(a3, b3, 0x31);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Quarter(
        Vector256<uint> a, Vector256<uint> b, Vector256<uint> c, Vector256<uint> d,
        out Vector256<uint> r0, out Vector256<uint> r1, out Vector256<uint> r2, out Vector256<uint> r3)
    {
        var ab = Avx2.UnpackLow(a, b).AsUInt64();
        var cd = Avx2.UnpackLow(c, d).AsUInt64();
        r0 = Avx2.UnpackLow(ab, cd).AsUInt32();
        r1 = Avx2.UnpackHigh(ab, cd).AsUInt32();
        ab = Avx2.UnpackHigh(a, b).AsUInt64();
        cd = Avx2.UnpackHigh(c, d).AsUInt64();
        r2 = Avx2.UnpackLow(ab, cd).AsUInt32();
        r3 = Avx2.UnpackHigh(ab, cd).AsUInt32();
    }
}
