using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.Arm;
using System.Runtime.Intrinsics.X86;

namespace Linking.Hashing.Kernels;

/// <summary>2 messages in 128-bit vectors: Arm's AdvSimd, and x64 without AVX2.</summary>
internal readonly unsafe struct Sha512Lanes2 : ISha512Lanes<Vector128<ulong>>
{
    public static bool IsSupported => Memory4.IsSupported;

    public static string Name => AdvSimd.IsSupported ? "2 lanes, 128 bits, AdvSimd" : "2 lanes, 128 bits, SSSE3";

    public static Vector128<ulong> Create(ulong word) => Vector128.Create(word);

    public static Vector128<ulong> Add(Vector128<ulong> a, Vector128<ulong> b) => a + b;

    public static Vector128<ulong> Choose(Vector128<ulong> x, Vector128<ulong> y, Vector128<ulong> z) =>
        AdvSimd.IsSupported ? AdvSimd.BitwiseSelect(x, y, z) : ((y ^ z) & x) ^ z;

    public static Vector128<ulong> Majority(Vector128<ulong> x, Vector128<ulong> y, Vector128<ulong> z) =>
        AdvSimd.IsSupported ? AdvSimd.BitwiseSelect(x ^ y, z, y) : ((x ^ y) & (y ^ z)) ^ y;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<ulong> BigSigma(
        Vector128<ulong> x, [ConstantExpected] byte first, [ConstantExpected] byte second, [ConstantExpected] byte third) =>
        RotateRight(x, first) ^ RotateRight(x, second) ^ RotateRight(x, third);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<ulong> SmallSigma(
        Vector128<ulong> x, [ConstantExpected] byte first, [ConstantExpected] byte second, [ConstantExpected] byte shift) =>
        RotateRight(x, first) ^ RotateRight(x, second) ^ (x >>> shift);

    public static Vector128<ulong> Xor(Vector128<ulong> a, Vector128<ulong> b) => a ^ b;

    public static Vector128<ulong> WithFirstByte(Vector128<ulong> value, byte first) =>
        (value & Vector128.Create(~0xfful)) | Vector128.Create((ulong)first);

    public static Vector128<ulong> ReverseBytes(Vector128<ulong> words) => AdvSimd.IsSupported
        ? AdvSimd.ReverseElement8(words)
        : Ssse3.Shuffle(words.AsByte(), Vector128.Create((byte)7, 6, 5, 4, 3, 2, 1, 0, 15, 14, 13, 12, 11, 10, 9, 8)).AsUInt64();

    public static void Load(byte** messages, nint offset, Vector128<ulong>* words) => WordMemory2.Load(messages, offset, words);

    public static void LoadPadded(byte** messages, nint offset, int* lengths, int begin, byte first, Vector128<ulong>* words) =>
        WordMemory2.LoadPadded(messages, offset, lengths, begin, first, words);

    public static void StoreLong(Vector128<ulong>* words, byte* digests) => WordMemory2.StoreLong(words, digests);

    // On Arm a shift that inserts what it shifts: one instruction less.
#pragma warning disable CA1857 // All callers have constants from 1 to 63.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<ulong> RotateRight(Vector128<ulong> x, byte count) =>
        AdvSimd.IsSupported ? AdvSimd.ShiftRightAndInsert(x << (64 - count), x, count) : (x >>> count) | (x << (64 - count));
#pragma warning restore CA1857
}
