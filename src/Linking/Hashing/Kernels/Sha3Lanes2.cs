using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.Arm;
using System.Runtime.Intrinsics.X86;

namespace Linking.Hashing.Kernels;

/// <summary>2 messages in 128-bit vectors: Arm's AdvSimd, and x64 without AVX2. (.NET 10 has no instructions of Arm's for SHA-3.)</summary>
internal readonly unsafe struct Sha3Lanes2 : ISha3Lanes<Vector128<ulong>>
{
    public static bool IsSupported => Memory4.IsSupported;

    public static string Name => AdvSimd.IsSupported ? "2 lanes, 128 bits, AdvSimd" : "2 lanes, 128 bits, SSSE3";

    public static bool HasManyRegisters => AdvSimd.IsSupported || Avx512F.VL.IsSupported;

    public static Vector128<ulong> Create(ulong word) => Vector128.Create(word);

    public static Vector128<ulong> Xor(Vector128<ulong> a, Vector128<ulong> b) => a ^ b;

    public static Vector128<ulong> Xor(Vector128<ulong> a, Vector128<ulong> b, Vector128<ulong> c) => a ^ b ^ c;

    public static Vector128<ulong> XorAndNot(Vector128<ulong> a, Vector128<ulong> b, Vector128<ulong> c) => a ^ Vector128.AndNot(c, b);

    // On Arm a shift that inserts what it shifts: one instruction less.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<ulong> RotateLeft(Vector128<ulong> value, [ConstantExpected(Max = (byte)63)] byte count) => AdvSimd.IsSupported
        ? AdvSimd.ShiftLeftAndInsert(value >>> (64 - count), value, count)
        : (value << count) | (value >>> (64 - count));

    public static Vector128<ulong> WithFirstByte(Vector128<ulong> value, byte first) =>
        (value & Vector128.Create(~0xfful)) | Vector128.Create((ulong)first);

    public static void Load(byte** messages, nint offset, Vector128<ulong>* words) => WordMemory2.Load(messages, offset, words);

    public static void LoadPadded(byte** messages, nint offset, int* lengths, int begin, byte first, Vector128<ulong>* words) =>
        WordMemory2.LoadPadded(messages, offset, lengths, begin, first, words);

    public static void StoreLong(Vector128<ulong>* words, byte* digests) => WordMemory2.StoreLong(words, digests);

    public static void Store(Vector128<ulong>* state, byte* digests)
    {
        WordMemory2.Put(state[0].AsByte(), state[1].AsByte(), (Vector128<ulong>*)digests, TreeHasher.DigestSize / Memory4.Size);
        WordMemory2.Put(state[2].AsByte(), state[3].AsByte(), (Vector128<ulong>*)digests + 1, TreeHasher.DigestSize / Memory4.Size);
    }
}
