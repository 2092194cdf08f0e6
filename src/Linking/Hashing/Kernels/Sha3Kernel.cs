using System.Runtime.CompilerServices;

namespace Linking.Hashing.Kernels;

/// <summary>
/// SHA3-256 of many messages at once, one a lane. Only the two shapes that trees hash, an entry or a pair of digests
/// with its prefix, each in one block.
/// </summary>
/// <remarks>
/// FIPS 202. Capacity 512 bits, rate 136 bytes, 24 rounds of Keccak-f[1600], digest 32 bytes (6.1), words
/// little-endian (B.1). An entry is read as twice 64 bytes, so that with its prefix it has 64 to 127; the padding's
/// last bit is then alone in the seventeenth word.
/// </remarks>
internal readonly unsafe struct Sha3Kernel<TVector, TLanes> : ITreeKernel
    where TVector : unmanaged
    where TLanes : struct, ISha3Lanes<TVector>
{
    private const int LoadSize = 64;
    private const int RateWords = 17;
    private const int StateWords = 25;

    public static HashFunction Function => HashFunction.Sha3With256Bits;

    public static bool IsSupported => TLanes.IsSupported;

    public static string Name => TLanes.Name;

    public static int Lanes => sizeof(TVector) / sizeof(ulong);

    public static int DigestSize => TreeHasher.DigestSize;

    public static int MinEntrySize => LoadSize - 1;

    public static int MaxEntrySize => 2 * LoadSize - 1 - 1;

    public static int EntryReadBehind => 2 * LoadSize - 1 - MinEntrySize;

    public static int PairReadBehind => 0;

    // A vector with one lane in use is still faster than a call of the in-box function.
    public static int MinLanes => 1;

    [SkipLocalsInit]
    public static void HashEntries(byte** entries, uint* sizes, byte* digests)
    {
        var room = stackalloc TVector[StateWords + 1];
        var state = CacheLines.Align(room);
        var rest = stackalloc int[Lanes];
        for (var i = 0; i < Lanes; i++)
            rest[i] = (int)sizes[i] + 1 - LoadSize;
        TLanes.Load(entries, -1, state);
        state[0] = TLanes.WithFirstByte(state[0], NodeHash.EntryPrefix);
        TLanes.LoadPadded(entries, LoadSize - 1, rest, 0, Padding.Sha3, state + 8);
        Finish(state, 16, digests);
    }

    [SkipLocalsInit]
    public static void HashPairs(byte** pairs, byte* digests)
    {
        var room = stackalloc TVector[StateWords + 1];
        var state = CacheLines.Align(room);
        var last = stackalloc ulong[Lanes];
        for (var i = 0; i < Lanes; i++)
            last[i] = pairs[i][LoadSize - 1] | (ulong)Padding.Sha3 << 8;
        TLanes.Load(pairs, -1, state);
        state[0] = TLanes.WithFirstByte(state[0], NodeHash.NodePrefix);
        state[8] = *(TVector*)last;
        Finish(state, 9, digests);
    }

    // The rest of the padding, the zeros of the capacity, the permutation, the digest.
    private static void Finish(TVector* state, int filled, byte* digests)
    {
        for (var i = filled; i < StateWords; i++)
            state[i] = TLanes.Create(0);
        state[RateWords - 1] = TLanes.Create(1ul << 63);
        Sha3Permutation<TVector, TLanes>.Permute(state);
        TLanes.Store(state, digests);
    }
}
