using System.Diagnostics.CodeAnalysis;

namespace Linking.Hashing.Kernels;

/// <summary>
/// What the functions of FIPS 180-4 need of a vector with one word a message. Kernels are written once over it; the
/// just-in-time compiler specialises them for each implementation.
/// </summary>
/// <typeparam name="TVector">The vector.</typeparam>
/// <typeparam name="TWord">32 bits for SHA-256, 64 for SHA-512.</typeparam>
internal interface ISha2Lanes<TVector, TWord> : ILanes
    where TVector : unmanaged
    where TWord : unmanaged
{
    /// <summary>The same word in every lane.</summary>
    static abstract TVector Create(TWord word);

    static abstract TVector Add(TVector a, TVector b);

    /// <summary>Ch(x, y, z): the bits of <paramref name="y"/> where <paramref name="x"/> is 1, else those of
    /// <paramref name="z"/>.</summary>
    static abstract TVector Choose(TVector x, TVector y, TVector z);

    /// <summary>Maj(x, y, z).</summary>
    static abstract TVector Majority(TVector x, TVector y, TVector z);

    /// <summary>Σ (4.1.2, 4.1.3): the exclusive or of three rotations to the right.</summary>
    static abstract TVector BigSigma(
        TVector x, [ConstantExpected] byte first, [ConstantExpected] byte second, [ConstantExpected] byte third);

    /// <summary>σ (4.1.2, 4.1.3): the exclusive or of two rotations and a shift to the right.</summary>
    static abstract TVector SmallSigma(
        TVector x, [ConstantExpected] byte first, [ConstantExpected] byte second, [ConstantExpected] byte shift);
}
