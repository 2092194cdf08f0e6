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
    /// <summary>The one bit of SHA-256 and SHA-512 (FIPS 180-4, 5.1.1, 5.1.2).</summary>
    public const byte Sha2 = 0x80;

    /// <summary>The suffix 01 of SHA-3 and the first bit of pad10*1, low bits first (FIPS 202, 6.1, B.2).</summary>
    public const byte Sha3 = 0x06;

    /// <summary>The length that stands for a block behind the padding's first byte: zeros alone.</summary>
    public const int Behind = -64;

    /// <summary>The length that stands for a block of which all belongs to the message, for any block.</summary>
    public const int Whole = 128;

    /// <summary>64 bytes of a block.</summary>
    /// <param name="bytes">What stands in memory.</param>
    /// <param name="length">
    /// Bytes of the block that belong to the message, from 0 to <see cref="Whole"/>; or <see cref="Behind"/>.
    /// </param>
    /// <param name="begin">Where in the block the bytes begin: before byte 128.</param>
    /// <param name="first">The first byte of the padding.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<byte> Apply(Vector512<byte> bytes, int length, int begin, byte first) =>
        (bytes & Vector512.LoadUnsafe(ref Row(Keep), At(length, begin))) | Vector512.LoadUnsafe(ref Row(first), At(length, begin));

    /// <summary>32 bytes of a block.</summary>
    /// <param name="bytes">What stands in memory.</param>
    /// <param name="length">As for 64.</param>
    /// <param name="begin">Where in the block the bytes begin: before byte 128.</param>
    /// <param name="first">The first byte of the padding.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<byte> Apply(Vector256<byte> bytes, int length, int begin, byte first) =>
        (bytes & Vector256.LoadUnsafe(ref Row(Keep), At(length, begin))) | Vector256.LoadUnsafe(ref Row(first), At(length, begin));

    /// <summary>16 bytes of a block.</summary>
    /// <param name="bytes">What stands in memory.</param>
    /// <param name="length">As for 64.</param>
    /// <param name="begin">Where in the block the bytes begin: before byte 128.</param>
    /// <param name="first">The first byte of the padding.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<byte> Apply(Vector128<byte> bytes, int length, int begin, byte first) =>
        (bytes & Vector128.LoadUnsafe(ref Row(Keep), At(length, begin))) | Vector128.LoadUnsafe(ref Row(first), At(length, begin));

    // Rows of 320 bytes: 128 of the message, the padding's first byte, zeros.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static nuint At(int length, int begin) => (nuint)(Whole + begin - length);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ref byte Row(ReadOnlySpan<ulong> row) => ref Unsafe.As<ulong, byte>(ref MemoryMarshal.GetReference(row));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ref byte Row(byte first) => ref Row(first == Sha2 ? Sha2Row : Sha3Row);

    private static ReadOnlySpan<ulong> Keep =>
    [
        ~0ul, ~0ul, ~0ul, ~0ul, ~0ul, ~0ul, ~0ul, ~0ul, ~0ul, ~0ul, ~0ul, ~0ul, ~0ul, ~0ul, ~0ul, ~0ul,
        0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
    ];

    private static ReadOnlySpan<ulong> Sha2Row =>
    [
        0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
        Sha2, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
    ];

    private static ReadOnlySpan<ulong> Sha3Row =>
    [
        0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
        Sha3, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
    ];
}
