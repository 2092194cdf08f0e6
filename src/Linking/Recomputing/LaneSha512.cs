using System.Buffers.Binary;

namespace Linking.Recomputing;

/// <summary>SHA-512's own (FIPS 180-4, 4.1.3).</summary>
internal readonly struct LaneSha512<TVector, TLanes> : ILaneSha2<TVector, ulong>
    where TVector : unmanaged
    where TLanes : struct, ILanes<TVector, ulong>
{
    public static int Rounds => 80;

    public static IEnumerable<ulong> Initial => StandardConstants.Sha512Initial();

    public static IEnumerable<ulong> Constants => StandardConstants.Sha512Rounds();

    public static ulong Turn(ulong word) => BitConverter.IsLittleEndian ? BinaryPrimitives.ReverseEndianness(word) : word;

    public static ulong Word(ulong value) => value;

    public static TVector Sum0(TVector x) => Xor(RotateRight(x, 28), RotateRight(x, 34), RotateRight(x, 39));

    public static TVector Sum1(TVector x) => Xor(RotateRight(x, 14), RotateRight(x, 18), RotateRight(x, 41));

    public static TVector Sigma0(TVector x) => Xor(RotateRight(x, 1), RotateRight(x, 8), TLanes.Right(x, 7));

    public static TVector Sigma1(TVector x) => Xor(RotateRight(x, 19), RotateRight(x, 61), TLanes.Right(x, 6));

    private static TVector Xor(TVector x, TVector y, TVector z) => TLanes.Xor(TLanes.Xor(x, y), z);

    // The two shifts have no bit in common.
    private static TVector RotateRight(TVector x, int count) => TLanes.Xor(TLanes.Right(x, count), TLanes.Left(x, 64 - count));
}
