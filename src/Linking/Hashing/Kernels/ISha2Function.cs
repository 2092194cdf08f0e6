namespace Linking.Hashing.Kernels;

/// <summary>In what SHA-256 and SHA-512 differ, apart from the width of a word (FIPS 180-4, 4.1.2, 4.1.3).</summary>
/// <typeparam name="TVector">The vector.</typeparam>
/// <typeparam name="TWord">32 or 64 bits.</typeparam>
internal interface ISha2Function<TVector, TWord>
    where TVector : unmanaged
    where TWord : unmanaged
{
    /// <summary>H(0), eight words.</summary>
    static abstract ReadOnlySpan<TWord> Initial { get; }

    /// <summary>K, a word a round.</summary>
    static abstract ReadOnlySpan<TWord> Constants { get; }

    /// <summary>Rounds: 64 or 80.</summary>
    static abstract int Rounds { get; }

    /// <summary>Σ0.</summary>
    static abstract TVector BigSigma0(TVector x);

    /// <summary>Σ1.</summary>
    static abstract TVector BigSigma1(TVector x);

    /// <summary>σ0.</summary>
    static abstract TVector SmallSigma0(TVector x);

    /// <summary>σ1.</summary>
    static abstract TVector SmallSigma1(TVector x);
}
