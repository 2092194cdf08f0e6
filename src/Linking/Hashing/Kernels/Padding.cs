using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Linking.Hashing.Kernels;

/// <summary>
/// What cuts the last bytes of a message out of what follows them in memory and sets the first byte of the padding,
/// for every length: windows into a row of ones before zeros, and into zeros around that byte.
/// </summary>
internal static class Padding
{
    /// <summary>The one bit of SHA-256 (FIPS 180-4, 5.1.1).</summary>
    public const byte Sha256 = 0x80;

    /// <summary>The suffix 01 of SHA-3 and the first bit of pad10*1, low bits first (FIPS 202, 6.1, B.2).</summary>
    public const byte Sha3 = 0x06;

    private const int Window = 64;

    /// <summary>64 bytes of which <paramref name="length"/> belong to the message.</summary>
    /// <param name="bytes">What stands in memory.</param>
    /// <param name="length">0–63.</param>
    /// <param name="first">The first byte of the padding.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<byte> Apply(Vector512<byte> bytes, uint length, byte first) =>
        (bytes & Vector512.LoadUnsafe(ref MemoryMarshal.GetReference(KeepRow), Window - length)) |
        Vector512.LoadUnsafe(ref Row(first), Window - length);

    /// <summary>32 of the 64 bytes.</summary>
    /// <param name="bytes">What stands in memory.</param>
    /// <param name="length">0–63, of the whole.</param>
    /// <param name="begin">Where in the 64 bytes they begin.</param>
    /// <param name="first">The first byte of the padding.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<byte> Apply(Vector256<byte> bytes, uint length, uint begin, byte first) =>
        (bytes & Vector256.LoadUnsafe(ref MemoryMarshal.GetReference(KeepRow), Window + begin - length)) |
        Vector256.LoadUnsafe(ref Row(first), Window + begin - length);

    /// <summary>16 of the 64 bytes.</summary>
    /// <param name="bytes">What stands in memory.</param>
    /// <param name="length">0–63, of the whole.</param>
    /// <param name="begin">Where in the 64 bytes they begin.</param>
    /// <param name="first">The first byte of the padding.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<byte> Apply(Vector128<byte> bytes, uint length, uint begin, byte first) =>
        (bytes & Vector128.LoadUnsafe(ref MemoryMarshal.GetReference(KeepRow), Window + begin - length)) |
        Vector128.LoadUnsafe(ref Row(first), Window + begin - length);

    private static ref byte Row(byte first) => ref MemoryMarshal.GetReference(first == Sha256 ? Sha256Row : Sha3Row);

    private static ReadOnlySpan<byte> KeepRow =>
    [
        255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255,
        255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255,
        255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255,
        255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255,
        0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
        0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
        0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
        0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
    ];

    private static ReadOnlySpan<byte> Sha256Row =>
    [
        0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
        0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
        0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
        0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
        0x80, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
        0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
        0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
        0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
    ];

    private static ReadOnlySpan<byte> Sha3Row =>
    [
        0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
        0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
        0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
        0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
        0x06, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
        0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
        0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
        0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
    ];
}
