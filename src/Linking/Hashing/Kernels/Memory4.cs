using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.Arm;
using System.Runtime.Intrinsics.X86;

namespace Linking.Hashing.Kernels;

/// <summary>Between bytes in memory and 128-bit vectors of four 32-bit words.</summary>
internal static unsafe class Memory4
{
    /// <summary>Bytes of a vector.</summary>
    public const int Size = 16;

    /// <summary>Whether this processor runs it in hardware.</summary>
    public static bool IsSupported => Vector128.IsHardwareAccelerated && (AdvSimd.Arm64.IsSupported || Ssse3.IsSupported);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<uint> BigEndian(Vector128<byte> bytes) => AdvSimd.IsSupported
        ? AdvSimd.ReverseElement8(bytes.AsUInt32())
        : Ssse3.Shuffle(bytes, Vector128.Create((byte)3, 2, 1, 0, 7, 6, 5, 4, 11, 10, 9, 8, 15, 14, 13, 12)).AsUInt32();

    /// <summary>4 × 4 words.</summary>
    public static void Transpose(Vector128<uint>* m)
    {
        var ac0 = Low(m[0], m[2]);
        var ac1 = High(m[0], m[2]);
        var bd0 = Low(m[1], m[3]);
        var bd1 = High(m[1], m[3]);
        m[0] = Low(ac0, bd0);
        m[1] = High(ac0, bd0);
        m[2] = Low(ac1, bd1);
        m[3] = High(ac1, bd1);
    }

    // The lower two words of both, in turns.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<uint> Low(Vector128<uint> a, Vector128<uint> b) =>
        AdvSimd.Arm64.IsSupported ? AdvSimd.Arm64.ZipLow(a, b) : Sse2.UnpackLow(a, b);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<uint> High(Vector128<uint> a, Vector128<uint> b) =>
        AdvSimd.Arm64.IsSupported ? AdvSimd.Arm64.ZipHigh(a, b) : Sse2.UnpackHigh(a, b);
}
