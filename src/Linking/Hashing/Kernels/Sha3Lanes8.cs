using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Linking.Hashing.Kernels;

/// <summary>8 messages in 512-bit vectors, with AVX-512's rotations and three-operand logic.</summary>
internal readonly unsafe struct Sha3Lanes8 : ISha3Lanes<Vector512<ulong>>
{
    public static bool IsSupported => Vector512.IsHardwareAccelerated && Avx512F.IsSupported;

    public static string Name => "8 lanes, 512 bits, AVX-512";

    public static bool HasManyRegisters => true;

    public static Vector512<ulong> Create(ulong word) => Vector512.Create(word);

    public static Vector512<ulong> Xor(Vector512<ulong> a, Vector512<ulong> b) => a ^ b;

    public static Vector512<ulong> Xor(Vector512<ulong> a, Vector512<ulong> b, Vector512<ulong> c) =>
        Avx512F.TernaryLogic(a, b, c, Ternary.Xor);

    public static Vector512<ulong> XorAndNot(Vector512<ulong> a, Vector512<ulong> b, Vector512<ulong> c) =>
        Avx512F.TernaryLogic(a, b, c, Ternary.XorAndNot);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<ulong> RotateLeft(Vector512<ulong> value, [ConstantExpected(Max = (byte)63)] byte count) =>
        Avx512F.RotateLeft(value, count);

    public static Vector512<ulong> WithFirstByte(Vector512<ulong> value, byte first) =>
        (value & Vector512.Create(~0xfful)) | Vector512.Create((ulong)first);

    public static void Load(byte** messages, nint offset, Vector512<ulong>* words) => WordMemory8.Load(messages, offset, words);

    public static void LoadPadded(byte** messages, nint offset, int* lengths, int begin, byte first, Vector512<ulong>* words) =>
        WordMemory8.LoadPadded(messages, offset, lengths, begin, first, words);

    public static void StoreLong(Vector512<ulong>* words, byte* digests) => WordMemory8.StoreLong(words, digests);

    public static void Store(Vector512<ulong>* state, byte* digests)
    {
        Store(Avx512F.UnpackLow(state[0], state[1]), Avx512F.UnpackLow(state[2], state[3]), digests);
        Store(Avx512F.UnpackHigh(state[0], state[1]), Avx512F.UnpackHigh(state[2], state[3]), digests + TreeHasher.DigestSize);
    }

    // Each 128-bit lane of left and right holds one half of a digest; the lanes are two messages apart.
    private static void Store(Vector512<ulong> left, Vector512<ulong> right, byte* digests)
    {
        var first = Avx512F.PermuteVar8x64x2(left, Vector512.Create(0ul, 1, 8, 9, 2, 3, 10, 11), right).AsByte();
        var second = Avx512F.PermuteVar8x64x2(left, Vector512.Create(4ul, 5, 12, 13, 6, 7, 14, 15), right).AsByte();
        first.GetLower().Store(digests);
        first.GetUpper().Store(digests + 2 * TreeHasher.DigestSize);
        second.GetLower().Store(digests + 4 * TreeHasher.DigestSize);
        second.GetUpper().Store(digests + 6 * TreeHasher.DigestSize);
    }
}
