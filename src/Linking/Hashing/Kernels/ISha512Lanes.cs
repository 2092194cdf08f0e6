namespace Linking.Hashing.Kernels;

/// <summary>What SHA-512 needs of a vector of 64-bit words, one word a message.</summary>
/// <typeparam name="TVector">The vector.</typeparam>
internal interface ISha512Lanes<TVector> : ISha2Lanes<TVector, ulong>, IWordLanes<TVector>
    where TVector : unmanaged
{
    /// <summary>The bytes of each word in the other order.</summary>
    static abstract TVector ReverseBytes(TVector words);
}
