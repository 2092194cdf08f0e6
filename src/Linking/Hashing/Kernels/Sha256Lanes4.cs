using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.Arm;
using System.Runtime.Intrinsics.X86;

namespace Linking.Hashing.Kernels;

/// <summary>4 messages in 128-bit vectors: Arm's AdvSimd, and x64 without AVX2.</summary>
internal readonly unsafe struct Sha256Lanes4 : ISha256Lanes<Vector128<uint>>
{
    public static bool IsSupported => Memory4.IsSupported;

    public static string Name => AdvSimd.IsSupported ? "4 lanes, 128 bits, AdvSimd" : "4 lanes, 128 bits, SSSE3";

    public static Vector128<uint> Create(uint word) => Vector128.Create(word);

    public static Vector128<uint> Add(Vector128<uint> a, Vector128<uint> b) => a + b;

    public static Vector128<uint> Choose(Vector128<uint> x, Vector128<uint> y, Vector128<uint> z) =>
        AdvSimd.IsSupported ? AdvSimd.BitwiseSelect(x, y, z) : ((y ^ z) & x) ^ z;

    public static Vector128<uint> Majority(Vector128<uint> x, Vector128<uint> y, Vector128<uint> z) =>
        AdvSimd.IsSupported ? AdvSimd.BitwiseSelect(x ^ y, z, y) : ((x ^ y) & (y ^ z)) ^ y;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<uint> BigSigma(
        Vector128<uint> x, [ConstantExpected] byte first, [ConstantExpected] byte second, [ConstantExpected] byte third) =>
        RotateRight(x, first) ^ RotateRight(x, second) ^ RotateRight(x, third);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<uint> SmallSigma(
        Vector128<uint> x, [ConstantExpected] byte first, [ConstantExpected] byte second, [ConstantExpected] byte shift) =>
        RotateRight(x, first) ^ RotateRight(x, second) ^ (x >>> shift);

    public static Vector128<uint> WithFirstByte(Vector128<uint> value, byte first) =>
        (value & Vector128.Create(0x00ffffffu)) | Vector128.Create((uint)first << 24);

    public static void Load(byte** messages, nint offset, Vector128<uint>* words)
    {
        for (var quarter = 0; quarter < 4; quarter++)
        {
            for (var i = 0; i < 4; i++)
                words[4 * quarter + i] = Memory4.BigEndian(Vector128.Load(messages[i] + offset + quarter * Memory4.Size));
            Memory4.Transpose(words + 4 * quarter);
        }
    }

    public static void LoadPadded(byte** messages, nint offset, uint* lengths, Vector128<uint>* words)
    {
        for (var quarter = 0; quarter < 4; quarter++)
        {
            for (var i = 0; i < 4; i++)
            {
                var at = quarter * Memory4.Size;
                var bytes = Vector128.Load(messages[i] + offset + at);
                words[4 * quarter + i] = Memory4.BigEndian(Padding.Apply(bytes, (int)lengths[i], at, Padding.Sha2));
            }

            Memory4.Transpose(words + 4 * quarter);
        }
    }

    public static void Store(Vector128<uint>* state, byte* digests)
    {
        for (var half = 0; half < 2; half++)
        {
            Memory4.Transpose(state + 4 * half);
            for (var i = 0; i < 4; i++)
                Memory4.BigEndian(state[4 * half + i].AsByte()).AsByte().Store(digests + i * TreeHasher.DigestSize + half * Memory4.Size);
        }
    }

    // On Arm a shift that inserts what it shifts: one instruction less.
#pragma warning disable CA1857 // All callers have constants from 1 to 31.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<uint> RotateRight(Vector128<uint> x, byte count) =>
        AdvSimd.IsSupported ? AdvSimd.ShiftRightAndInsert(x << (32 - count), x, count) : (x >>> count) | (x << (32 - count));
#pragma warning restore CA1857
}
