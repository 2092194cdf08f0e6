using System.Buffers.Binary;

namespace Linking.Recomputing;

/// <summary>SHA-256's own (FIPS 180-4, 4.1.2).</summary>
internal readonly struct LaneSha256<TVector, TLanes> : ILaneSha2<TVector, uint>
    where TVector : unmanaged
    where TLanes : struct, ILanes<TVector, uint>
{
    public static int Rounds => 64;

    public static IEnumerable<uint> Initial => StandardConstants.Sha256Initial();

    public static IEnumerable<uint> Constants => StandardConstants.Sha256Rounds();

    public static uint Turn(uint word) => BitConverter.IsLittleEndian ? BinaryPrimitives.ReverseEndianness(word) : word;

    public static uint Word(ulong value) => (uint)value;

    public static TVector Sum0(TVector x) => Xor(RotateRight(x, 2), RotateRight(x, 13), RotateRight(x, 22));

    public static TVector Sum1(TVector x) => Xor(RotateRight(x, 6), RotateRight(x, 11), RotateRight(x, 25));

    public static TVector Sigma0(TVector x) => Xor(RotateRight(x, 7), RotateRight(x, 18), TLanes.Right(x, 3));

    public static TVector Sigma1(TVector x) => Xor(RotateRight(x, 17), RotateRight(x, 19), TLanes.Right(x, 10));

    private static TVector Xor(TVector x, TVector y, TVector z) => TLanes.Xor(TLanes.Xor(x, y), z);

    // The two shifts have no bit in common.
    private static TVector RotateRight(TVector x, int count) => TLanes.Xor(TLanes.Right(x, count), TLanes.Left(x, 32 - count));
}
