using System.Runtime.CompilerServices;

namespace Linking.Hashing.Kernels;

/// <summary>SHA-512's own (FIPS 180-4, 4.1.3).</summary>
internal readonly struct Sha512Function<TVector, TLanes> : ISha2Function<TVector, ulong>
    where TVector : unmanaged
    where TLanes : struct, ISha2Lanes<TVector, ulong>
{
    public static ReadOnlySpan<ulong> Initial => Sha512Constants.Initial;

    public static ReadOnlySpan<ulong> Constants => Sha512Constants.Rounds;

    public static int Rounds => 80;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector BigSigma0(TVector x) => TLanes.BigSigma(x, 28, 34, 39);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector BigSigma1(TVector x) => TLanes.BigSigma(x, 14, 18, 41);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector SmallSigma0(TVector x) => TLanes.SmallSigma(x, 1, 8, 7);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector SmallSigma1(TVector x) => TLanes.SmallSigma(x, 19, 61, 6);
}
