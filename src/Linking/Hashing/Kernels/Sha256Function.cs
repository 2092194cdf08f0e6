using System.Runtime.CompilerServices;

namespace Linking.Hashing.Kernels;

/// <summary>SHA-256's own (FIPS 180-4, 4.1.2).</summary>
internal readonly struct Sha256Function<TVector, TLanes> : ISha2Function<TVector, uint>
    where TVector : unmanaged
    where TLanes : struct, ISha2Lanes<TVector, uint>
{
    public static ReadOnlySpan<uint> Initial => Sha256Constants.Initial;

    public static ReadOnlySpan<uint> Constants => Sha256Constants.Rounds;

    public static int Rounds => 64;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector BigSigma0(TVector x) => TLanes.BigSigma(x, 2, 13, 22);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector BigSigma1(TVector x) => TLanes.BigSigma(x, 6, 11, 25);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector SmallSigma0(TVector x) => TLanes.SmallSigma(x, 7, 18, 3);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector SmallSigma1(TVector x) => TLanes.SmallSigma(x, 17, 19, 10);
}
