using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Linking.Hashing.Kernels;

/// <summary>
/// SHA-256 of many messages at once, one a lane. Only the two shapes that trees hash: an entry with its prefix in
/// exactly two blocks, and a pair of digests with its prefix.
/// </summary>
/// <remarks>
/// FIPS 180-4. Block 64 bytes, 64 rounds, digest 32 bytes (5.3.3, 6.2). A message of n bytes takes two blocks for
/// 55 &lt; n &lt; 120 (5.1.1); here 64 ≤ n, so that the first block is all data. The message schedule is expanded in
/// place, sixteen words at a time.
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

    public static int MinEntrySize => BlockSize - 1;

    public static int MaxEntrySize => 2 * BlockSize - 1 - 1 - sizeof(ulong);

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
    internal static void Start(TVector* state)
    {
        for (var i = 0; i < 8; i++)
            state[i] = TLanes.Create(Sha256Constants.Initial[i]);
    }

    /// <summary>One block of every message (6.2.2).</summary>
    /// <param name="state">8 vectors, replaced.</param>
    /// <param name="words">16 vectors of the block, overwritten.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static void Compress(TVector* state, TVector* words)
    {
        ref var k = ref MemoryMarshal.GetReference(Sha256Constants.Rounds);
        TVector a = state[0], b = state[1], c = state[2], d = state[3], e = state[4], f = state[5], g = state[6], h = state[7];
        TVector* w = words, o = words + 8;
        for (var t = 0; t < 48; t += 8)
        {
            Round(a, b, c, ref d, e, f, g, ref h, w[0], Unsafe.Add(ref k, 0));
            w[0] = Extend(w[0], w[1], o[1], o[6]);
            Round(h, a, b, ref c, d, e, f, ref g, w[1], Unsafe.Add(ref k, 1));
            w[1] = Extend(w[1], w[2], o[2], o[7]);
            Round(g, h, a, ref b, c, d, e, ref f, w[2], Unsafe.Add(ref k, 2));
            w[2] = Extend(w[2], w[3], o[3], w[0]);
            Round(f, g, h, ref a, b, c, d, ref e, w[3], Unsafe.Add(ref k, 3));
            w[3] = Extend(w[3], w[4], o[4], w[1]);
            Round(e, f, g, ref h, a, b, c, ref d, w[4], Unsafe.Add(ref k, 4));
            w[4] = Extend(w[4], w[5], o[5], w[2]);
            Round(d, e, f, ref g, h, a, b, ref c, w[5], Unsafe.Add(ref k, 5));
            w[5] = Extend(w[5], w[6], o[6], w[3]);
            Round(c, d, e, ref f, g, h, a, ref b, w[6], Unsafe.Add(ref k, 6));
            w[6] = Extend(w[6], w[7], o[7], w[4]);
            Round(b, c, d, ref e, f, g, h, ref a, w[7], Unsafe.Add(ref k, 7));
            w[7] = Extend(w[7], o[0], w[0], w[5]);
            k = ref Unsafe.Add(ref k, 8);
            var done = w;
            w = o;
            o = done;
        }

        for (var t = 48; t < 64; t += 8)
        {
            Round(a, b, c, ref d, e, f, g, ref h, w[0], Unsafe.Add(ref k, 0));
            Round(h, a, b, ref c, d, e, f, ref g, w[1], Unsafe.Add(ref k, 1));
            Round(g, h, a, ref b, c, d, e, ref f, w[2], Unsafe.Add(ref k, 2));
            Round(f, g, h, ref a, b, c, d, ref e, w[3], Unsafe.Add(ref k, 3));
            Round(e, f, g, ref h, a, b, c, ref d, w[4], Unsafe.Add(ref k, 4));
            Round(d, e, f, ref g, h, a, b, ref c, w[5], Unsafe.Add(ref k, 5));
            Round(c, d, e, ref f, g, h, a, ref b, w[6], Unsafe.Add(ref k, 6));
            Round(b, c, d, ref e, f, g, h, ref a, w[7], Unsafe.Add(ref k, 7));
            k = ref Unsafe.Add(ref k, 8);
            w = o;
        }

        state[0] = TLanes.Add(state[0], a);
        state[1] = TLanes.Add(state[1], b);
        state[2] = TLanes.Add(state[2], c);
        state[3] = TLanes.Add(state[3], d);
        state[4] = TLanes.Add(state[4], e);
        state[5] = TLanes.Add(state[5], f);
        state[6] = TLanes.Add(state[6], g);
        state[7] = TLanes.Add(state[7], h);
    }

    // The block that holds the pair's last byte, the one bit, zeros, and the length of 65 bytes.
    private static void CompressLastOfPair(TVector* state, TVector last, TVector* words)
    {
        words[0] = last;
        for (var i = 1; i < BlockWords - 1; i++)
            words[i] = TLanes.Create(0);
        words[BlockWords - 1] = TLanes.Create((BlockSize + 1) * 8);
        Compress(state, words);
    }

    // One round with its eight variables renamed instead of moved.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Round(
        TVector a, TVector b, TVector c, ref TVector d, TVector e, TVector f, TVector g, ref TVector h, TVector w, uint k)
    {
        var t1 = TLanes.Add(h, TLanes.Add(w, TLanes.Create(k)));
        t1 = TLanes.Add(TLanes.Add(t1, TLanes.Choose(e, f, g)), TLanes.BigSigma(e, 6, 11, 25));
        d = TLanes.Add(d, t1);
        h = TLanes.Add(t1, TLanes.Add(TLanes.Majority(a, b, c), TLanes.BigSigma(a, 2, 13, 22)));
    }

    // Word t + 16 of the schedule from words t, t + 1, t + 9 and t + 14 (6.2.2, step 1).
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TVector Extend(TVector w0, TVector w1, TVector w9, TVector w14) =>
        TLanes.Add(TLanes.Add(w0, TLanes.SmallSigma(w1, 7, 18, 3)), TLanes.Add(w9, TLanes.SmallSigma(w14, 17, 19, 10)));
}
