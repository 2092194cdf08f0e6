namespace Linking.Recomputing;

/// <summary>In what SHA-256 and SHA-512 differ (FIPS 180-4), apart from the width of their words.</summary>
/// <typeparam name="TVector">The vector.</typeparam>
/// <typeparam name="TWord">32 or 64 bits.</typeparam>
internal interface ILaneSha2<TVector, TWord>
    where TVector : unmanaged
    where TWord : unmanaged
{
    /// <summary>Rounds.</summary>
    static abstract int Rounds { get; }

    /// <summary>H(0).</summary>
    static abstract IEnumerable<TWord> Initial { get; }

    /// <summary>K.</summary>
    static abstract IEnumerable<TWord> Constants { get; }

    /// <summary>A word from its bytes as they stand in memory, big-endian; and back.</summary>
    static abstract TWord Turn(TWord word);

    /// <summary>A word of a length, or of padding.</summary>
    static abstract TWord Word(ulong value);

    /// <summary>Σ0.</summary>
    static abstract TVector Sum0(TVector x);

    /// <summary>Σ1.</summary>
    static abstract TVector Sum1(TVector x);

    /// <summary>σ0.</summary>
    static abstract TVector Sigma0(TVector x);

    /// <summary>σ1.</summary>
    static abstract TVector Sigma1(TVector x);
}
