using System.Runtime.CompilerServices;

namespace Linking.Hashing.Kernels;

/// <summary>
/// SHA-256 of many messages at once, one a lane. Only the two shapes that trees hash: an entry with its prefix in
/// exactly two blocks, and a pair of digests with its prefix.
/// </summary>
/// <remarks>
/// FIPS 180-4. Block 64 bytes, 64 rounds, digest 32 bytes (5.3.3, 6.2). A message of n bytes takes two blocks for
/// 55 &lt; n &lt; 120 (5.1.1); here 64 ≤ n, so that the first block is all data.
/// </remarks>
internal readonly unsafe struct Sha256Kernel<TVector, TLanes> : ITreeKernel
    where TVector : unmanaged
    where TLanes : struct, ISha256Lanes<TVector>
{
    private const int BlockSize = 64;
    private const int BlockWords = 16;
    private const int StateWords = 8;

    public static HashFunction Function => HashFunction.Sha2With256Bits;

    public static bool IsSupported => TLanes.IsSupported;

    public static string Name => TLanes.Name;

    public static int Lanes => sizeof(TVector) / sizeof(uint);

    public static int DigestSize => TreeHasher.DigestSize;

    public static int MinEntrySize => BlockSize - 1;

    public static int MaxEntrySize => 2 * BlockSize - 1 - 1 - sizeof(ulong);

    public static int EntryReadBehind => 2 * BlockSize - 1 - MinEntrySize;

    public static int PairReadBehind => 0;

    // Alone, a message is faster in-box: its instructions for SHA beat a vector with one lane in use.
    public static int MinLanes => 2;

    [SkipLocalsInit]
    public static void HashEntries(byte** entries, uint* sizes, byte* digests)
    {
        var room = stackalloc TVector[StateWords + BlockWords + 1];
        var state = CacheLines.Align(room);
        var words = state + StateWords;
        var size = TLanes.Add(*(TVector*)sizes, TLanes.Create(1));
        var rest = TLanes.Add(size, TLanes.Create(unchecked((uint)-BlockSize)));
        var twice = TLanes.Add(size, size);
        var fourTimes = TLanes.Add(twice, twice);
        Start(state);
        TLanes.Load(entries, -1, words);
        words[0] = TLanes.WithFirstByte(words[0], NodeHash.EntryPrefix);
        Compress(state, words);
        TLanes.LoadPadded(entries, BlockSize - 1, (uint*)&rest, words);
        words[BlockWords - 1] = TLanes.Add(fourTimes, fourTimes);
        Compress(state, words);
        TLanes.Store(state, digests);
    }

    [SkipLocalsInit]
    public static void HashPairs(byte** pairs, byte* digests)
    {
        var room = stackalloc TVector[StateWords + BlockWords + 1];
        var state = CacheLines.Align(room);
        var words = state + StateWords;
        var last = stackalloc uint[Lanes];
        for (var i = 0; i < Lanes; i++)
            last[i] = (uint)pairs[i][BlockSize - 1] << 24 | 0x00800000;
        Start(state);
        TLanes.Load(pairs, -1, words);
        words[0] = TLanes.WithFirstByte(words[0], NodeHash.NodePrefix);
        Compress(state, words);
        CompressLastOfPair(state, *(TVector*)last, words);
        TLanes.Store(state, digests);
    }

    /// <summary>The initial hash value (5.3.3) in every lane.</summary>
    internal static void Start(TVector* state) => Sha2Rounds<TVector, uint, TLanes, Sha256Function<TVector, TLanes>>.Start(state);

    /// <summary>One block of every message (6.2.2).</summary>
    /// <param name="state">8 vectors, replaced.</param>
    /// <param name="words">16 vectors of the block, overwritten.</param>
    internal static void Compress(TVector* state, TVector* words) =>
        Sha2Rounds<TVector, uint, TLanes, Sha256Function<TVector, TLanes>>.Compress(state, words);

    // The block that holds the pair's last byte, the one bit, zeros, and the length of 65 bytes.
    private static void CompressLastOfPair(TVector* state, TVector last, TVector* words)
    {
        words[0] = last;
        for (var i = 1; i < BlockWords - 1; i++)
            words[i] = TLanes.Create(0);
        words[BlockWords - 1] = TLanes.Create((BlockSize + 1) * 8);
        Compress(state, words);
    }
}
