using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Linking.Hashing.Kernels;

/// <summary>8 messages in 512-bit vectors, with AVX-512's rotations and three-operand logic.</summary>
internal readonly unsafe struct Sha512Lanes8 : ISha512Lanes<Vector512<ulong>>
{
    public static bool IsSupported => Vector512.IsHardwareAccelerated && Avx512BW.IsSupported;

    public static string Name => "8 lanes, 512 bits, AVX-512";

    public static Vector512<ulong> Create(ulong word) => Vector512.Create(word);

    public static Vector512<ulong> Add(Vector512<ulong> a, Vector512<ulong> b) => a + b;

    public static Vector512<ulong> Choose(Vector512<ulong> x, Vector512<ulong> y, Vector512<ulong> z) =>
        Avx512F.TernaryLogic(x, y, z, Ternary.Choose);

    public static Vector512<ulong> Majority(Vector512<ulong> x, Vector512<ulong> y, Vector512<ulong> z) =>
        Avx512F.TernaryLogic(x, y, z, Ternary.Majority);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<ulong> BigSigma(
        Vector512<ulong> x,
        [ConstantExpected] byte first,
        [ConstantExpected] byte second,
        [ConstantExpected] byte third) =>
        Avx512F.TernaryLogic(Avx512F.RotateRight(x, first), Avx512F.RotateRight(x, second), Avx512F.RotateRight(x, third), Ternary.Xor);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<ulong> SmallSigma(
        Vector512<ulong> x,
        [ConstantExpected] byte first,
        [ConstantExpected] byte second,
        [ConstantExpected] byte shift) =>
        Avx512F.TernaryLogic(Avx512F.RotateRight(x, first), Avx512F.RotateRight(x, second), x >>> shift, Ternary.Xor);

    public static Vector512<ulong> Xor(Vector512<ulong> a, Vector512<ulong> b) => a ^ b;

    public static Vector512<ulong> WithFirstByte(Vector512<ulong> value, byte first) =>
        (value & Vector512.Create(~0xfful)) | Vector512.Create((ulong)first);

    public static Vector512<ulong> ReverseBytes(Vector512<ulong> words) =>
        Avx512BW.Shuffle(words.AsByte(), Vector512.Create(
            (byte)7, 6, 5, 4, 3, 2, 1, 0, 15, 14, 13, 12, 11, 10, 9, 8, 7, 6, 5, 4, 3, 2, 1, 0, 15, 14, 13, 12, 11, 10, 9, 8,
            7, 6, 5, 4, 3, 2, 1, 0, 15, 14, 13, 12, 11, 10, 9, 8, 7, 6, 5, 4, 3, 2, 1, 0, 15, 14, 13, 12, 11, 10, 9, 8)).AsUInt64();

    public static void Load(byte** messages, nint offset, Vector512<ulong>* words) => WordMemory8.Load(messages, offset, words);

    public static void LoadPadded(byte** messages, nint offset, int* lengths, int begin, byte first, Vector512<ulong>* words) =>
        WordMemory8.LoadPadded(messages, offset, lengths, begin, first, words);

    public static void StoreLong(Vector512<ulong>* words, byte* digests) => WordMemory8.StoreLong(words, digests);
}
