namespace Linking.Hashing.Kernels;

/// <summary>Keccak-f[1600] (FIPS 202, 3.3) of every message, in the way that suits the registers.</summary>
internal static unsafe class Sha3Permutation<TVector, TLanes>
    where TVector : unmanaged
    where TLanes : struct, ISha3Lanes<TVector>
{
    /// <param name="state">25 vectors; word x + 5 y is lane (x, y). Replaced.</param>
    public static void Permute(TVector* state)
    {
        if (TLanes.HasManyRegisters)
            KeccakInRegisters<TVector, TLanes>.Permute(state);
        else
            KeccakInMemory<TVector, TLanes>.Permute(state);
    }
}
