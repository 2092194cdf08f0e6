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

    public static void Load(byte** messages, nint offset, Vector128<ulong>* words)
    {
        for (var quarter = 0; quarter < 4; quarter++)
        {
            var at = offset + quarter * Memory4.Size;
            Put(Vector128.Load(messages[0] + at), Vector128.Load(messages[1] + at), words + 2 * quarter);
        }
    }

    public static void LoadPadded(byte** messages, nint offset, uint* lengths, Vector128<ulong>* words)
    {
        for (var quarter = 0; quarter < 4; quarter++)
        {
            var begin = quarter * Memory4.Size;
            Put(
                Padding.Apply(Vector128.Load(messages[0] + offset + begin), lengths[0], (uint)begin, Padding.Sha3),
                Padding.Apply(Vector128.Load(messages[1] + offset + begin), lengths[1], (uint)begin, Padding.Sha3),
                words + 2 * quarter);
        }
    }

    public static void Store(Vector128<ulong>* state, byte* digests)
    {
        Put(state[0].AsByte(), state[1].AsByte(), (Vector128<ulong>*)digests, TreeHasher.DigestSize / Memory4.Size);
        Put(state[2].AsByte(), state[3].AsByte(), (Vector128<ulong>*)digests + 1, TreeHasher.DigestSize / Memory4.Size);
    }

    // 2 × 2 words: the lower ones of both, and the upper ones.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Put(Vector128<byte> a, Vector128<byte> b, Vector128<ulong>* pair, int distance = 1)
    {
        Vector128<ulong> first = a.AsUInt64(), second = b.AsUInt64();
        pair[0] = Vector128.Create(first.GetLower(), second.GetLower());
        pair[distance] = Vector128.Create(first.GetUpper(), second.GetUpper());
    }
}
