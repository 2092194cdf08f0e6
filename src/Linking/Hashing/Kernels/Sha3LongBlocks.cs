namespace Linking.Hashing.Kernels;

/// <summary>SHA3-512 (FIPS 202, 6.1): capacity 1024 bits, rate 72 bytes, of which the last has the padding's last bit.</summary>
internal readonly unsafe struct Sha3LongBlocks<TVector, TLanes> : IBlockHash<TVector>
    where TVector : unmanaged
    where TLanes : struct, ISha3Lanes<TVector>
{
    private const int RateWords = 9;
    private const int DigestWords = 8;

    public static HashFunction Function => HashFunction.Sha3With512Bits;

    public static int BlockSize => RateWords * sizeof(ulong);

    public static int MinPadding => 1;

    public static byte Padding => Kernels.Padding.Sha3;

    public static int StateWords => 25;

    public static int MinLanes => 1;

    public static ulong LastWord(uint size) => 1ul << 63;

    public static void Start(TVector* state)
    {
        for (var i = 0; i < StateWords; i++)
            state[i] = TLanes.Create(0);
    }

    public static void Absorb(TVector* state, TVector* block)
    {
        for (var i = 0; i < RateWords; i++)
            state[i] = TLanes.Xor(state[i], block[i]);
        Sha3Permutation<TVector, TLanes>.Permute(state);
    }

    public static void Digest(TVector* state, TVector* words)
    {
        for (var i = 0; i < DigestWords; i++)
            words[i] = state[i];
    }
}
