using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Linking.Hashing.Kernels;

/// <summary>4 messages in 256-bit vectors, with AVX2.</summary>
internal readonly unsafe struct Sha3Lanes4 : ISha3Lanes<Vector256<ulong>>
{
    public static bool IsSupported => Vector256.IsHardwareAccelerated && Avx2.IsSupported;

    public static string Name => "4 lanes, 256 bits, AVX2";

    public static bool HasManyRegisters => Avx512F.VL.IsSupported;

    public static Vector256<ulong> Create(ulong word) => Vector256.Create(word);

    public static Vector256<ulong> Xor(Vector256<ulong> a, Vector256<ulong> b) => a ^ b;

    public static Vector256<ulong> Xor(Vector256<ulong> a, Vector256<ulong> b, Vector256<ulong> c) => a ^ b ^ c;

    public static Vector256<ulong> XorAndNot(Vector256<ulong> a, Vector256<ulong> b, Vector256<ulong> c) => a ^ Avx2.AndNot(b, c);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<ulong> RotateLeft(Vector256<ulong> value, [ConstantExpected(Max = (byte)63)] byte count) =>
        (value << count) | (value >>> (64 - count));

    public static Vector256<ulong> WithFirstByte(Vector256<ulong> value, byte first) =>
        (value & Vector256.Create(~0xfful)) | Vector256.Create((ulong)first);

    public static void Load(byte** messages, nint offset, Vector256<ulong>* words) => WordMemory4.Load(messages, offset, words);

    public static void LoadPadded(byte** messages, nint offset, int* lengths, int begin, byte first, Vector256<ulong>* words) =>
        WordMemory4.LoadPadded(messages, offset, lengths, begin, first, words);

    public static void StoreLong(Vector256<ulong>* words, byte* digests) => WordMemory4.StoreLong(words, digests);

    public static void Store(Vector256<ulong>* state, byte* digests) => WordMemory4.Store(state, digests);
}
