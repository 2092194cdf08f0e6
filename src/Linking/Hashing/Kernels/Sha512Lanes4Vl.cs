using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Linking.Hashing.Kernels;

/// <summary>4 messages in 256-bit vectors, with AVX-512's rotations and three-operand logic: for processors that slow down at
/// 512 bits.</summary>
internal readonly unsafe struct Sha512Lanes4Vl : ISha512Lanes<Vector256<ulong>>
{
    public static bool IsSupported => Vector256.IsHardwareAccelerated && Avx512F.VL.IsSupported && Avx2.IsSupported;

    public static string Name => "4 lanes, 256 bits, AVX-512VL";

    public static Vector256<ulong> Create(ulong word) => Vector256.Create(word);

    public static Vector256<ulong> Add(Vector256<ulong> a, Vector256<ulong> b) => a + b;

    public static Vector256<ulong> Choose(Vector256<ulong> x, Vector256<ulong> y, Vector256<ulong> z) =>
        Avx512F.VL.TernaryLogic(x, y, z, Ternary.Choose);

    public static Vector256<ulong> Majority(Vector256<ulong> x, Vector256<ulong> y, Vector256<ulong> z) =>
        Avx512F.VL.TernaryLogic(x, y, z, Ternary.Majority);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<ulong> BigSigma(
        Vector256<ulong> x,
        [ConstantExpected] byte first,
        [ConstantExpected] byte second,
        [ConstantExpected] byte third) =>
        Avx512F.VL.TernaryLogic(
            Avx512F.VL.RotateRight(x, first), Avx512F.VL.RotateRight(x, second), Avx512F.VL.RotateRight(x, third), Ternary.Xor);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<ulong> SmallSigma(
        Vector256<ulong> x,
        [ConstantExpected] byte first,
        [ConstantExpected] byte second,
        [ConstantExpected] byte shift) =>
        Avx512F.VL.TernaryLogic(Avx512F.VL.RotateRight(x, first), Avx512F.VL.RotateRight(x, second), x >>> shift, Ternary.Xor);

    public static Vector256<ulong> Xor(Vector256<ulong> a, Vector256<ulong> b) => a ^ b;

    public static Vector256<ulong> WithFirstByte(Vector256<ulong> value, byte first) =>
        (value & Vector256.Create(~0xfful)) | Vector256.Create((ulong)first);

    public static Vector256<ulong> ReverseBytes(Vector256<ulong> words) => WordMemory4.ReverseBytes(words);

    public static void Load(byte** messages, nint offset, Vector256<ulong>* words) => WordMemory4.Load(messages, offset, words);

    public static void LoadPadded(byte** messages, nint offset, int* lengths, int begin, byte first, Vector256<ulong>* words) =>
        WordMemory4.LoadPadded(messages, offset, lengths, begin, first, words);

    public static void StoreLong(Vector256<ulong>* words, byte* digests) => WordMemory4.StoreLong(words, digests);
}
