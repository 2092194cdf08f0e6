using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Linking.Hashing.Kernels;

/// <summary>16 messages in 512-bit vectors, with AVX-512's rotations and three-operand logic.</summary>
internal readonly unsafe struct Sha256Lanes16 : ISha256Lanes<Vector512<uint>>
{
    public static bool IsSupported => Vector512.IsHardwareAccelerated && Avx512BW.IsSupported;

    public static string Name => "16 lanes, 512 bits, AVX-512";

    public static Vector512<uint> Create(uint word) => Vector512.Create(word);

    public static Vector512<uint> Add(Vector512<uint> a, Vector512<uint> b) => a + b;

    public static Vector512<uint> Choose(Vector512<uint> x, Vector512<uint> y, Vector512<uint> z) =>
        Avx512F.TernaryLogic(x, y, z, Ternary.Choose);

    public static Vector512<uint> Majority(Vector512<uint> x, Vector512<uint> y, Vector512<uint> z) =>
        Avx512F.TernaryLogic(x, y, z, Ternary.Majority);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<uint> BigSigma(
        Vector512<uint> x,
        [ConstantExpected] byte first,
        [ConstantExpected] byte second,
        [ConstantExpected] byte third) =>
        Avx512F.TernaryLogic(Avx512F.RotateRight(x, first), Avx512F.RotateRight(x, second), Avx512F.RotateRight(x, third), Ternary.Xor);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<uint> SmallSigma(
        Vector512<uint> x,
        [ConstantExpected] byte first,
        [ConstantExpected] byte second,
        [ConstantExpected] byte shift) =>
        Avx512F.TernaryLogic(Avx512F.RotateRight(x, first), Avx512F.RotateRight(x, second), x >>> shift, Ternary.Xor);

    public static Vector512<uint> WithFirstByte(Vector512<uint> value, byte first) =>
        (value & Vector512.Create(0x00ffffffu)) | Vector512.Create((uint)first << 24);

    public static void Load(byte** messages, nint offset, Vector512<uint>* words)
    {
        for (var i = 0; i < 16; i++)
            words[i] = BigEndian(Vector512.Load(messages[i] + offset));
        Transpose(words);
    }

    public static void LoadPadded(byte** messages, nint offset, uint* lengths, Vector512<uint>* words)
    {
        for (var i = 0; i < 16; i++)
            words[i] = BigEndian(Padding.Apply(Vector512.Load(messages[i] + offset), (int)lengths[i], 0, Padding.Sha2));
        Transpose(words);
    }

    public static void Store(Vector512<uint>* state, byte* digests)
    {
        Quarter(state[0], state[1], state[2], state[3], out var l0, out var l1, out var l2, out var l3);
        Quarter(state[4], state[5], state[6], state[7], out var h0, out var h1, out var h2, out var h3);
        Store(l0, h0, digests);
        Store(l1, h1, digests + TreeHasher.DigestSize);
        Store(l2, h2, digests + 2 * TreeHasher.DigestSize);
        Store(l3, h3, digests + 3 * TreeHasher.DigestSize);
    }

    // Each 128-bit lane of low and high holds one half of a digest; the lanes are four messages apart.
    private static void Store(Vector512<uint> low, Vector512<uint> high, byte* digests)
    {
        var left = BigEndian(low.AsByte()).AsUInt64();
        var right = BigEndian(high.AsByte()).AsUInt64();
        var first = Avx512F.PermuteVar8x64x2(left, Vector512.Create(0ul, 1, 8, 9, 2, 3, 10, 11), right).AsByte();
        var second = Avx512F.PermuteVar8x64x2(left, Vector512.Create(4ul, 5, 12, 13, 6, 7, 14, 15), right).AsByte();
        first.GetLower().Store(digests);
        first.GetUpper().Store(digests + 4 * TreeHasher.DigestSize);
        second.GetLower().Store(digests + 8 * TreeHasher.DigestSize);
        second.GetUpper().Store(digests + 12 * TreeHasher.DigestSize);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<uint> BigEndian(Vector512<byte> bytes) =>
        Avx512BW.Shuffle(bytes, Vector512.Create(
            (byte)3, 2, 1, 0, 7, 6, 5, 4, 11, 10, 9, 8, 15, 14, 13, 12, 3, 2, 1, 0, 7, 6, 5, 4, 11, 10, 9, 8, 15, 14, 13, 12,
            3, 2, 1, 0, 7, 6, 5, 4, 11, 10, 9, 8, 15, 14, 13, 12, 3, 2, 1, 0, 7, 6, 5, 4, 11, 10, 9, 8, 15, 14, 13, 12)).AsUInt32();

    // 16 × 16: first within 128-bit lanes, then the lanes as units.
    private static void Transpose(Vector512<uint>* m)
    {
        for (var i = 0; i < 16; i += 4)
        {
            Quarter(m[i], m[i + 1], m[i + 2], m[i + 3], out var r0, out var r1, out var r2, out var r3);
            (m[i], m[i + 1], m[i + 2], m[i + 3]) = (r0, r1, r2, r3);
        }

        for (var i = 0; i < 4; i++)
        {
            Vector512<uint> a = m[i], b = m[i + 4], c = m[i + 8], d = m[i + 12];
            var ab02 = Avx512F.Shuffle4x128(a, b, 0b10_00_10_00);
            var ab13 = Avx512F.Shuffle4x128(a, b, 0b11_01_11_01);
            var cd02 = Avx512F.Shuffle4x128(c, d, 0b10_00_10_00);
            var cd13 = Avx512F.Shuffle4x128(c, d, 0b11_01_11_01);
            m[i] = Avx512F.Shuffle4x128(ab02, cd02, 0b10_00_10_00);
            m[i + 4] = Avx512F.Shuffle4x128(ab13, cd13, 0b10_00_10_00);
            m[i + 8] = Avx512F.Shuffle4x128(ab02, cd02, 0b11_01_11_01);
            m[i + 12] = Avx512F.Shuffle4x128(ab13, cd13, 0b11_01_11_01);
        }
    }

    // 4 × 4 in each of the four 128-bit lanes.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Quarter(
        Vector512<uint> a, Vector512<uint> b, Vector512<uint> c, Vector512<uint> d,
        out Vector512<uint> r0, out Vector512<uint> r1, out Vector512<uint> r2, out Vector512<uint> r3)
    {
        var ab = Avx512F.UnpackLow(a, b).AsUInt64();
        var cd = Avx512F.UnpackLow(c, d).AsUInt64();
        r0 = Avx512F.UnpackLow(ab, cd).AsUInt32();
        r1 = Avx512F.UnpackHigh(ab, cd).AsUInt32();
        ab = Avx512F.UnpackHigh(a, b).AsUInt64();
        cd = Avx512F.UnpackHigh(c, d).AsUInt64();
        r2 = Avx512F.UnpackLow(ab, cd).AsUInt32();
        r3 = Avx512F.UnpackHigh(ab, cd).AsUInt32();
    }
}
