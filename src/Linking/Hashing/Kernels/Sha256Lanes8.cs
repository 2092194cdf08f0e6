using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Linking.Hashing.Kernels;

/// <summary>8 messages in 256-bit vectors, with AVX2.</summary>
internal readonly unsafe struct Sha256Lanes8 : ISha256Lanes<Vector256<uint>>
{
    public static bool IsSupported => Vector256.IsHardwareAccelerated && Avx2.IsSupported;

    public static string Name => "8 lanes, 256 bits, AVX2";

    public static Vector256<uint> Create(uint word) => Vector256.Create(word);

    public static Vector256<uint> Add(Vector256<uint> a, Vector256<uint> b) => a + b;

    public static Vector256<uint> Choose(Vector256<uint> x, Vector256<uint> y, Vector256<uint> z) => ((y ^ z) & x) ^ z;

    public static Vector256<uint> Majority(Vector256<uint> x, Vector256<uint> y, Vector256<uint> z) => ((x ^ y) & (y ^ z)) ^ y;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<uint> BigSigma(
        Vector256<uint> x,
        [ConstantExpected] byte first,
        [ConstantExpected] byte second,
        [ConstantExpected] byte third) =>
        RotateRight(x, first) ^ RotateRight(x, second) ^ RotateRight(x, third);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<uint> SmallSigma(
        Vector256<uint> x,
        [ConstantExpected] byte first,
        [ConstantExpected] byte second,
        [ConstantExpected] byte shift) =>
        RotateRight(x, first) ^ RotateRight(x, second) ^ (x >>> shift);

    public static Vector256<uint> WithFirstByte(Vector256<uint> value, byte first) =>
        (value & Vector256.Create(0x00ffffffu)) | Vector256.Create((uint)first << 24);

    public static void Load(byte** messages, nint offset, Vector256<uint>* words) => Sha256Memory8.Load(messages, offset, words);

    public static void LoadPadded(byte** messages, nint offset, uint* lengths, Vector256<uint>* words) =>
        Sha256Memory8.LoadPadded(messages, offset, lengths, words);

    public static void Store(Vector256<uint>* state, byte* digests) => Sha256Memory8.Store(state, digests);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<uint> RotateRight(Vector256<uint> x, [ConstantExpected] byte count) => (x >>> count) | (x << (32 - count));
}
