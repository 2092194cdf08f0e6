using System.Buffers.Binary;

namespace Linking.Hashing.Kernels;

/// <summary>SHA-512 (FIPS 180-4, 5.1.2, 5.3.5, 6.4): blocks of 128 bytes, the length in bits in the last two words, big-endian.</summary>
internal readonly unsafe struct Sha512Blocks<TVector, TLanes> : IBlockHash<TVector>
    where TVector : unmanaged
    where TLanes : struct, ISha512Lanes<TVector>
{
    private const int BlockWords = 16;

    public static HashFunction Function => HashFunction.Sha2With512Bits;

    public static int BlockSize => BlockWords * sizeof(ulong);

    public static int MinPadding => 1 + 2 * sizeof(ulong);

    public static byte Padding => Kernels.Padding.Sha2;

    public static int StateWords => 8;

    // A vector costs in-box what two messages cost; of 256 bits without AVX-512's rotations somewhat more.
    public static int MinLanes => sizeof(TVector) == 32 ? 3 : 2;

    public static ulong LastWord(uint size) => BinaryPrimitives.ReverseEndianness(8 * (ulong)size);

    public static void Start(TVector* state) => Sha2Rounds<TVector, ulong, TLanes, Sha512Function<TVector, TLanes>>.Start(state);

    public static void Absorb(TVector* state, TVector* block)
    {
        for (var i = 0; i < BlockWords; i++)
            block[i] = TLanes.ReverseBytes(block[i]);
        Sha2Rounds<TVector, ulong, TLanes, Sha512Function<TVector, TLanes>>.Compress(state, block);
    }

    public static void Digest(TVector* state, TVector* words)
    {
        for (var i = 0; i < StateWords; i++)
            words[i] = TLanes.ReverseBytes(state[i]);
    }
}
